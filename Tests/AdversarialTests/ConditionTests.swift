import Datasets
import Foundation
import NN
import Testing
import Torch

@testable import Adversarial

private let points = Tensor([1, 2, -1, 0.5, 3, -2, 0, 1] as [Float], shape: [4, 2])
private let labels = Tensor([2, 0, 1, 2] as [Int64])
private let shape = DataShape(sample: [2], classNames: ["a", "b", "c"])

/// A generator and a critic of linear layers, with a condition.
private func game(
    _ condition: Condition, inputs: Int = 2, for shape: DataShape = shape, loss: Loss = .wasserstein
) throws -> TwoPlayerGame<Sequential, CriticNetwork> {
    let settings = TwoPlayerSettings(
        loss: loss, condition: condition, latent: 3, generatorOptimizer: .sgd(0.1), criticOptimizer: .sgd(0.05))
    let classes = shape.classNames.count
    let width = condition.latents(.normal, size: 3, dataClasses: classes).width
    return try RandomGenerator.with(RandomGenerator(seed: 2)) {
        let generator: [any Layer] = [Linear(width, shape.sample.reduce(1, *)), Unflatten(shape.sample)]
        let critic = CriticNetwork(
            trunk: Sequential(Flatten(), Linear(inputs, 5)), features: 5, condition: condition, dataClasses: classes
        ) { Linear($0, $1) }
        return try TwoPlayerGame(generator: Sequential(generator), critic: critic, settings, for: shape)
    }
}

/// Gives a sample its shape back.
private final class Unflatten: Layer {
    let shape: [Int]
    init(_ shape: [Int]) { self.shape = shape }
    func callAsFunction(_ input: Tensor) -> Tensor { input.reshaped([input.size(0)] + shape) }
}

/// What a turn's scores exceed the Wasserstein loss by, beside what a rule says of the critic that saw them.
private func expectTerms(
    _ condition: Condition, inputs: Int = 2, for shape: DataShape = shape, samples: Tensor = points,
    critic: (CriticNetwork, _ fake: Tensor, _ latents: Tensor) -> Tensor,
    generator: (CriticNetwork, _ fake: Tensor, _ latents: Tensor) -> Tensor
) throws {
    let game = try game(condition, inputs: inputs, for: shape)
    let classes = condition.needsClasses ? labels : nil
    let latents = RandomGenerator.with(RandomGenerator(seed: 7)) {
        game.latentSpace.sample(samples.size(0), labels: classes, on: .cpu)
    }
    let fake = game.generator(latents).detached()
    let network = game.critic.network
    let (real, generated) = (network(samples, labels: classes), network(fake, labels: classes))
    let before = Loss.wasserstein.critic(real, generated) + critic(network, fake, latents)
    let scores = try RandomGenerator.with(RandomGenerator(seed: 7)) {
        try game.play(Batch(samples: samples, labels: labels), Turn(step: 1)).numbers()
    }
    #expect(abs(scores[0].value - before.item()) < 1e-5)
    let after = Loss.wasserstein.generator(network(fake, labels: classes)) + generator(network, fake, latents)
    #expect(abs(scores[1].value - after.item()) < 1e-5)
}

@Suite struct ConditionTests {
    @Test func projectionAddsTheFeaturesAlongTheClasssEmbedding() throws {
        let network = try game(.projection).critic.network
        let features = network.features(points)
        let (own, embeddings) = (network.head(features), network.classes!.weight)
        let output = network(points, labels: labels)
        #expect(output.shape == [4, 1])
        for (row, label) in labels.array(of: Int64.self).enumerated() {
            let along = (embeddings[Int(label)] * features[row]).sum().item()
            #expect(abs(along) > 1e-4)
            #expect(abs(output[row, 0].item() - own[row, 0].item() - along) < 1e-6)
        }
    }

    @Test func concatenationPutsTheClasssCodeBesideAPoint() throws {
        let network = try game(.concatenation, inputs: 5).critic.network
        let code: [Float] = [1, 2, 0, 0, 1, -1, 0.5, 1, 0, 0, 3, -2, 0, 1, 0, 0, 1, 0, 0, 1]
        let joined = Tensor(code, shape: [4, 5])
        #expect(network(points, labels: labels).isEqual(to: network.head(network.trunk(joined))))
    }

    @Test func concatenationPutsTheClasssCodeBesideAPictureAsMaps() throws {
        let shape = DataShape(sample: [1, 2, 2], classNames: ["a", "b"])
        let network = try game(.concatenation, inputs: 12, for: shape).critic.network
        let joined = network.joined(.full([1, 1, 2, 2], 7.0), Tensor([1] as [Int64]))
        #expect(joined.array(of: Float.self) == [7, 7, 7, 7, 0, 0, 0, 0, 1, 1, 1, 1])
    }

    @Test func concatenatedAndProjectedClassesComeIntoBothObjectives() throws {
        let nothing = { (_: CriticNetwork, _: Tensor, _: Tensor) in Tensor.zeros([]) }
        try expectTerms(.projection, critic: nothing, generator: nothing)
        try expectTerms(.concatenation, inputs: 5, critic: nothing, generator: nothing)
    }

    @Test func anAuxiliaryHeadNamesTheClassOfRealAndOfGeneratedSamples() throws {
        let entropy = { (network: CriticNetwork, samples: Tensor) in
            let chances = network.code!(network.features(samples)).logSoftmax(axis: 1)
            return -(chances * labels.oneHot(classCount: 3).to(.float32)).sum(axes: [1]).mean()
        }
        try expectTerms(.auxiliary(0.7)) { network, fake, _ in
            0.7 * entropy(network, points) + 0.7 * entropy(network, fake)
        } generator: { network, fake, _ in
            0.7 * entropy(network, fake)
        }
    }

    @Test func informationIsTheCodesLikelihoodUnderTheSecondHead() throws {
        let condition = Condition.information(classes: 3, continuous: 2, weight: 0.7, continuousWeight: 0.3)
        let likelihood = { (network: CriticNetwork, fake: Tensor, latents: Tensor) in
            let (found, code) = (network.code!(network.features(fake)), latents[.all, 3...])
            let entropy = -(found[.all, 0..<3].logSoftmax(axis: 1) * code[.all, 0..<3]).sum(axes: [1]).mean()
            let error = (found[.all, 3...] - code[.all, 3...]).squared().sum(axes: [1]).mean()
            return 0.7 * entropy + 0.3 * 0.5 * error
        }
        try expectTerms(condition, critic: likelihood, generator: likelihood)
    }

    @Test func rotationAsksByWhichQuarterTurnsPicturesWereTurned() throws {
        let shape = DataShape(sample: [1, 2, 2])
        let pictures = Tensor((0..<16).map { Float($0 * $0 % 7) }, shape: [4, 1, 2, 2])
        // A picture a b / c d anticlockwise: b d / a c, then d c / b a, then c a / d b.
        let orders = [[0, 1, 2, 3], [1, 3, 0, 2], [3, 2, 1, 0], [2, 0, 3, 1]]
        let entropy = { (network: CriticNetwork, pictures: Tensor) in
            let turned = orders.enumerated().map { pictures[$0.offset].flattened()[Tensor($0.element.map(Int64.init))] }
            let chances = network.code!(network.features(.stacked(turned))).logSoftmax(axis: 1)
            return -chances.diagonal().mean()
        }
        try expectTerms(.rotation(0.9, generator: 0.4), inputs: 4, for: shape, samples: pictures) { network, _, _ in
            0.9 * entropy(network, pictures)
        } generator: { network, fake, _ in
            0.4 * entropy(network, fake)
        }
    }

    @Test(arguments: Condition.examples) func everyConditionSurvivesItsText(_ condition: Condition) throws {
        #expect(try Condition(text: condition.text) == condition)
    }

    @Test func conditionsWithoutTheirNumbersAreRefused() {
        let bad = ["auxiliary", "projection(1)", "information(1,0)", "information(0,0)", "information(2.5,1)", "class"]
        for bad in bad {
            #expect(throws: (any Error).self) { try Condition(text: bad) }
        }
    }

    @Test func oldSamplesDoNotGoWithACodeThatTheCriticReads() throws {
        var settings = TwoPlayerSettings(
            condition: .information(classes: 3, continuous: 0), generatorOptimizer: .sgd(0.1))
        settings.decorators = try Decorators(text: "replay(16)")
        #expect { try settings.check() } throws: { "\($0)".contains("stored samples have other codes") }
        settings.condition = .none
        try settings.check()
    }
}
