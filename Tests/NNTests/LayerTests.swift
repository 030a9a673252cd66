import Foundation
import NN
import Testing
import Torch

/// A layer beside the fixture that PyTorch wrote of the same one (see Fixtures/make_layers.py).
struct LayerCase: Sendable, CustomTestStringConvertible {
    let file: String
    let name: String
    let make: @Sendable () -> any Module
    let call: @Sendable (any Module, Tensor, [Tensor]) -> Tensor

    init(
        _ file: String, _ name: String, _ make: @escaping @Sendable () -> any Module,
        call: @escaping @Sendable (any Module, Tensor, [Tensor]) -> Tensor = { module, input, _ in
            (module as! any Layer)(input)
        }
    ) {
        self.file = file
        self.name = name
        self.make = make
        self.call = call
    }

    var testDescription: String { name }

    /// The fixture's tensors of this case, by the rest of their names.
    func fixture() throws -> [String: Tensor] {
        let all = try Safetensors(contentsOf: fixtures.appending(path: "\(file).safetensors")).tensors
        let prefix = name + "."
        let mine = all.filter { $0.key.hasPrefix(prefix) }
        return Dictionary(uniqueKeysWithValues: mine.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
}

/// What the scripts of the folder Fixtures wrote.
let fixtures = Bundle.module.resourceURL!.appending(path: "Fixtures")

private func part(_ fixture: [String: Tensor], _ prefix: String) -> [String: Tensor] {
    let mine = fixture.filter { $0.key.hasPrefix(prefix) }
    return Dictionary(uniqueKeysWithValues: mine.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
}

/// Whether tensors of one shape differ by at most so much, where the second has numbers up to 1, or else in proportion.
func isClose(_ a: Tensor, _ b: Tensor, _ tolerance: Double) -> Bool {
    guard a.shape == b.shape else { return false }
    guard a.count > 0 else { return true }
    let (a, b) = (a.to(.float64), b.to(.float64))
    return (a - b).abs().max().item() <= tolerance * Swift.max(1, b.abs().max().item())
}

@Suite struct LayerTests {
    @Test(arguments: LayerCase.all) func aLayerIsPyTorchs(_ layer: LayerCase) throws {
        let fixture = try layer.fixture()
        try #require(fixture["out"] != nil, "no fixture of \(layer.name)")
        try RandomGenerator.with(RandomGenerator(seed: 0)) {
            let module = layer.make()
            // The same seed draws PyTorch's own first weights.
            let start = part(fixture, "start.")
            #expect(module.state().keys.sorted() == start.keys.sorted())
            for (name, value) in module.state() { #expect(isClose(value, start[name]!, 1e-6), "start of \(name)") }
            try module.restore(start)
            module.convert(to: .float64)
            try follow(layer, module, fixture)
        }
    }

    private func follow(_ layer: LayerCase, _ module: any Module, _ fixture: [String: Tensor]) throws {
        let isWhole = fixture["in"]!.dtype == .int64
        let input = isWhole ? fixture["in"]! : fixture["in"]!.cloned().requiringGradient()
        let extra = [fixture["extra0"], fixture["extra1"]].compactMap { $0 }
        let parameters = module.namedParameters()
        for step in 0..<10 {
            let output = layer.call(module, input, extra)
            if step == 0 { #expect(isClose(output.detached(), fixture["out"]!, 1e-11), "output") }
            let loss = (fixture["c"]! * output + output.squared()).mean()
            let inputs = (isWhole ? [] : [input]) + parameters.map { $0.value as Tensor }
            guard !inputs.isEmpty else { return }
            let slopes = gradients(of: loss, withRespectTo: inputs)
            let names = (isWhole ? [] : ["grad"]) + parameters.map { "grad.\($0.name)" }
            for (name, slope) in zip(names, slopes) where step == 0 {
                #expect(isClose(slope, fixture[name]!, 1e-10), "\(name)")
            }
            withoutGradients {
                for (parameter, slope) in zip(parameters, slopes.suffix(parameters.count)) {
                    parameter.value.addInPlace(slope, scale: -0.1)
                }
            }
        }
        let after = part(fixture, "after.")
        for (name, value) in module.state() { #expect(isClose(value, after[name]!, 1e-9), "\(name) after ten steps") }
    }

    @Test func everyCaseOfTheFixturesIsTested() throws {
        for file in ["convolutions", "norms", "weights", "sequences", "pointwise", "blocks"] {
            let keys = try Safetensors(contentsOf: fixtures.appending(path: "layers-\(file).safetensors")).tensors.keys
            let written = Set(keys.map { String($0.prefix { $0 != "." }) })
            #expect(written == Set(LayerCase.all.filter { $0.file == "layers-\(file)" }.map { $0.name }))
        }
    }

    @Test func dropoutKeepsTheMeanInTrainingAndTheInputInEvaluation() {
        RandomGenerator.with(RandomGenerator(seed: 1)) {
            let input = Tensor.ones([64, 50, 4, 4])
            for layer: any Layer & TrainingDependent in [Dropout(0.25), Dropout2d(0.25)] {
                let output = layer(input)
                #expect(abs(output.mean().item() - 1) < 0.03)
                #expect(abs((output .== 0).to(.float32).mean().item() - 0.25) < 0.03)
                layer.isTraining = false
                #expect(layer(input).isEqual(to: input))
            }
            let channels = Dropout2d(0.5)(input)[0].flattened(from: 1)
            #expect(channels.minimum(axes: [1]).isEqual(to: channels.maximum(axes: [1])))
        }
    }

    @Test func aResidualAddsItsShortcut() {
        let residual = Residual(Tanh(), shortcut: ReLU())
        let x = Tensor([-1.0, 2.0])
        #expect(isClose(residual(x), x.tanh() + x.relu(), 0))
        #expect(isClose(Residual(Tanh())(x), x.tanh() + x, 0))
    }

    /// In single precision the difference of the mean square and the square mean is about −1e-3 here.
    @Test func aConstantChannelHasVarianceZeroUnderTheReferenceBatch() {
        for (value, shape) in [(100.1, [6, 1]), (57.7, [6, 1, 5, 7])] {
            let input = Tensor.full(shape, value).requiringGradient()
            let output = VirtualBatchNorm(1, referenceCount: 4)(input)
            #expect(output.detached().abs().max().item() < 0.02, "\(shape)")
            #expect(gradient(of: output.squared().sum(), withRespectTo: input).isFinite().all())
        }
    }

    @Test func spectralNormBringsTheLargestSingularValueToOne() {
        RandomGenerator.with(RandomGenerator(seed: 4)) {
            let layer = Linear(20, 30, bias: false)
            let norm = SpectralNorm(layer)
            for _ in 0..<100 { _ = norm(.ones([1, 20])) }
            // The map of the identity's rows is the normalised weight itself.
            norm.isTraining = false
            let weight = norm(.identity(20)).detached()
            #expect(abs(weight.singularValues().max().item() - 1) < 0.01)
        }
    }
}
