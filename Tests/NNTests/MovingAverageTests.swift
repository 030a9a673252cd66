import NN
import Testing
import Torch

private final class Scale: Layer {
    let weight = Parameter(Tensor([Float(1), 2]))
    let mean = Buffer(Tensor([Float(5)]))
    func callAsFunction(_ input: Tensor) -> Tensor { input * weight }
}

private final class Run: Module {
    let average: MovingAverage
    init(_ module: any Module) { average = MovingAverage(of: module, decay: 0.9) }
}

private struct Broken: Error {}

extension Scale {
    fileprivate func set(_ values: [Float]) { withoutGradients { _ = weight.copyInPlace(Tensor(values)) } }
}

@Suite struct MovingAverageTests {
    @Test func anUpdateKeepsTheDecaysShareOfTheOldAverage() {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.75)
        module.set([5, -2])
        average.update()  // 0.75 · [1, 2] + 0.25 · [5, −2]
        #expect(average.state()["weight"]?.array(of: Float.self) == [2, 1])
        average.update()  // 0.75 · [2, 1] + 0.25 · [5, −2]
        #expect(average.state()["weight"]?.array(of: Float.self) == [2.75, 0.25])
        #expect(module.weight.array(of: Float.self) == [5, -2])
    }

    @Test func warmingUpForgetsTheFirstWeightsSoon() throws {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.99, warmingUp: true)
        module.set([12, 13])
        average.update()  // keeps (1 + 1) / (10 + 1) = 2/11
        let found = try #require(average.state()["weight"]).array(of: Float.self)
        #expect(abs(found[0] - 10) < 1e-5 && abs(found[1] - 11) < 1e-5)
        for _ in 0..<2_000 { average.update() }
        module.set([112, 13])
        average.update()  // by now (1 + n) / (10 + n) exceeds the decay
        #expect(abs(try #require(average.state()["weight"]).array(of: Float.self)[0] - 13) < 1e-4)
    }

    @Test func theAveragedWeightsAreInPlaceOnlyInsideTheBody() throws {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.5)
        module.set([3, 6])
        average.update()
        // A graph from before must still lead to the parameters afterwards.
        let loss = module(Tensor([Float(1), 1])).sum()
        let inside = average.withAverage {
            module.mean.fillInPlace(9.0)
            return module(Tensor([Float(1), 1])).array(of: Float.self)
        }
        #expect(inside == [2, 4])
        #expect(module.weight.array(of: Float.self) == [3, 6])
        #expect(module.weight.requiresGradient)
        #expect(module.mean.array(of: Float.self) == [5])
        #expect(gradient(of: loss, withRespectTo: module.weight).array(of: Float.self) == [1, 1])
        #expect(throws: Broken.self) { try average.withAverage { throw Broken() } }
        #expect(module.weight.array(of: Float.self) == [3, 6])
    }

    @Test func trainingGoesOnWithinTheModuleAfterTheSwap() throws {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.5)
        average.withAverage {}
        let optimizer = SGD(module.parameters(), learningRate: 1)
        optimizer.step([Tensor([Float(1), 1])])
        #expect(module.weight.array(of: Float.self) == [0, 1])
        #expect(average.state()["weight"]?.array(of: Float.self) == [1, 2])
    }

    @Test func applyingPutsTheAverageIntoTheModuleForGood() {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.5)
        module.set([3, 6])
        average.update()
        average.apply()
        module.set([0, 0])
        #expect(average.state()["weight"]?.array(of: Float.self) == [2, 4])
    }

    @Test func aRestoredAverageGoesOnToTheLastBit() throws {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.999, warmingUp: true)
        for step in 0..<5 {
            module.set([Float(step), 0.1])
            average.update()
        }
        let other = Scale()
        let resumed = MovingAverage(of: other, decay: 0.999, warmingUp: true)
        try resumed.restore(average.state().mapValues { $0.cloned() })
        for step in 0..<5 {
            for module in [module, other] { module.set([0.3, Float(step)]) }
            average.update()
            resumed.update()
        }
        #expect(average.state()["weight"]!.isEqual(to: resumed.state()["weight"]!))
    }

    @Test func aStateThatDoesNotFitIsRefused() {
        let average = MovingAverage(of: Scale(), decay: 0.5)
        #expect(throws: StateError.missing(["weight", "updateCount"])) { try average.restore([:]) }
        #expect(throws: StateError.shape(name: "weight", expected: [2], found: [3])) {
            try average.restore(["weight": .zeros([3]), "updateCount": Tensor(1)])
        }
        #expect(throws: StateError.unexpected(["mean"])) {
            try average.restore(["weight": .zeros([2]), "updateCount": Tensor(1), "mean": .zeros([1])])
        }
        #expect(throws: StateError.type(name: "updateCount", expected: .int64, found: .float64)) {
            try average.restore(["weight": .zeros([2]), "updateCount": Tensor(1.5)])
        }
        #expect(throws: StateError.damaged(name: "updateCount", reason: "-10 is not a number of updates")) {
            try average.restore(["weight": .zeros([2]), "updateCount": Tensor(-10)])
        }
        #expect(average.state()["weight"]?.array(of: Float.self) == [1, 2])
    }

    @Test func anAverageIsPartOfTheStateOfWhatHoldsIt() {
        #expect(Set(Run(Scale()).state().keys) == ["average.weight", "average.updateCount"])
    }

    @Test func theAverageFollowsAModuleThatIsConverted() {
        let module = Scale()
        let average = MovingAverage(of: module, decay: 0.5)
        module.convert(to: .float64)
        average.update()
        #expect(average.state()["weight"]?.dtype == .float64)
    }
}
