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

/// Members in everything that gives them a name.
private final class Chest: Module {
    struct Pair {
        let first = Inner()
        var second: (left: Parameter, Buffer) = (Parameter(.ones([3])), Buffer(.zeros([1])))
        let numbers = [1, 2]
    }

    let pair = Pair()
    let byName: [String: any Module] = ["b": Inner(), "a": Inner()]
    let byNumber = [7: Parameter(.ones([4]))]
    let pairs = [Pair()]
    let words = ["x": "y"]
    let tuple = (Inner(), 3)
}

private final class Hidden: Module {
    enum Choice {
        case none
        case some(Inner)
    }
    let choice = Choice.some(Inner())
}

private final class Switch: Layer, TrainingDependent {
    var isTraining = true
    func callAsFunction(_ input: Tensor) -> Tensor { input }
}

/// Modes at three depths, a weight of four axes, a frozen parameter, and whole numbers.
private final class House: Module {
    let own = Switch()
    let rooms = Sequential(Switch(), Sequential(Switch()))
    let weight = Parameter(.ones([2, 3, 4, 5]))
    let frozen = Parameter(.ones([2, 3, 4, 5])).requiringGradient(false)
    let running = Buffer(.ones([2]))
    let count = Buffer(.zeros([], dtype: .int64))

    var modes: [Bool] { modules().compactMap { ($0 as? any TrainingDependent)?.isTraining } }
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

    @Test func membersAreFoundInListsDictionariesTuplesAndStructures() {
        #expect(
            Chest().namedParameters().map(\.name) == [
                "pair.first.weight", "pair.second.left", "by_name.a.weight", "by_name.b.weight", "by_number.7",
                "pairs.0.first.weight", "pairs.0.second.left", "tuple.0.weight",
            ])
        #expect(Chest().namedBuffers().map(\.name).contains("pair.second.1"))
    }

    @Test func membersWhereTheyHaveNoNameTrap() async {
        await #expect(processExitsWith: .failure) { _ = Hidden().parameters() }
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

    @Test func modesReachEveryDepth() {
        let house = House()
        house.setTraining(false)
        #expect(house.modes == [false, false, false])
        house.setTraining(true)
        #expect(house.modes == [true, true, true])
    }

    @Test func evaluatingPutsEachModeBackEvenAfterAnError() {
        struct Interruption: Error {}
        let house = House()
        house.own.isTraining = false
        let weight = house.weight
        house.evaluating {
            #expect(house.modes == [false, false, false])
            #expect(!(weight * 2).requiresGradient)
        }
        #expect(house.modes == [false, true, true])
        #expect(throws: Interruption.self) { try house.evaluating { throw Interruption() } }
        #expect(house.modes == [false, true, true])
        #expect((weight * 2).requiresGradient)
    }

    @Test func movingAndConvertingKeepValuesIdentitiesAndWhatIsTrained() {
        let house = House()
        let (weight, frozen) = (house.weight, house.frozen)
        for change in [{ house.move(to: .cpu) }, { house.convert(to: .float64) }, { house.useChannelsLast() }] {
            change()
            #expect(weight.requiresGradient && !frozen.requiresGradient)
            #expect(house.parameters().elementsEqual([weight, frozen]) { $0 === $1 })
        }
        #expect(weight.dtype == .float64 && frozen.dtype == .float64 && house.running.dtype == .float64)
        #expect(house.count.dtype == .int64)
        #expect(weight.isChannelsLast && frozen.isChannelsLast && !weight.isContiguous)
        #expect(weight.detached().isEqual(to: .ones([2, 3, 4, 5], dtype: .float64)))
        // The parameters are leaves still: gradients reach them.
        #expect(gradient(of: (weight * 3).sum(), withRespectTo: weight).mean().item() == 3)
    }
}
