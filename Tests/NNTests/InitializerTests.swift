import Foundation
import NN
import Testing
import Torch

private struct Weight: Decodable {
    let shape: [Int]
    let numbers: [Float]
}

private final class Tower: Module {
    let weight = Parameter(.zeros([8, 3, 2, 2]))
    let bias = Parameter(.ones([8]))
    let inner = Norm()
    let latent = Parameter(.full([4], 7.0))
    let activation = PReLU(8, slope: 0.25)
}

private final class Norm: Module {
    let weight = Parameter(.zeros([1_000]))
    let bias = Parameter(.ones([1_000]))
}

@Suite struct InitializerTests {
    private static let named: [(name: String, initializer: Initializer)] = [
        ("constant", .constant(0.3)), ("normal", .normal(1, 0.02)), ("uniform", .uniform(-2, 3)),
        ("truncatedNormal", .truncatedNormal(0.5, 0.2, within: 1)), ("xavierUniform", .xavierUniform(gain: 1.5)),
        ("xavierNormal", .xavierNormal(gain: 0.7)), ("kaimingUniform", .kaimingUniform(slope: 0.2)),
        ("kaimingNormal", .kaimingNormal(fan: .output)), ("orthogonalWide", .orthogonal(gain: 2)),
        ("orthogonalTall", .orthogonal()), ("orthogonalSquare", .orthogonal()),
    ]

    private static func reference() throws -> [String: Weight] {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/initialisers", withExtension: "json"))
        return try JSONDecoder().decode([String: Weight].self, from: Data(contentsOf: file))
    }

    @Test func seedZeroGivesPyTorchsNumbers() throws {
        let reference = try Self.reference()
        #expect(Set(reference.keys) == Set(Self.named.map(\.name)))
        for (name, initializer) in Self.named {
            let expected = try #require(reference[name])
            let tensor = Tensor.zeros(expected.shape)
            initializer.fill(tensor, generator: RandomGenerator(seed: 0))
            let found = tensor.array(of: Float.self)
            #expect(zip(found, expected.numbers).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) }, "\(name)")
        }
    }

    @Test func theNumbersDoNotDependOnTheOrderInMemory() throws {
        for (name, initializer) in Self.named where name != "constant" {
            let tensors = [Tensor.zeros([4, 5, 3, 3]), Tensor.zeros([4, 5, 3, 3]).contiguous(.channelsLast)]
            for tensor in tensors { initializer.fill(tensor, generator: RandomGenerator(seed: 4)) }
            #expect(tensors[1].isChannelsLast)
            #expect(tensors[0].isEqual(to: tensors[1]), "\(name)")
        }
    }

    @Test func orthogonalRowsHaveTheGainAsLengthAndAreAtRightAngles() {
        let weight = Tensor.zeros([4, 3, 3, 3], dtype: .float64)
        Initializer.orthogonal(gain: 3).fill(weight, generator: RandomGenerator(seed: 1))
        let rows = weight.flattened(from: 1)
        let products = (rows.reshaped(4, 1, 27) * rows.reshaped(1, 4, 27)).sum(axes: [2])
        #expect((products - Tensor.identity(4, dtype: .float64) * 9).abs().max().item() < 1e-12)
    }

    @Test func weightsScalesAndBiasesAreToldApartByNameAndAxes() {
        let tower = Tower()
        tower.initializeWeights(.normal(0, 0.02), generator: RandomGenerator(seed: 2))
        #expect(tower.weight.detached().abs().max().item() < 0.1)
        #expect(tower.weight.detached().abs().min().item() > 0)
        #expect(abs(tower.inner.weight.detached().mean().item() - 1) < 0.005)
        #expect(abs(tower.inner.weight.detached().variance().item().squareRoot() - 0.02) < 0.002)
        #expect(tower.bias.array(of: Float.self) == [Float](repeating: 0, count: 8))
        #expect(tower.latent.array(of: Float.self) == [7, 7, 7, 7])
        #expect(tower.activation.weight.array(of: Float.self) == [Float](repeating: 0.25, count: 8))
        #expect(tower.weight.requiresGradient)

        let plain = Tower()
        plain.initializeWeights(.xavierUniform(), scales: .constant(1), biases: .constant(0.5))
        #expect(plain.inner.weight.detached().min().item() == 1 && plain.inner.weight.detached().max().item() == 1)
        #expect(plain.bias.detached().min().item() == 0.5)
    }

    @Test func drawsComeFromTheGeneratorOfTheRun() {
        let towers = (0..<2).map { _ in
            let tower = Tower()
            RandomGenerator.with(RandomGenerator(seed: 8)) { tower.initializeWeights(.orthogonal()) }
            return tower
        }
        #expect(towers[0].weight.detached().isEqual(to: towers[1].weight.detached()))
        #expect(towers[0].inner.weight.detached().isEqual(to: towers[1].inner.weight.detached()))
    }
}
