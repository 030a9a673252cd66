import Foundation
import Testing
import Torch

@Suite struct OperatorTests {
    @Test func gatheringAndScatteringAreEachOthersReverse() {
        let x = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        let index = Tensor([0, 2, 1, 1], shape: [2, 2])
        #expect(x.gathered(axis: 1, index).array(of: Int.self) == [1, 3, 5, 5])
        let y = Tensor.zeros([2, 3], dtype: .int64)
        #expect(
            y.scattered(axis: 1, index, from: Tensor([7, 8, 9, 10], shape: [2, 2])).array(of: Int.self)
                == [7, 0, 8, 0, 10, 0])
        #expect(
            y.scatterAdded(axis: 1, index, from: Tensor([7, 8, 9, 10], shape: [2, 2])).array(of: Int.self)
                == [7, 0, 8, 0, 19, 0])
        #expect(y.scattered(axis: 1, index, 3).array(of: Int.self) == [3, 0, 3, 0, 3, 0])
        let largest = y.scatterReduced(
            axis: 1, index, from: Tensor([7, 8, -9, -10], shape: [2, 2]), by: .maximum, includingSelf: false)
        #expect(largest.array(of: Int.self) == [7, 0, 8, 0, -9, 0])
        #expect(x.indexSelected(axis: 1, Tensor([2, 0])).array(of: Int.self) == [3, 1, 6, 4])
        #expect(
            x.indexAdded(axis: 0, Tensor([1, 1]), Tensor.ones([2, 3], dtype: .int64)).array(of: Int.self)
                == [1, 2, 3, 6, 7, 8])
        #expect(x.indexPut([nil, Tensor([0])], Tensor([9])).array(of: Int.self) == [9, 2, 3, 9, 5, 6])
        #expect(x.indexFilled(axis: 1, Tensor([1]), 0).array(of: Int.self) == [1, 0, 3, 4, 0, 6])
    }

    @Test func masksFillSelectAndChoose() {
        let x = Tensor([1, -2, 3])
        let mask = x .< 0
        #expect(x.maskedFilled(mask, 0).array(of: Int.self) == [1, 0, 3])
        #expect(x.maskedSelected(.!mask).array(of: Int.self) == [1, 3])
        #expect(x.selected(where: mask, otherwise: 7).array(of: Int.self) == [7, -2, 7])
        #expect(mask.choosing(1, otherwise: 0).array(of: Int.self) == [0, 1, 0])
        #expect(Tensor([0, 5, 0, 6], shape: [2, 2]).nonzero().array(of: Int.self) == [0, 1, 1, 1])
        #expect(Tensor([2, 0]).oneHot(classCount: 3).array(of: Int.self) == [0, 0, 1, 1, 0, 0])
    }

    @Test func sortingCountingAndRunningSums() {
        let x = Tensor([3, 1, 2, 1] as [Float])
        #expect(x.sorted().values.array(of: Float.self) == [1, 1, 2, 3])
        #expect(x.argsort().array(of: Int.self) == [1, 3, 2, 0])
        #expect(x.top(2).indices.array(of: Int.self) == [0, 2])
        #expect(x.cumulativeSum(axis: 0).array(of: Float.self) == [3, 4, 6, 7])
        #expect(x.cumulativeProduct(axis: 0).array(of: Float.self) == [3, 3, 6, 6])
        #expect(x.differences().array(of: Float.self) == [-2, 1, -1])
        let (values, inverse, counts) = x.unique()
        #expect(values.array(of: Float.self) == [1, 2, 3])
        #expect(inverse.array(of: Int.self) == [2, 0, 1, 0])
        #expect(counts.array(of: Int.self) == [2, 1, 1])
        let edges = Tensor([1, 3, 5])
        #expect(edges.searchSorted(Tensor([3, 4, 9])).array(of: Int.self) == [1, 2, 3])
        #expect(edges.searchSorted(Tensor([3, 4, 9]), afterEqual: true).array(of: Int.self) == [2, 2, 3])
        #expect(Tensor([0, 2, 2]).binCount(minimumLength: 4).array(of: Int.self) == [1, 0, 2, 0])
        #expect(x.histogram(bins: 2, from: 0, to: 4).array(of: Float.self) == [2, 2])
        #expect(x.median().values.item() == 1)
        #expect(x.quantile(Tensor([0.5] as [Float])).array(of: Float.self) == [1.5])
    }

    @Test func matricesAreDecomposedAndPutTogetherAgain() {
        let generator = RandomGenerator(seed: 1)
        let a = Tensor.randomNormal([2, 4, 3], dtype: .float64, generator: generator)
        func isClose(_ x: Tensor, _ y: Tensor) -> Bool { (x - y).abs().max().item() < 1e-12 }
        let (u, s, vh) = a.svd()
        #expect(isClose((u * s.unsqueezed(-2)).matmul(vh), a))
        let (q, r) = a.qr()
        #expect(isClose(q.matmul(r), a))
        let c = a.transposed().matmul(a)
        #expect(isClose(c.cholesky().matmul(c.cholesky().transposed()), c))
        #expect(c.choleskyIfDefinite().map { isClose($0, c.cholesky()) } == true && (-c).choleskyIfDefinite() == nil)
        let sum = c[0].cloned()
        sum[0..<2].addProductInPlace(c[0, 0..<2], c[0], scale: -2)
        #expect(isClose(sum[0..<2], (c[0] - c[0].matmul(c[0]) * 2)[0..<2]) && sum[2].isEqual(to: c[0, 2]))
        let (values, vectors) = c.eigh()
        #expect(isClose(c.matmul(vectors), vectors * values.unsqueezed(-2)))
        #expect(isClose(c.eigvalsh(), values))
        #expect(isClose(c.inverse().matmul(c), .identity(3, dtype: .float64)))
        #expect(isClose(c.matmul(c.solve(a.transposed())), a.transposed()))
        #expect(isClose(c.determinant().log(), c.logDeterminant().logarithm))
        #expect(isClose(a.leastSquares(a.matmul(.ones([3, 1], dtype: .float64))), .ones([2, 3, 1], dtype: .float64)))
        #expect(isClose(a.matrixNorm(.spectral), s.max(axis: -1).values))
        #expect(isClose(a.matrixNorm(.nuclear), s.sum(axes: [-1])))
        #expect(isClose(.einsum("bij,bik->bjk", a, a), c))
        #expect(isClose(a.distances(to: a)[0, 0, 1], (a[0, 0] - a[0, 1]).squared().sum().sqrt()))
        #expect(Tensor([1, 2]).outer(Tensor([3, 4])).array(of: Int.self) == [3, 4, 6, 8])
        #expect(Tensor([1, 2, 3, 4], shape: [2, 2]).upperTriangle().array(of: Int.self) == [1, 2, 0, 4])
    }

    @Test func transformsOfAWaveAreTwoLinesAndComeBack() {
        let time = Tensor.range(0, 8, dtype: .float64) * (2 * Double.pi / 8)
        let wave = (time * 3).cos()
        let lines = wave.fft().abs().array(of: Double.self)
        for (index, line) in lines.enumerated() { #expect(abs(line - (index == 3 || index == 5 ? 4 : 0)) < 1e-12) }
        #expect((wave.rfft().irfft() - wave).abs().max().item() < 1e-12)
        #expect((wave.fft().ifft().realPart - wave).abs().max().item() < 1e-12)
        let image = Tensor.randomNormal([2, 6, 6], dtype: .float64, generator: RandomGenerator(seed: 2))
        #expect((image.fft2().ifft2().realPart - image).abs().max().item() < 1e-12)
        #expect(Tensor([0, 1, 2, 3]).fftShifted().array(of: Int.self) == [2, 3, 0, 1])
        let window = Tensor.hannWindow(16, dtype: .float64)
        let sound = Tensor.randomNormal([2, 100], dtype: .float64, generator: RandomGenerator(seed: 3))
        let frames = sound.stft(windowLength: 16, hop: 4, window: window)
        #expect(frames.shape == [2, 9, 26])
        let back = frames.istft(windowLength: 16, hop: 4, window: window, count: 100)
        #expect((back - sound).abs().max().item() < 1e-12)
    }

    @Test func conjugatedViewsGiveTheirBytesConjugated() {
        let z = Tensor.complex(real: Tensor([1, 2] as [Float]), imaginary: Tensor([3, -4] as [Float]))
        #expect(z.conjugated().withUnsafeBytes { Array($0.bindMemory(to: Float.self)) } == [1, -3, 2, 4])
        #expect(z.conjugated().imaginaryPart.array(of: Float.self) == [-3, 4])
        #expect(z.abs().array(of: Float.self)[0] == Float(10).squareRoot())
    }

    @Test func valuesOfSpecialFunctions() {
        func value(_ function: (Tensor) -> Tensor, _ x: Double) -> Double { function(Tensor(x)).item() }
        #expect(abs(value({ $0.lgamma() }, 5) - log(24)) < 1e-14)
        #expect(abs(value({ $0.digamma() }, 1) + 0.577_215_664_901_532_9) < 1e-14)
        #expect(abs(value({ $0.erfinv().erf() }, 0.3) - 0.3) < 1e-14)
        #expect(abs(value({ $0.logit().sigmoid() }, 0.2) - 0.2) < 1e-14)
        #expect(abs(value({ $0.logAddExp($0) }, 1_000) - (1_000 + log(2))) < 1e-12)
        #expect(abs(value({ $0.atan2(Tensor(-1.0)) }, 1) - 3 * .pi / 4) < 1e-14)
        #expect(Tensor([.nan, .infinity, 1]).nanToNum(5, positiveInfinity: 6).array(of: Double.self) == [5, 6, 1])
    }

    @Test func listsOfEveryKindReachTheOperator() {
        let enlarged = Operator("upsample_nearest1d.vec")(.tensor(.ones([1, 1, 2])), .none, .doubles([2]))
        #expect(enlarged.shape == [1, 1, 4])
        #expect(Operator("zeros")(.ints([])).shape == [])
        let x = Tensor.ones([1, 1, 3, 3])
        let weight = Tensor.ones([1, 1, 3, 3])
        let found = Operator("convolution_backward").results(
            .tensor(.ones([1, 1, 1, 1])), .tensor(x), .tensor(weight), .none, .ints([1, 1]), .ints([0, 0]),
            .ints([1, 1]), .bool(false), .ints([0, 0]), .int(1), .bools([false, true, false]))
        guard case .none = found[0], case .tensor(let slope) = found[1], case .none = found[2] else {
            Issue.record("the mask of three truth values did not arrive")
            return
        }
        #expect(slope.shape == [1, 1, 3, 3])
    }

    @Test func descriptionsShowValuesShapeAndTypeAndOnlyTheEndsOfWhatIsLarge() {
        #expect(
            Tensor([1, -2, 30, 4], shape: [2, 2]).description == "Tensor([[ 1, -2],\n        [30,  4]], int64[2, 2])")
        #expect(Tensor([0.5, 2] as [Float]).description == "Tensor([0.5000, 2.0000], float32[2])")
        #expect(Tensor([1, 2] as [Float]).description == "Tensor([1., 2.], float32[2])")
        #expect(Tensor(true).description == "Tensor(true, bool[])")
        #expect(Tensor.zeros([0]).description == "Tensor([], float32[0])")
        #expect(Tensor.range(0, 2_000).description == "Tensor([   0,    1,    2, ..., 1997, 1998, 1999], int64[2000])")
    }

    @Test func whatLibTorchRefusesTrapsWithOperatorShapesAndItsMessage() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor.ones([2, 3]) + Tensor.ones([2, 4])
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("add.Tensor(float32[2, 3], float32[2, 4])"))
        #expect(text.contains("must match the size of tensor b (4)"))
    }

    @Test func anIndexOutsideTheAxisTraps() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor.ones([2, 3])[0, 3]
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("index 3 is outside an axis of size 3 of float32[2, 3]"))
    }
}
