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

/// Two holders of state, of which the second refuses.
private final class Pair: Module {
    let average: MovingAverage
    let optimizer: Adam
    let inner = Inner()
    init() {
        average = MovingAverage(of: inner, decay: 0.5)
        optimizer = Adam(inner.parameters())
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

    @Test func aHolderThatRefusesItsStateLeavesTheOthersAsTheyWere() throws {
        let pair = Pair()
        var state = pair.state().mapValues { $0.cloned() }
        state["average.weight"] = Tensor([5, 5] as [Float])
        state["average.updateCount"] = Tensor(9)
        state["inner.weight"] = Tensor([5, 5] as [Float])
        state["optimizer.learningRate"] = .zeros([2])
        #expect(throws: StateError.shape(name: "learningRate", expected: [], found: [2])) { try pair.restore(state) }
        #expect(pair.average.state()["weight"]?.array(of: Float.self) == [1, 1])
        #expect(pair.average.state()["updateCount"]?.intItem() == 0)
        #expect(pair.inner.weight.array(of: Float.self) == [1, 1])
    }

    @Test func aStateOfAnotherKindOfNumberIsRefusedAndOneOfAnotherPrecisionIsNot() throws {
        let module = Outer()
        var state = module.state()
        state["many.0.weight"] = Tensor([true, true])
        #expect(throws: StateError.type(name: "many.0.weight", expected: .float32, found: .bool)) {
            try module.restore(state)
        }
        state["many.0.weight"] = Tensor([0.5, 2])
        try module.restore(state)
        #expect(module.many[0].weight.array(of: Float.self) == [0.5, 2])
    }

    @Test func aDamagedStateOfAGeneratorIsRefused() throws {
        let module = Outer()
        var state = module.state()
        state["random.state"] = Tensor.full(like: state["random.state"]!, 255)
        #expect { try module.restore(state) } throws: { error in
            if case .damaged(name: "state", _)? = error as? StateError { true } else { false }
        }
    }
}
