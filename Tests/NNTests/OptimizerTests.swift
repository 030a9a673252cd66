import Foundation
import NN
import Testing
import Torch

/// What PyTorch's optimisers made of some tensors; written by Fixtures/make_optimisers.py.
private struct Reference: Decodable {
    struct Case: Decodable {
        struct Values: Decodable {
            let changing: [Double]
            let end: [Double]
        }
        let settings: OptimizerRecipe
        let float32: Values
        let float64: Values
    }
    let shapes: [[Int]]
    let changeAt: Int
    let starts: [Double]
    let gradients: [[Double]]
    let cases: [Case]

    static func load() throws -> Reference {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/optimisers", withExtension: "json"))
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }

    func tensors(_ numbers: [Double], _ dtype: DType) -> [Tensor] {
        let sizes = shapes.map { $0.reduce(1, *) }
        return zip(Tensor(numbers).split(sizes), shapes).map { $0.reshaped($1).to(dtype).cloned() }
    }

    func parameters(_ dtype: DType) -> [Parameter] { tensors(starts, dtype).map(Parameter.init) }

    /// Ten steps, with a smaller learning rate towards the end; yields the numbers before the change and at the end.
    func run(_ settings: OptimizerRecipe, _ parameters: [Parameter], _ dtype: DType) -> (
        changing: [Double], end: [Double]
    ) {
        let optimizer = settings.make(for: parameters)
        var changing: [Double] = []
        for (step, slopes) in gradients.enumerated() {
            if step == changeAt {
                changing = numbers(parameters)
                optimizer.learningRate *= 0.3
            }
            optimizer.step(tensors(slopes, dtype))
        }
        return (changing, numbers(parameters))
    }
}

private func numbers(_ tensors: [Tensor]) -> [Double] { tensors.flatMap { $0.array(of: Double.self) } }

/// The largest difference, relative to numbers above 1.
private func distance(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
}

private let kinds: [OptimizerRecipe] = [
    .adam(0.02, 0.5, 0.9, weightDecay: 0.1), .adamw(0.03), .sgd(0.1), .sgd(0.1, momentum: 0.9, nesterov: true),
    .rmsprop(0.004), .rmsprop(0.004, momentum: 0.5, centered: true), .adagrad(0.1),
]

@Suite struct OptimizerTests {
    @Test func tenStepsEndWherePyTorchsDo() throws {
        let reference = try Reference.load()
        #expect(reference.cases.count == 13)
        for item in reference.cases {
            let single = reference.run(item.settings, reference.parameters(.float32), .float32)
            #expect(distance(single.changing, item.float32.changing) < 1e-6, "\(item.settings)")
            #expect(distance(single.end, item.float32.end) < 1e-6, "\(item.settings)")
            let double = reference.run(item.settings, reference.parameters(.float64), .float64)
            #expect(distance(double.changing, item.float64.changing) < 1e-12, "\(item.settings)")
            #expect(distance(double.end, item.float64.end) < 1e-12, "\(item.settings)")
        }
    }

    @Test func channelsLastParametersTakeTheSameStepsFromGradientsInAnyOrder() throws {
        let reference = try Reference.load()
        for item in reference.cases {
            let parameters = reference.parameters(.float64)
            parameters[2].replace(with: parameters[2].detached().contiguous(.channelsLast).requiringGradient())
            #expect(parameters[2].isChannelsLast)
            let found = reference.run(item.settings, parameters, .float64)
            #expect(distance(found.end, item.float64.end) < 1e-12, "\(item.settings)")
            #expect(parameters[2].isChannelsLast)
        }
    }

    @Test(arguments: kinds) func aRestoredOptimizerGoesOnToTheLastBit(settings: OptimizerRecipe) throws {
        let reference = try Reference.load()
        let slopes = reference.gradients.map { reference.tensors($0, .float32) }
        let straight = reference.parameters(.float32)
        let optimizer = settings.make(for: straight)
        for step in 0..<5 { optimizer.step(slopes[step]) }
        optimizer.learningRate *= 0.7
        let saved = optimizer.state().mapValues { $0.cloned() }
        let resumed = straight.map { Parameter($0.detached().cloned()) }
        // The resumed parameters lie in another order in memory than the saved moments.
        resumed[2].replace(with: resumed[2].detached().contiguous(.channelsLast).requiringGradient())
        let other = settings.make(for: resumed)
        try other.restore(saved)
        #expect(other.learningRate == optimizer.learningRate)
        for step in 5..<10 {
            optimizer.step(slopes[step])
            other.step(slopes[step])
        }
        #expect(numbers(straight) == numbers(resumed))
        #expect(Set(other.state().keys) == Set(saved.keys))
    }

    @Test(arguments: kinds) func anUnusedOptimizersStateCanBeRestored(settings: OptimizerRecipe) throws {
        let reference = try Reference.load()
        let fresh = settings.make(for: reference.parameters(.float32))
        let used = settings.make(for: reference.parameters(.float32))
        used.step(reference.tensors(reference.gradients[0], .float32))
        try used.restore(fresh.state())
        #expect(Set(used.state().keys) == Set(fresh.state().keys))
    }

    @Test(arguments: kinds) func anOptimizerThatForgetsGoesOnAsANewOne(settings: OptimizerRecipe) throws {
        let reference = try Reference.load()
        let slopes = reference.gradients.map { reference.tensors($0, .float32) }
        let used = reference.parameters(.float32)
        let optimizer = settings.make(for: used)
        for step in 0..<5 { optimizer.step(slopes[step]) }
        optimizer.learningRate *= 0.7
        optimizer.forget()
        let moved = used.map { Parameter($0.detached().cloned()) }
        let new = settings.make(for: moved)
        new.learningRate *= 0.7
        #expect(optimizer.state().mapValues { $0.item() } == new.state().mapValues { $0.item() })
        for step in 5..<10 {
            optimizer.step(slopes[step])
            new.step(slopes[step])
        }
        #expect(numbers(used) == numbers(moved))
        #expect(Set(optimizer.state().keys) == Set(new.state().keys))
    }

    /// A first step of Adam's is η g / |g|, however large the gradients were that it has forgotten.
    @Test func adamsStepAfterForgettingIsAsLongAsTheLearningRate() {
        let parameter = Parameter(Tensor([1.0]))
        let adam = Adam([parameter], learningRate: 0.1, betas: (0, 0.99))
        for _ in 0..<9 { adam.step([Tensor([5.0])]) }
        #expect(abs(parameter.item() - 0.1) < 1e-6)
        adam.forget()
        adam.step([Tensor([-0.01])])
        #expect(abs(parameter.item() - 0.2) < 1e-6)
    }

    @Test func stateIsNamedAsInPyTorchAndCheckedBeforeAnythingChanges() throws {
        let reference = try Reference.load()
        let optimizer = OptimizerRecipe.adam().make(for: reference.parameters(.float32))
        optimizer.step(reference.tensors(reference.gradients[0], .float32))
        let state = optimizer.state().mapValues { $0.cloned() }
        let moments = (0..<3).flatMap { ["\($0).exp_avg", "\($0).exp_avg_sq"] }
        #expect(Set(state.keys) == Set(moments + ["step", "learningRate"]))
        #expect(state["step"]?.item() == 1)

        var lacking = state
        lacking["1.exp_avg"] = nil
        #expect(throws: StateError.missing(["1.exp_avg"])) { try optimizer.restore(lacking) }
        var bent = state.mapValues { Tensor.zeros(like: $0) }
        bent["step"] = Tensor(Float(7))
        bent["2.exp_avg_sq"] = .zeros([24])
        #expect(throws: StateError.shape(name: "2.exp_avg_sq", expected: [2, 3, 2, 2], found: [24])) {
            try optimizer.restore(bent)
        }
        var foreign = state
        foreign["3.exp_avg"] = .zeros([1])
        #expect(throws: StateError.unexpected(["3.exp_avg"])) { try optimizer.restore(foreign) }
        for (name, value) in optimizer.state() { #expect(value.isEqual(to: state[name]!), "\(name)") }
    }

    @Test(arguments: kinds) func momentsFollowParametersIntoAnotherOrderInMemory(settings: OptimizerRecipe) throws {
        let reference = try Reference.load()
        let (still, moved) = (reference.parameters(.float64), reference.parameters(.float64))
        let optimizers = [settings.make(for: still), settings.make(for: moved)]
        for (step, slopes) in reference.gradients.enumerated() {
            if step == 4 { moved[2].replace(with: moved[2].detached().contiguous(.channelsLast).requiringGradient()) }
            for optimizer in optimizers { optimizer.step(reference.tensors(slopes, .float64)) }
        }
        #expect(distance(numbers(moved), numbers(still)) < 1e-12)
    }

    @Test func momentsFollowParametersThatAreConverted() throws {
        let reference = try Reference.load()
        let parameters = reference.parameters(.float32)
        let optimizer = OptimizerRecipe.adam(0.02).make(for: parameters)
        optimizer.step(reference.tensors(reference.gradients[0], .float32))
        for parameter in parameters { parameter.replace(with: parameter.detached().to(.float64).requiringGradient()) }
        optimizer.step(reference.tensors(reference.gradients[1], .float64))
        #expect(optimizer.state()["0.exp_avg"]?.dtype == .float64)

        let single = reference.parameters(.float32)
        let plain = OptimizerRecipe.adam(0.02).make(for: single)
        for step in 0..<2 { plain.step(reference.tensors(reference.gradients[step], .float32)) }
        #expect(distance(numbers(parameters), numbers(single)) < 1e-6)
    }

    @Test func gradientsThatAutogradExpandsAreUsedElementByElement() {
        let parameter = Parameter(.zeros([2, 3]))
        let optimizer = SGD([parameter], learningRate: 0.5)
        // The gradient of a sum is a one spread over all elements with strides 0.
        optimizer.step(gradients(of: parameter.sum() * 4, withRespectTo: [parameter]))
        #expect(parameter.array(of: Float.self) == [-2, -2, -2, -2, -2, -2])
        #expect(parameter.requiresGradient)
    }

    @Test func anOptimizerOfNothingDoesNothing() {
        for settings in kinds { settings.make(for: []).step([]) }
    }
}
