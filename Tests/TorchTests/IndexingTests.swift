import Testing
import Torch

@Suite struct IndexingTests {
    private let x = Tensor.range(0, 24).reshaped(2, 3, 4)

    private func values(_ tensor: Tensor) -> [Int] { tensor.array(of: Int.self) }

    @Test func placesAndRangesChooseAsInPython() {
        #expect(values(x[1, -1]) == [20, 21, 22, 23])
        #expect(values(x[0, 1..<3, 0]) == [4, 8])
        #expect(values(x[0, 1...2, 0]) == [4, 8])
        #expect(values(x[0, 1..., 0]) == [4, 8])
        #expect(values(x[0, ..<2, 0]) == [0, 4])
        #expect(values(x[0, ...1, 0]) == [0, 4])
        #expect(values(x[0, (-2)..., 0]) == [4, 8])
        #expect(values(x[0, 0, ...(-1)]) == [0, 1, 2, 3])
        #expect(values(x[0, 0, ...(-2)]) == [0, 1, 2])
        #expect(values(x[0, 0, .slice(from: 1, to: -1)]) == [1, 2])
        #expect(values(x[0, 0, .slice(step: 2)]) == [0, 2])
        #expect(values(x[0, 0, stride(from: 1, to: 4, by: 2)]) == [1, 3])
        #expect(values(x[0, 0, stride(from: 0, through: 3, by: 3)]) == [0, 3])
        #expect(values(x[.ellipsis, -1]) == [3, 7, 11, 15, 19, 23])
        #expect(values(x[1, .ellipsis, 0]) == [12, 16, 20])
        #expect(x[.all, .newAxis, 0].shape == [2, 1, 4])
        #expect(x[.newAxis].shape == [1, 2, 3, 4])
        #expect(x[0, 2..<2].shape == [0, 4])
        #expect(x[.ellipsis].shape == [2, 3, 4])
    }

    @Test func masksAndIndexTensorsGather() {
        #expect(values(x[x .> 20]) == [21, 22, 23])
        #expect(values(x[1, Tensor([2, 0]), 1]) == [21, 13])
        #expect(x[.all, Tensor([2, 0, 1, 1])].shape == [2, 4, 4])
        #expect(values(x[Tensor([0, 1]), Tensor([1, 2]), 0]) == [4, 20])
        let mask = Tensor([true, false, true, false, true, false], shape: [2, 3])
        #expect(x[mask].shape == [3, 4])
        #expect(values(x[mask, 1..<3]) == [1, 2, 9, 10, 17, 18])
        #expect(values(x[mask, Tensor([0, 1, 2])]) == [0, 9, 18])
        #expect(values(x[0, Tensor([true, false, true]), 0]) == [0, 8])
    }

    @Test func viewsShareMemoryAndAssigningWritesInPlace() {
        let y = x.cloned()
        y[0].fillInPlace(-1)
        #expect(values(y[0, 0]) == [-1, -1, -1, -1])
        y[0..., 1] = Tensor([1, 2, 3, 4])
        #expect(values(y[1, 1]) == [1, 2, 3, 4])
        y[1, .all, 0] = 7
        #expect(values(y[1, .all, 0]) == [7, 7, 7])
        y[y .> 20] = 0
        #expect(y.max().intItem() == 15)
        y[0, Tensor([0, 2])] = Tensor([5, 6, 7, 8])
        #expect(values(y[0]) == [5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8])
        y[0, 0] += 1
        #expect(values(y[0, 0]) == [6, 7, 8, 9])
        y[0, 0, 0] = 2.0
        #expect(values(y[0, 0]) == [2, 7, 8, 9])
    }

    @Test func whatIsReadIsATensorUnlessAFillIsAskedFor() {
        let read = x[0, 0, 1]
        #expect(type(of: read) == Tensor.self)
        #expect(type(of: x[0, 0, 1] + 1) == Tensor.self)
        let scale = 5
        let y = x.cloned()
        y[1, 2, 3] = Fill(scale)
        #expect(y[1, 2, 3].intItem() == 5)
    }

    @Test func gradientsFlowThroughSubscripts() {
        let w = Tensor([1, 2, 3] as [Float]).requiringGradient()
        let slope = gradient(of: (w[1...] * w[..<2]).sum() + w[Tensor([0, 0])].sum(), withRespectTo: w)
        #expect(slope.array(of: Float.self) == [4, 4, 2])
    }
}
