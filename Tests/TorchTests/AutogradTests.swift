import Foundation
import Testing
import Torch

private let curves: [String: @Sendable (Tensor) -> Tensor] = [
    "product": { ($0 * $0 * $0).sum() },
    "matmul": { $0.reshaped(2, 2).matmul($0.reshaped(2, 2)).squared().sum() },
    "exp and log": { ($0.exp() * $0.squared().log1p()).sum() },
    "division": { (1 / ($0.squared() + 1)).sum() },
    "norm": { $0.norm() },
    "logSumExp": { $0.logSumExp(axes: [0]) },
    "indexing": { ($0[1...] * $0[..<3].tanh()).sum() },
    "gather": { ($0.gathered(axis: 0, Tensor([0, 0, 3])).power(3)).sum() },
    "cumulativeSum": { $0.cumulativeSum(axis: 0).power(3).sum() },
    "svd": { $0.reshaped(2, 2).singularValues().power(3).sum() },
    "determinant": { $0.reshaped(2, 2).determinant().squared() },
    "transform": { $0.rfft().abs().power(3).sum() },
]

@Suite struct AutogradTests {
    /// Compares second derivatives with differences of first ones, in double precision.
    @Test(arguments: curves.keys.sorted())
    func secondDerivativesAgreeWithDifferences(_ name: String) throws {
        let function = try #require(curves[name])
        func slope(_ x: Tensor, creatingGraph: Bool = false) -> Tensor {
            gradient(of: function(x), withRespectTo: x, creatingGraph: creatingGraph)
        }
        let generator = RandomGenerator(seed: 11)
        let x = Tensor.randomNormal([4], dtype: .float64, generator: generator).requiringGradient()
        let direction = Tensor.randomNormal([4], dtype: .float64, generator: generator)
        let first = slope(x, creatingGraph: true)
        let exact = gradient(of: (first * direction).sum(), withRespectTo: x)
        let step = 1e-5
        let ahead = slope((x + direction * step).detached().requiringGradient())
        let behind = slope((x - direction * step).detached().requiringGradient())
        let difference = (ahead - behind) / (2 * step)
        #expect((exact - difference).abs().max().item() < 1e-6 * (1 + exact.abs().max().item()), "\(name)")
        let values = (function(x + direction * step) - function(x - direction * step)) / (2 * step)
        #expect((values - (first * direction).sum()).abs().item() < 1e-6 * (1 + values.abs().item()), "\(name)")
    }

    @Test func weightsAndUnusedInputs() {
        let x = Tensor([1, 2] as [Float]).requiringGradient()
        let unused = Tensor([5] as [Float]).requiringGradient()
        let found = gradients(
            of: x * 3, withRespectTo: [x, unused], weights: Tensor([1, 10] as [Float]), allowingUnused: true)
        #expect(found[0].array(of: Float.self) == [3, 30])
        #expect(found[1].array(of: Float.self) == [0])
        #expect(withoutGradients { (x * 2).requiresGradient } == false)
        #expect((x * 2).requiresGradient)
    }

    @Test func autocastShortensProductsAndRestoresWhatWasEvenAfterAnError() {
        struct Interruption: Error {}
        let x = Tensor.ones([2, 2])
        withAutocast {
            #expect(x.matmul(x).dtype == .bfloat16)
            withAutocast(to: .float16) { #expect(x.matmul(x).dtype == .float16) }
            #expect(x.matmul(x).dtype == .bfloat16)
            withAutocast(enabled: false) { #expect(x.matmul(x).dtype == .float32) }
            #expect(x.matmul(x).dtype == .bfloat16)
        }
        #expect(x.matmul(x).dtype == .float32)
        #expect(throws: Interruption.self) { try withAutocast { throw Interruption() } }
        #expect(x.matmul(x).dtype == .float32)
    }

    /// A critic is stepped and looked at again within one turn, which is one region.
    @Test func autocastSeesAWeightThatChangedInsideIt() {
        let weight = Tensor.ones([2, 2]).requiringGradient()
        let input = Tensor.ones([1, 2])
        let seen = withAutocast {
            let before = input.matmul(weight).array(of: Float.self)
            withoutGradients { _ = weight.addInPlace(Tensor.ones([2, 2])) }
            return before + withAutocast { input.matmul(weight).array(of: Float.self) }
        }
        #expect(seen == [2, 2, 4, 4])
    }
}

@Suite struct RandomTests {
    /// The values are `torch.randn(4)` after `torch.manual_seed(0)`, and so on, of torch 2.13.
    @Test func aSeedGivesPyTorchsNumbers() {
        let normal = Tensor.randomNormal([4], generator: RandomGenerator(seed: 0)).array(of: Float.self)
        #expect(normal == [1.540_996_07, -0.293_428_898, -2.178_789_38, 0.568_431_258])
        let uniform = Tensor.randomUniform([3], generator: RandomGenerator(seed: 42)).array(of: Float.self)
        #expect(uniform == [0.882_269_263, 0.915_003_955, 0.382_863_76])
        let order = Tensor.randomPermutation(6, generator: RandomGenerator(seed: 5)).array(of: Int.self)
        #expect(order == [5, 0, 1, 3, 4, 2])
        let whole = Tensor.randomIntegers(0..<100, [5], generator: RandomGenerator(seed: 5)).array(of: Int.self)
        #expect(whole == [11, 14, 67, 85, 6])
    }

    @Test func aRestoredStateContinuesWhereItWasSaved() throws {
        let generator = RandomGenerator(seed: 3)
        _ = Tensor.randomNormal([5], generator: generator)
        let state = generator.state
        let first = Tensor.randomNormal([7], generator: generator)
        try generator.resume(from: state)
        #expect(Tensor.randomNormal([7], generator: generator).isEqual(to: first))
        #expect(!Tensor.randomNormal([7], generator: generator).isEqual(to: first))
        generator.reseed(3)
        let again = Tensor.randomNormal([5], generator: RandomGenerator(seed: 3))
        #expect(Tensor.randomNormal([5], generator: generator).isEqual(to: again))
    }

    @Test func bytesThatAreNoStateAreRefusedAndChangeNothing() {
        let generator = RandomGenerator(seed: 3)
        let before = generator.state
        let damaged = before.cloned()
        damaged.fillInPlace(0xFF)
        for bytes in [damaged, .zeros([3], dtype: .uint8), .zeros(before.shape), .zeros(like: before)] {
            #expect(throws: RandomStateError.self) { try generator.resume(from: bytes) }
        }
        #expect(generator.state.isEqual(to: before))
    }

    @Test func devicesAreReadAsPyTorchWritesThem() throws {
        #expect(try Device(parsing: "cpu") == .cpu)
        for text in ["gpu", "", "cuda:", "cuda:-1", "cuda:+1", "cuda:1:2", "cuda:300", "CPU"] {
            #expect(throws: DeviceError.unknown(text)) { try Device(parsing: text) }
        }
        #expect(throws: DeviceError.absent(Device(.cuda, index: 200))) { try Device(parsing: "cuda:200") }
    }
}
