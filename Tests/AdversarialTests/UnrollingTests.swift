import Datasets
import NN
import Testing
import Torch

@testable import Adversarial
@testable import Zoo

private let samples = Tensor([1, 0.5, -0.3, 1.2, 0.8, -1] as [Float], shape: [3, 2])
private let (steps, rate) = (3, 0.4)

private typealias TinyGame = TwoPlayerGame<Linear, Linear>

private func game(_ loss: Loss, _ decorators: Decorators) throws -> TinyGame {
    let settings = TwoPlayerSettings(
        loss: loss, decorators: decorators, latent: 2, generatorOptimizer: .sgd(1), criticOptimizer: .sgd(0.5))
    return try RandomGenerator.with(RandomGenerator(seed: 2)) {
        try TwoPlayerGame(generator: Linear(2, 2), critic: Linear(2, 1), settings)
    }
}

private func play(_ game: TinyGame) throws {
    _ = try RandomGenerator.with(RandomGenerator(seed: 7)) { try game.play(Batch(samples: samples), Turn(step: 1)) }
}

/// The generator's loss after the critic has gone some steps, computed in `float64` beside the game.
private func unrolled(_ loss: Loss, _ critic: [Tensor], fake: Tensor) -> Double {
    let real = samples.to(.float64)
    var (weight, bias) = (critic[0].to(.float64), critic[1].to(.float64))
    for _ in 0..<steps {
        let (w, b) = (weight.detached().requiringGradient(), bias.detached().requiringGradient())
        let verdict = Verdict(real: real.linear(w, bias: b), fake: fake.linear(w, bias: b))
        let slopes = gradients(of: loss.critic(verdict), withRespectTo: [w, b], allowingUnused: true)
        (weight, bias) = (weight - rate * slopes[0], bias - rate * slopes[1])
    }
    let verdict = Verdict(real: real.linear(weight, bias: bias), fake: fake.linear(weight, bias: bias))
    return loss.generator(verdict).item()
}

@Suite struct UnrollingTests {
    @Test(arguments: [
        Loss.nonSaturating, .leastSquares, .wasserstein, .relativisticAverage, .relativistic, .softmax,
    ])
    func theGeneratorsGradientPassesThroughTheCriticsSteps(_ loss: Loss) throws {
        let game = try game(loss, .unrolling(steps, rate: rate))
        let layer = game.generator.network
        let (weight, bias) = (layer.weight.cloned().detached(), layer.bias!.cloned().detached())
        try play(game)
        let critic = game.critic.network.parameters().map { $0.detached() }
        let z = RandomGenerator.with(RandomGenerator(seed: 7)) { Prior.normal.sample(3, size: 2) }
        let fake = z.linear(weight, bias: bias).to(.float64)
        let found = (bias - layer.bias!.detached()).array(of: Double.self)
        for index in 0..<2 {
            let step = Tensor((0..<2).map { $0 == index ? 1e-5 : 0 })
            let slope = (unrolled(loss, critic, fake: fake + step) - unrolled(loss, critic, fake: fake - step)) / 2e-5
            #expect(abs(found[index] - slope) < 1e-5, "\(loss.name), \(index)")
        }
    }

    @Test func theCriticKeepsOnlyTheStepOfItsTurn() throws {
        let (ahead, plain) = (
            try game(.nonSaturating, .unrolling(steps, rate: rate)), try game(.nonSaturating, .none)
        )
        try play(ahead)
        try play(plain)
        let pairs = zip(ahead.critic.network.parameters(), plain.critic.network.parameters())
        for (one, other) in pairs { #expect(one.detached().isEqual(to: other.detached())) }
        let biases = [ahead, plain].map { $0.generator.network.bias!.detached() }
        #expect((biases[0] - biases[1]).abs().max().item() > 1e-3)
    }

    /// Feature matching with f = the first layer's outputs, where both samples' features move with the critic.
    @Test func matchedFeaturesOfRealSamplesFollowTheCriticsSteps() throws {
        var decorators = try Decorators(text: "feature-matching(1)")
        decorators = decorators + .unrolling(1, rate: rate)
        let settings = TwoPlayerSettings(
            loss: .wasserstein, decorators: decorators, latent: 2, generatorOptimizer: .sgd(1),
            criticOptimizer: .sgd(0.5))
        let game = try RandomGenerator.with(RandomGenerator(seed: 2)) {
            let critic = CriticNetwork(trunk: Linear(2, 2, bias: false), features: 2) { Linear($0, $1) }
            return try TwoPlayerGame(generator: Linear(2, 2), critic: critic, settings)
        }
        let layer = game.generator.network
        let (weight, bias) = (layer.weight.cloned().detached(), layer.bias!.cloned().detached())
        _ = try RandomGenerator.with(RandomGenerator(seed: 7)) {
            try game.play(Batch(samples: samples), Turn(step: 1))
        }
        let z = RandomGenerator.with(RandomGenerator(seed: 7)) { Prior.normal.sample(3, size: 2) }
        let parameters = game.critic.network.namedParameters().reduce(into: [String: Tensor]()) {
            $0[$1.name] = $1.value.detached().to(.float64)
        }
        let (trunk, head) = (parameters["trunk.weight"]!, parameters["head.weight"]!)
        // f = h·T x: with d = ⟨x⟩ − ⟨x̂⟩ a step makes T + η hᵀ dᵀ, and the term is ‖(T + η hᵀ dᵀ) d‖².
        let mean = samples.to(.float64).mean(axes: [0])
        func term(_ bias: Tensor) -> Double {
            let d = mean - z.linear(weight, bias: nil).to(.float64).mean(axes: [0]) - bias
            let stepped = trunk + rate * head.transposed().matmul(d.unsqueezed(0))
            return stepped.matmul(d.unsqueezed(1)).squared().sum().item()
        }
        let found = (bias - layer.bias!.detached()).array(of: Double.self)
        for index in 0..<2 {
            let step = Tensor((0..<2).map { $0 == index ? 1e-5 : 0 })
            let slope = (term(bias.to(.float64) + step) - term(bias.to(.float64) - step)) / 2e-5
            #expect(abs(found[index] - slope) < 1e-5)
        }
    }
}

@Suite struct ReferenceTests {
    private func reference(_ decorators: Decorators, _ condition: Condition, _ shape: DataShape, _ batch: Batch) throws
        -> Tensor
    {
        var recipe = SNGAN.recipe
        recipe.batch = batch.count
        recipe.game = TwoPlayerSettings(
            condition: condition, decorators: decorators, latent: 4, generatorOptimizer: .adam(1e-3, 0.5, 0.9))
        recipe.network = NetworkPair(generator: .dcgan(4), critic: .dcgan(4), criticNorm: .virtual)
        return try RandomGenerator.with(RandomGenerator(seed: 1)) {
            let game = try SNGAN.game(recipe, for: shape)
            _ = try game.play(batch, Turn(step: 1))
            return try #require(game.critic.network.trunk as? WithReference).reference
        }
    }

    private func batch(_ packs: Int) -> Batch {
        let count = packs * Normalisation.referenceCount
        let pictures = Tensor.randomNormal([count, 1, 16, 16], generator: RandomGenerator(seed: 4))
        return Batch(samples: pictures, labels: Tensor((0..<count).map { Int64($0 % 2) }))
    }

    @Test func theReferenceOfACriticThatSeesPacksIsMadeOfPacks() throws {
        let batch = batch(2)
        let found = try reference(.packing(2), .none, DataShape(sample: [1, 16, 16]), batch)
        #expect(found.isEqual(to: batch.samples.reshaped(-1, 2, 16, 16)))
    }

    @Test func theReferenceOfACriticThatSeesClassesHasTheirs() throws {
        let batch = batch(1)
        let shape = DataShape(sample: [1, 16, 16], classNames: ["a", "b"])
        let found = try reference(.none, .concatenation, shape, batch)
        #expect(found[.all, 0..<1].isEqual(to: batch.samples))
        #expect(found[.all, 1, 5, 5].array(of: Float.self).prefix(3) == [1, 0, 1])
    }
}
