import Testing
import Torch

@Suite struct TensorTests {
    @Test func arithmeticBroadcastsAndKeepsIntegersWhole() {
        let x = Tensor([1, 2, 3]) * 2 + 1
        #expect(x.dtype == .int64)
        #expect(x.array(of: Int.self) == [3, 5, 7])
        let y = Tensor([1, 2] as [Float], shape: [2, 1]) + Tensor([10, 20, 30] as [Float])
        #expect(y.shape == [2, 3])
        #expect(y.array(of: Float.self) == [11, 21, 31, 12, 22, 32])
    }

    @Test func secondDerivativeOfACubeIsSixTimesItsArgument() {
        let x = Tensor(2.0).requiringGradient()
        let first = gradient(of: x.power(3), withRespectTo: x, creatingGraph: true)
        let second = gradient(of: first, withRespectTo: x)
        #expect(first.item() == 12)
        #expect(second.item() == 12)
    }
}
