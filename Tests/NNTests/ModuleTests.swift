import NN
import Testing
import Torch

private final class Inner: Layer {
    let weight = Parameter(.ones([2]))
    let running = Buffer(.zeros([2]))
    func callAsFunction(_ input: Tensor) -> Tensor { input * weight }
}

private final class Outer: Module {
    let blocks: Sequential
    let extra: Inner?
    let many = [Inner(), Inner()]
    let random = RandomGenerator(seed: 3)
    let shared: Parameter

    init() {
        let inner = Inner()
        blocks = Sequential(inner)
        extra = nil
        shared = inner.weight
    }
}

@Suite struct ModuleTests {
    @Test func propertyPathsAreTheNamesAndSharedParametersCountOnce() {
        let names = Outer().namedParameters().map(\.name)
        #expect(names == ["blocks.0.weight", "many.0.weight", "many.1.weight"])
        #expect(Outer().namedBuffers().map(\.name) == ["blocks.0.running", "many.0.running", "many.1.running"])
        #expect(Outer().parameterCount == 6)
    }

    @Test func aStateRestoredIntoAnotherModuleMakesItEqualRandomStateIncluded() throws {
        let first = Outer()
        let second = Outer()
        _ = Tensor.randomNormal([5], generator: first.random)
        first.many[1].weight.detached().fillInPlace(7)
        try second.restore(first.state())
        #expect(second.many[1].weight.array(of: Float.self) == [7, 7])
        let draws = [first, second].map { Tensor.randomNormal([4], generator: $0.random).array(of: Float.self) }
        #expect(draws[0] == draws[1])
    }

    @Test func aStateThatDoesNotFitChangesNothing() {
        let module = Outer()
        var state = module.state()
        state["many.0.weight"] = .zeros([2])
        state["blocks.0.weight"] = .zeros([3])
        #expect(throws: StateError.shape(name: "blocks.0.weight", expected: [2], found: [3])) {
            try module.restore(state)
        }
        #expect(module.many[0].weight.array(of: Float.self) == [1, 1])
        #expect(throws: StateError.missing(["many.1.running"])) {
            var state = module.state()
            state["many.1.running"] = nil
            try module.restore(state)
        }
    }
}
