import Adversarial
import Datasets
import Foundation
import NN
import Testing
import Torch

@testable import Zoo

private let still = OptimizerRecipe.sgd(0)

private func seeded<Result>(_ seed: UInt64, _ body: () throws -> Result) rethrows -> Result {
    try RandomGenerator.with(RandomGenerator(seed: seed), body)
}

private func pictures(_ shape: [Int], _ seed: UInt64 = 1) -> Tensor {
    Tensor.randomUniform(shape, generator: RandomGenerator(seed: seed)) * 2 - 1
}

private func largest(_ tensor: Tensor) -> Double { tensor.detached().abs().max().item() }

private func zero(_ layer: Linear) -> Sequential {
    for parameter in layer.parameters() { parameter.detached().fillInPlace(0) }
    return Sequential(layer)
}

@Suite struct PlayersTests {
    /// Where every generator makes the data, D_{k+1} = 1/(k + 1) everywhere: the critic's objective has no slope there,
    /// and the game's value is −(k + 1) log(k + 1) + k log k.
    @Test func generatorsThatMakeTheDataLeaveACriticOfEqualChances() throws {
        var settings = MADGAN.Settings()
        (settings.latent, settings.generators) = (2, 4)
        (settings.generatorOptimizer, settings.criticOptimizer) = (still, .sgd(1))
        let judge = Linear(2, 5)
        let game = MADGAN.Play(zero(Linear(6, 2)), zero(judge), settings)
        let scores = try game.play(Batch(samples: .zeros([8, 2])), Turn(step: 1)).numbers()
        #expect(largest(judge.bias!) < 1e-6)
        #expect(abs(scores[0].value - 5 * log(5.0)) < 1e-5 && abs(scores[1].value - log(5.0)) < 1e-5)
        let chance = exp(-scores[1].value)
        #expect(abs(log(chance) + 4 * log(1 - chance) - (-5 * log(5.0) + 4 * log(4.0))) < 1e-5)
    }

    @Test func eachGeneratorMakesTheSamplesOfItsCode() {
        func times(_ factor: Double) -> Sequential {
            let layer = Linear(1, 1)
            layer.weight.detached().fillInPlace(factor)
            layer.bias?.detached().fillInPlace(0)
            return Sequential(layer)
        }
        let generators = MADGAN.Generators([times(1), times(10), times(100)])
        // z = 1, 2, 3, 4 for generators 2, 0, 2, 1.
        let input = Tensor([1, 0, 0, 1, 2, 1, 0, 0, 3, 0, 0, 1, 4, 0, 1, 0] as [Float], shape: [4, 4])
        #expect(generators(input).array(of: Float.self) == [100, 2, 300, 40])
        #expect(generators(input[1..<2]).array(of: Float.self) == [2])
    }

    @Test func coupledNetworksShareAllButTheirOwnLayer() throws {
        var recipe = CoGAN.recipe
        recipe.network = NetworkPair(generator: .infogan(4), critic: .infogan(4), generatorNorm: .batch)
        let game = try seeded(1) { try CoGAN.game(recipe, for: DataShape(sample: [3, 16, 8])) }
        let (generators, critics) = (game.generators.network, game.critics.network)
        #expect(generators.own.map(\.parameterCount) == [4 * 3 * 16 + 3, 4 * 3 * 16 + 3])
        #expect(critics.own.map(\.parameterCount) == [3 * 4 * 16 + 4, 3 * 4 * 16 + 4])
        let whole = try recipe.network.makeGenerator(latent: 62, for: DataShape(sample: [3, 16, 8]))
        #expect(generators.parameterCount == whole.parameterCount + 4 * 3 * 16 + 3)
        func seen() -> [Tensor] {
            game.evaluating {
                let z = game.latents(seeds: [1, 2])
                return [game.samples(from: z), game.counterparts(of: z)].map { $0.cloned() }
            }
        }
        let before = seen()
        #expect(before[0].shape == [2, 3, 16, 8] && largest(before[0] - before[1]) > 1e-4)
        withoutGradients { _ = generators.own[1].parameters()[0].fillInPlace(0.1) }
        let after = seen()
        #expect(after[0].isEqual(to: before[0]) && !after[1].isEqual(to: before[1]))
        withoutGradients { _ = generators.shared.parameters()[0].fillInPlace(0.1) }
        #expect(zip(seen(), after).allSatisfy { !$0.isEqual(to: $1) })
    }

    @Test func coupledGeneratorsKeepAsManyLayersAsTheyShould() throws {
        func game(own: Int, batch: Int = 8) throws -> CoGAN.Play {
            var recipe = CoGAN.recipe
            (recipe.game.own, recipe.batch) = (own, batch)
            recipe.network = NetworkPair(generator: .infogan(4), critic: .infogan(4), generatorNorm: .batch)
            return try CoGAN.game(recipe, for: DataShape(sample: [1, 16, 16]))
        }
        let whole = try game(own: 1).generators.network
        let apart = try game(own: 7)
        #expect(apart.generators.network.shared.parameterCount == 0)
        #expect(
            apart.generators.network.own.map(\.parameterCount)
                == [whole, whole].map { $0.shared.parameterCount + $0.own[0].parameterCount })
        #expect(apart.translated(.ones([1, 1, 4, 4])).isEqual(to: -.ones([1, 1, 4, 4])))
        #expect { try game(own: 8) } throws: { "\($0)".contains("game.own=8 is more than the 7 layers") }
        #expect { try game(own: 1, batch: 3) } throws: { "\($0)".contains("batch") }
    }

    @Test func eachOfTwoDomainsSeesItsOwnHalfOfABatch() throws {
        var recipe = CoGAN.recipe
        (recipe.game.generatorOptimizer, recipe.game.criticOptimizer) = (still, still)
        recipe.network = NetworkPair(generator: .infogan(4), critic: .infogan(4))
        let game = try CoGAN.game(recipe, for: DataShape(sample: [1, 16, 16]))
        let samples = pictures([8, 1, 16, 16], 3)
        let scores = try seeded(5) { try game.play(Batch(samples: samples), Turn(step: 1)).numbers() }
        let z = seeded(5) { LatentSpace(.uniform, size: recipe.game.latent).sample(8, on: .cpu) }
        // The second half as edges.
        let real = [samples[0..<4], game.translated(samples[4...])]
        let expected = [0, 1].map { domain -> Double in
            let fake = game.generators.network(z, domain: domain)
            let (yes, no) = (
                game.critics.network(real[domain], domain: domain), game.critics.network(fake, domain: domain)
            )
            return Loss.nonSaturating.critic(yes, no).item()
        }.reduce(0, +)
        #expect(scores[0].name == "critic" && abs(scores[0].value - expected) < 1e-5)
    }

    @Test func aStackOfOneStagePaintsTheWholePicture() throws {
        var recipe = StackGAN.recipe
        recipe.network = NetworkPair(
            generator: .dcgan(4), critic: .dcgan(4), generatorNorm: .batch, criticNorm: .layer)
        let shape = DataShape(sample: [1, 32, 32], classNames: ["a", "b", "c"])
        for (stages, edges) in [(1, [32]), (2, [16, 32])] {
            recipe.game.stages = stages
            let game = try StackGAN.game(recipe, for: shape)
            let latents = game.latents(seeds: [0, 1, 2, 3])
            #expect(game.stages.network(latents).pictures.map { $0.size(2) } == edges)
            #expect(game.samples(from: latents).shape == [4, 1, 32, 32])
            #expect(game.drafts(from: latents).size(2) == edges[0])
            #expect(game.critics.count == stages)
            let batch = Batch(samples: .zeros([4, 1, 32, 32]), labels: Tensor([0, 1, 2, 0]))
            #expect(try game.play(batch, Turn(step: 1)).numbers().allSatisfy { $0.value.isFinite })
        }
    }

    @Test(arguments: ["style(8)", "progressive(8)", "biggan(8)"]) func networksOfOnePieceCannotBeCoupled(_ text: String)
        throws
    {
        var recipe = CoGAN.recipe
        recipe.network = NetworkPair(generator: try Architecture(text: text), critic: .infogan(4))
        #expect { try CoGAN.game(recipe, for: DataShape(sample: [1, 16, 16])) } throws: { "\($0)".contains(text) }
    }
}

/// x and z side by side become x's displacement (sin z₁, z₂, x₁ z₁ + z₁ z₂).
private final class KnownMap: Layer {
    func callAsFunction(_ input: Tensor) -> Tensor {
        let (first, x, z) = (input[.all, 3..<4], input[.all, 0..<1], input[.all, 4..<5])
        return .concatenated([first.sin(), z, x * first + first * z], axis: 1)
    }
}

@Suite struct NeighbourhoodTests {
    @Test func tangentsAreTheDerivativesAtTheSample() {
        var settings = LocalizedGAN.Settings()
        settings.latent = 2
        let game = LocalizedGAN.Play(
            Autoencoder(encoder: Sequential(Flatten()), decoder: Sequential(KnownMap())),
            CriticNetwork(trunk: Flatten(), features: 3) { Linear($0, $1) }, sample: [3], settings)
        let samples = pictures([4, 3])
        let found = game.tangents(at: samples)
        #expect(found.shape == [4, 2, 3])
        let x = samples[.all, 0..<1]
        let first = Tensor.concatenated([.ones([4, 1]), .zeros([4, 1]), x], axis: 1)
        let second = Tensor([0, 1, 0] as [Float], shape: [1, 3]).expanded([4, 3])
        #expect(largest(found - Tensor.stacked([first, second], axis: 1)) < 1e-3)
        #expect(largest(game.neighbours(of: samples, .zeros([4, 2])) - samples) == 0)
    }

    @Test func aSmallFirstBatchIsRepeatedUntilAllPlacesAreTaken() throws {
        var recipe = LocalizedGAN.recipe
        recipe.network = NetworkPair(generator: .mlp(4), critic: .mlp(4))
        let game = try LocalizedGAN.game(recipe, for: DataShape(sample: [2]))
        let batch = Batch(samples: pictures([5, 2]))
        _ = try game.play(batch, Turn(step: 1))
        #expect((game.anchors[0..<5] - batch.samples).abs().max().item() == 0)
        #expect((game.anchors[60..<64] - batch.samples[0..<4]).abs().max().item() == 0)
    }
}

@Suite struct CascadeTests {
    @Test func theLaplacianPyramidRebuildsThePicture() throws {
        var recipe = LAPGAN.recipe
        recipe.network = NetworkPair(generator: .mlp(8), critic: .mlp(8))
        recipe.game.steps = 3
        let game = try LAPGAN.game(recipe, for: DataShape(sample: [3, 32, 16]))
        let whole = pictures([2, 3, 32, 16])
        let pyramid = game.pyramid(of: whole)
        #expect(pyramid.map(\.detail.shape) == [[2, 3, 4, 2], [2, 3, 8, 4], [2, 3, 16, 8], [2, 3, 32, 16]])
        var picture = pyramid[0].detail
        for level in pyramid[1...] {
            #expect(level.coarse.map { largest($0 - picture.upsampled(2)) < 1e-6 } == true)
            picture = picture.upsampled(2) + level.detail
            // Detail adds nothing to a square's mean.
            #expect(largest(level.detail.averagePooled(2)) < 1e-6)
        }
        #expect(largest(picture - whole) < 1e-6)
    }
}

@Suite struct ImageNetworkTests {
    static let names = [
        "mlp", "dcgan", "upsampling", "infogan", "sndcgan", "resnet", "sagan", "progressive", "style", "selu", "biggan",
    ]

    @Test(arguments: names) func picturesOfAnyChannelsAndSidesAreMadeAndJudged(_ name: String) throws {
        let architecture = try Architecture(text: name == "mlp" ? "mlp(8,8)" : "\(name)(8)")
        let pair = NetworkPair(generator: architecture, critic: architecture)
        for shape in [[1, 32, 32], [3, 16, 32], [4, 48, 16], [3, 64, 32]] {
            let data = DataShape(sample: shape)
            let (generator, critic) = (
                try pair.makeGenerator(latent: 5, for: data), try pair.makeCritic(for: data)
            )
            let made = generator(pictures([2, 5]))
            #expect(made.shape == [2] + shape && made.isFinite().all(), "\(shape)")
            // Where the paper's pictures leave a linear layer, nothing bounds them.
            #expect(largest(made) <= 1 || ["progressive", "style"].contains(name), "\(shape)")
            #expect(critic(made).shape == [2, 1])
            #expect(try pair.makeEncoder(outputs: 7, for: data)(made).shape == [2, 7])
        }
    }

    /// Channels as the authors' networks have them (github.com/pfnet-research/sngan_projection), in multiples of the
    /// first block's.
    @Test(arguments: [
        (32, [1, 1, 1, 1], [1, 1, 1]), (64, [1, 2, 4, 8, 8], [8, 4, 2, 1]),
        (128, [1, 2, 4, 8, 16, 16], [16, 8, 4, 2, 1]),
    ])
    func residualNetworksHaveTheirPapersChannels(_ edge: Int, _ critic: [Int], _ generator: [Int]) throws {
        let pair = NetworkPair(generator: .resnet(4), critic: .resnet(4))
        let data = DataShape(sample: [3, edge, edge])
        func channels(_ network: some Module) -> [Int] {
            network.modules().compactMap { ($0 as? ResidualBlock)?.convolution2.parameters()[0].size(0) }.map { $0 / 4 }
        }
        #expect(channels(try pair.makeCritic(for: data)) == critic)
        #expect(channels(try pair.makeGenerator(latent: 5, for: data)) == generator)
    }

    /// The paper's critic of 32 pixels sums over 8 × 8, that of 128 over 4 × 4; small ones of other edges over 8 or fewer.
    @Test(arguments: [
        ([32, 32], [8, 8]), ([64, 64], [4, 4]), ([128, 128], [4, 4]), ([28, 28], [7, 7]), ([16, 32], [8, 16]),
        ([8, 8], [4, 4]), ([24, 24], [6, 6]), ([40, 40], [5, 5]), ([48, 48], [6, 6]),
    ])
    func residualCriticsSumOverFewPixels(_ edges: [Int], _ summed: [Int]) throws {
        let architecture = Architecture.resnet(4)
        let trunk = try architecture.trunk(architecture.widths, DataShape(sample: [3] + edges), .none)
        let maps = trunk.layers.dropLast().reduce(pictures([1, 3] + edges, 1)) { $1($0) }
        #expect(Array(maps.shape.dropFirst(2)) == summed)
    }

    @Test(arguments: ["sagan(4)", "biggan(4)"]) func attentionNeedsEightChannels(_ text: String) throws {
        let architecture = try Architecture(text: text)
        let (pair, data) = (
            NetworkPair(generator: architecture, critic: architecture), DataShape(sample: [1, 32, 32])
        )
        #expect { try pair.makeGenerator(latent: 5, for: data) } throws: { "\($0)".contains("\(text) is too narrow") }
        #expect { try pair.makeCritic(for: data) } throws: { "\($0)".contains("\(text) is too narrow") }
    }

    @Test func seluLayersKeepTheirInputsVariance() throws {
        let pair = NetworkPair(generator: .selu(64), critic: .selu(64))
        let generator = try seeded(1) { try pair.makeGenerator(latent: 100, for: DataShape(sample: [3, 64, 64])) }
        var maps = Tensor.randomNormal([16, 100], generator: RandomGenerator(seed: 2))
        for layer in generator.layers {
            let next = layer(maps)
            if layer is TransposedConvolution2d {
                // Away from the border, where fewer weights meet the picture.
                let inner = next[.all, .all, 2..<(next.size(2) - 2), 2..<(next.size(3) - 2)]
                let ratio = inner.squared().mean().item() / maps.squared().mean().item()
                #expect(abs(ratio - 1) < 0.35, "\(next.shape): \(ratio)")
            }
            maps = next
        }
    }
}

@Suite struct ProgressiveTests {
    private func grow(_ network: some Module, _ stage: Double) {
        for case let part as Growable in network.modules() { part.grow(to: stage) }
    }

    private let pair = NetworkPair(
        generator: .progressive(4), critic: .progressive(4), generatorNorm: .equalized, criticNorm: .equalized)
    private let data = DataShape(sample: [3, 32, 16])

    @Test func aStageFadesInFromTheOneBeforeToItself() throws {
        let generator = try seeded(1) { try pair.makeGenerator(latent: 6, for: data) }
        let z = pictures([3, 6], 4)
        func made(_ stage: Double) -> Tensor {
            grow(generator, stage)
            return generator(z).detached().cloned()
        }
        for stage in [0.0, 1] {
            let (before, after) = (made(stage), made(stage + 1))
            #expect(largest(before - after) > 1e-3)
            for share in [0.25, 0.5, 0.75] {
                #expect(largest(made(stage + share) - before.interpolated(to: after, share)) < 1e-6)
            }
            #expect(largest(made(stage + 1.0 / 1_048_576) - before) < 1e-5)
            #expect(largest(made(stage + 1 - 1.0 / 1_048_576) - after) < 1e-5)
        }
        // Before the last stage, pixels are repeated.
        let small = made(0)
        #expect(largest(small - small.averagePooled(4).upsampled(4)) < 1e-6)
    }

    @Test func theCriticFadesTheSameWay() throws {
        let critic = try seeded(2) { try pair.makeCritic(for: data) }
        let seen = pictures([3, 3, 32, 16], 5)
        func said(_ stage: Double, _ samples: Tensor) -> Tensor {
            grow(critic, stage)
            return critic(samples).detached().cloned()
        }
        for stage in [0.0, 1] {
            let (before, after) = (said(stage, seen), said(stage + 1, seen))
            #expect(largest(before - after) > 1e-3)
            #expect(largest(said(stage + 1.0 / 1_048_576, seen) - before) < 1e-4)
            #expect(largest(said(stage + 1 - 1.0 / 1_048_576, seen) - after) < 1e-4)
        }
        // The first stage sees no more than the smallest picture.
        #expect(largest(said(0, seen) - said(0, seen.averagePooled(4).upsampled(4))) < 1e-5)
        #expect(largest(said(2, seen) - said(2, seen.averagePooled(4).upsampled(4))) > 1e-4)
    }

    @Test func everyPixelsChannelsAreNormalised() throws {
        let generator = try seeded(1) { try pair.makeGenerator(latent: 6, for: data) }
        grow(generator, 0)
        // One pixel's numbers of the linear layer, ten times as large, are brought back to their length.
        let z = pictures([1, 6], 4)
        let before = generator(z).detached().cloned()
        let first = generator.namedParameters().first { $0.name.hasSuffix("weight") }!.value
        withoutGradients {
            // [channels × height × width, latent], and 8 × 4 maps to begin with.
            let places = first.size(0) / 32
            let rows = first.detached().reshaped(places, 32, 6)
            _ = rows.narrowed(axis: 1, start: 9, count: 1).multiplyInPlace(10)
        }
        #expect(largest(generator(z) - before) < 1e-5)
    }

    @Test func picturesAreLinearInTheirLastLayer() throws {
        let generator = try seeded(1) { try pair.makeGenerator(latent: 6, for: data) }
        let z = pictures([3, 6], 4)
        let before = generator(z).detached().cloned()
        let last = generator.namedParameters().last { $0.name.contains("pictures") && $0.name.hasSuffix("weight") }!
            .value
        withoutGradients { _ = last.multiplyInPlace(100) }
        let after = generator(z)
        #expect(largest(after) > 10 && largest(after - 100 * before) < 1e-3)
        // N(0, 1) / √4 at each of four channels of mean square 1, where no rectifier follows.
        #expect(0.2 < before.squared().mean().item() && before.squared().mean().item() < 5)
    }
}

@Suite struct GrowthTests {
    private func game(_ seed: UInt64, _ change: (inout Recipe<ProGAN>) -> Void = { _ in }) throws -> ProGAN.Play {
        var recipe = ProGAN.recipe
        (recipe.network.generator, recipe.network.critic) = (.progressive(2), .progressive(2))
        (recipe.game.latent, recipe.game.decorators) = (4, .growing(2))
        change(&recipe)
        return try seeded(seed) { try ProGAN.game(recipe, for: DataShape(sample: [1, 16, 16])) }
    }

    /// A turn with draws of its own, which follow from its number.
    private func play(_ game: ProGAN.Play, _ step: Int) throws -> [(name: String, value: Double)] {
        let batch = Batch(samples: pictures([4, 1, 16, 16], UInt64(step)))
        return try seeded(UInt64(step)) { try game.play(batch, Turn(step: step)).numbers() }
    }

    @Test func optimisersStartAnewWithEachStage() throws {
        let game = try game(1) { $0.game.criticSteps = 2 }
        var counts: [Double] = []
        for step in 1...10 {
            _ = try play(game, step)
            counts.append(game.critic.optimizer.state()["step"]!.item())
            // In turn 5 a stage has come, and the generator sits out: nothing is left of what it remembered.
            let isEmpty = !game.generator.optimizer.state().keys.contains { $0.hasSuffix("exp_avg_sq") }
            #expect(isEmpty == [1, 5, 9].contains(step))
        }
        #expect(counts == [1, 2, 3, 1, 1, 2, 3, 1, 1, 2])
    }

    @Test(arguments: [2, 3, 4, 5, 7, 8]) func aRunThatStopsWhereItGrowsGoesOnToTheLastBit(_ stop: Int) throws {
        let games = try [game(1) { $0.game.criticSteps = 2 }, game(2) { $0.game.criticSteps = 2 }]
        for step in 1...stop { _ = try play(games[0], step) }
        try games[1].restore(games[0].state().mapValues { $0.cloned() })
        for game in games { for step in stop + 1...stop + 4 { _ = try play(game, step) } }
        let (mine, theirs) = (games[0].state(), games[1].state())
        #expect(mine.keys == theirs.keys && mine.allSatisfy { $0.value.isEqual(to: theirs[$0.key]!) })
    }

    @Test func theCriticIsShownRealPicturesThatFadeIn() throws {
        let game = try game(1) {
            ($0.game.generatorOptimizer, $0.game.criticOptimizer, $0.game.penalty) = (still, still, .none)
        }
        // Half of the second of three stages, of 8 pixels, is there.
        let score = try play(game, 4)[0].value
        let real = pictures([4, 1, 16, 16], 4)
        let fake = game.generator(seeded(4) { game.latentSpace.sample(4, on: .cpu) })
        func said(_ real: Tensor) -> Double { (game.critic(fake).mean() - game.critic(real).mean()).item() }
        #expect(abs(score - said(real.averagePooled(4).upsampled(4).interpolated(to: real, 0.5))) < 1e-5)
        #expect(abs(score - said(real)) > 1e-4)
    }
}

@Suite struct StyleTests {
    @Test func aStylesLinearLayerLearnsAtItsOwnRate() {
        let layer = StyleLinear(2, 1, rate: 0.01)
        withoutGradients {
            _ = layer.weight.copyInPlace(Tensor([300, -400] as [Float], shape: [1, 2]))
            _ = layer.bias.fillInPlace(5)
        }
        // 0.01 · ((300 · 1 − 400 · 2) / √2 + 5)
        #expect(abs(layer(Tensor([1, 2] as [Float], shape: [1, 2])).item() - (0.05 - 5 / 2.0.squareRoot())) < 1e-5)
        let drawn = seeded(1) { StyleLinear(100, 100, rate: 0.01) }
        #expect(abs(drawn.weight.variance().item() / 1e4 - 1) < 0.05 && largest(drawn.bias) == 0)
    }

    @Test func stylesStartFromScalesOfOne() {
        let layer = seeded(1) { ModulatedConvolution(4, 3, kernel: 3, style: 5, demodulating: true, edges: (6, 5)) }
        #expect(layer.affine(.zeros([2, 5])).array(of: Float.self) == [Float](repeating: 1, count: 8))
        #expect(layer.strength!.item() == 0)
    }

    @Test func theMappingHasEightLayersAndPicturesNoBound() throws {
        let pair = NetworkPair(generator: .style(4), critic: .resnet(4))
        let generator = try seeded(1) { try pair.makeGenerator(latent: 6, for: DataShape(sample: [3, 16, 16])) }
        let mapping = generator.namedParameters().filter { $0.name.contains("mapping") && $0.name.hasSuffix("weight") }
        #expect(mapping.count == 8)
        for (name, value) in generator.namedParameters() where name.hasSuffix("colours.weight") {
            withoutGradients { _ = value.multiplyInPlace(100) }
        }
        #expect(largest(generator.evaluating { generator(pictures([3, 6], 4)) }) > 10)
    }

    @Test func modulatedWeightsAreScaledInputsAndOutputs() throws {
        let layer = seeded(1) {
            ModulatedConvolution(4, 3, kernel: 3, style: 5, demodulating: true, edges: (6, 5))
        }
        withoutGradients { _ = layer.bias.copyInPlace(Tensor([0.1, -0.2, 0.3] as [Float])) }
        let (maps, codes) = (pictures([2, 4, 6, 5], 1), pictures([2, 5], 2))
        let found = layer(maps, codes)
        let styles = layer.affine(codes)
        for sample in 0..<2 {
            let own = layer.weight * (1 / 36.0.squareRoot()) * styles[sample].reshaped(1, 4, 1, 1)
            let length = (own.squared().sum(axes: [1, 2, 3], keepingAxes: true) + 1e-8).sqrt()
            let expected = maps[sample..<(sample + 1)].convolved(with: own / length, padding: 1)
            let shifted = expected + layer.bias.reshaped(1, 3, 1, 1)
            #expect(largest(found[sample..<(sample + 1)] - shifted) < 1e-5)
        }
    }

    @Test func aSeedIsOnePictureInEvaluationAndNoiseIsDrawnInTraining() throws {
        let pair = NetworkPair(generator: .style(4), critic: .resnet(4))
        let generator = try seeded(1) { try pair.makeGenerator(latent: 6, for: DataShape(sample: [3, 16, 32])) }
        for (name, value) in generator.namedParameters() where name.hasSuffix("strength") {
            withoutGradients { _ = value.fillInPlace(0.5) }
        }
        let z = pictures([3, 6], 4)
        let calm = [1, 2].map { seed in seeded(UInt64(seed)) { generator.evaluating { generator(z) } } }
        #expect(calm[0].isEqual(to: calm[1]))
        #expect(largest(generator.evaluating { generator(z[1..<2]) } - calm[0][1..<2]) < 1e-5)
        #expect(largest(calm[0][0] - calm[0][1]) > 1e-3)
        generator.setTraining(true)
        let lively = [1, 2].map { seed in seeded(UInt64(seed)) { generator(z) } }
        #expect(largest(lively[0] - lively[1]) > 1e-3)
    }
}
