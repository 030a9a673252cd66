import Adversarial
import Datasets
import Foundation
import NN
import Testing
import Torch

@testable import Zoo

private func network<S: TwoPlayerSystem>(
    _ system: S.Type, _ shape: [Int], _ change: (inout Recipe<S>) -> Void = { _ in }
) throws -> TwoPlayerGame<Sequential, CriticNetwork> {
    var recipe = S.recipe
    change(&recipe)
    return try RandomGenerator.with(RandomGenerator(seed: 1)) { try S.game(recipe, for: DataShape(sample: shape)) }
}

@Suite struct SystemsTests {
    @Test func everySystemHasACardAndARecipeThatHolds() throws {
        for system in Systems.all {
            #expect(system.card.year >= 2014)
            #expect(!system.card.summary.isEmpty && !system.card.differences.isEmpty)
            try check(system)
        }
    }

    private func check<S: System>(_ system: S.Type) throws { try S.recipe.check() }

    @Test func recipesThatShipFitTheirSystems() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../Recipes").standardizedFileURL
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 5)
        for name in names {
            let yaml = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let owner = yaml.split(separator: "\n").first { $0.hasPrefix("system: ") }?.dropFirst(8) ?? "gan"
            let system: any System.Type = try Systems.named(String(owner))
            try fit(system, yaml, name)
        }
    }

    private func fit<S: System>(_ system: S.Type, _ yaml: String, _ name: String) throws {
        let recipe = try RecipeDifference(yaml: yaml, name: name).applied(to: S.recipe)
        try recipe.check()
        #expect(try !recipe.differences(to: S.recipe).isEmpty)
    }

    @Test func aMisspeltSystemSuggestsTheNearest() {
        #expect { try Systems.named("wgangp") } throws: { "\($0)".contains("did you mean 'wgan-gp'?") }
    }

    @Test func aSystemIsAddedUnderAFreeNameThatCanBeTyped() throws {
        #expect(throws: Never.self) { try Systems.check(["my-gan", "gan2"], against: ["gan"]) }
        #expect(throws: SystemNameError.taken("gan")) { try Systems.check(["my-gan", "gan"], against: ["gan"]) }
        #expect(throws: SystemNameError.taken("my-gan")) { try Systems.check(["my-gan", "my-gan"], against: []) }
        for name in ["", "My-GAN", "a b", "../gan", "-gan", "gan-", "a--b"] {
            #expect(throws: SystemNameError.malformed(name)) { try Systems.check([name], against: []) }
        }
        let before = Systems.all.count
        #expect(throws: SystemNameError.taken("dcgan")) { try Systems.add([DCGAN.self]) }
        #expect(Systems.all.count == before)
    }

    @Test(arguments: [[1, 28, 28], [3, 32, 32], [3, 64, 64], [4, 32, 64], [1, 48, 32], [3, 96, 128]])
    func aDCGANMakesAndJudgesPicturesOfAnyShapeThatHalves(_ shape: [Int]) throws {
        let game = try network(DCGAN.self, shape) {
            $0.network.generator = .dcgan(4)
            $0.network.critic = .dcgan(4)
        }
        let samples = game.samples(from: game.latents(seeds: [1, 2]))
        #expect(samples.shape == [2] + shape)
        #expect(samples.abs().max().item() <= 1)
        #expect(game.critic(samples).shape == [2, 1])
    }

    @Test func theNetworksHaveTheParametersOfThePopularScripts() throws {
        let mlp = try network(GAN.self, [1, 28, 28]) {
            $0.game.latent = 100
            $0.network = NetworkPair(
                generator: .mlp(128, 256, 512, 1024), critic: .mlp(512, 256), generatorNorm: .batch)
        }
        #expect(mlp.generator.network.parameterCount == 1_510_032)
        #expect(mlp.critic.network.parameterCount == 533_505)
        let radford = try network(DCGAN.self, [3, 64, 64])
        #expect(radford.generator.network.parameterCount == 3_576_704)
        #expect(radford.critic.network.parameterCount == 2_765_568)
        let popular = try network(DCGAN.self, [1, 32, 32]) {
            $0.network.generator = .upsampling(128)
            $0.network.critic = .upsampling(128)
        }
        #expect(popular.generator.network.parameterCount == 1_049_985)
        #expect(popular.critic.network.parameterCount == 98_113)
    }

    @Test func aDCGANsFirstWeightsAreThePapers() throws {
        let game = try network(DCGAN.self, [3, 64, 64])
        for (name, value) in game.generator.network.namedParameters() where value.rank == 4 {
            #expect(abs(value.mean().item()) < 1e-3, "\(name)")
            #expect(abs(value.variance().item().squareRoot() - 0.02) < 1e-3, "\(name)")
        }
    }

    @Test func anImpossibleSizeIsRefusedWithAWayOut() {
        #expect { try network(DCGAN.self, [1, 30, 30]) } throws: { "\($0)".contains("set data.size to 32") }
        #expect { try network(DCGAN.self, [2]) } throws: { "\($0)".contains("network.generator") }
        #expect { try network(DCGAN.self, [1, 30, 30]) { $0.network.generator = .upsampling(8) } } throws: {
            "\($0)".contains("multiples of 4")
        }
    }

    @Test func aGradientPenaltyWithBatchNormInTheCriticIsRefused() {
        #expect { try network(WGANGP.self, [1, 32, 32]) { $0.network.criticNorm = .batch } } throws: {
            "\($0)".contains("mixes samples")
        }
        #expect(throws: Never.self) {
            try network(WGANGP.self, [1, 32, 32]) {
                $0.network.criticNorm = .batch
                $0.game.penalty = .clipping(0.01)
            }
        }
    }

    @Test func theFootprintOfAttentionIsAWeightForEachPixelAndEachPooledPixel() throws {
        let shape = DataShape(sample: [3, 64, 64])
        let (without, with) = (Architecture.resnet(16), Architecture.sagan(16))
        // At a quarter of 64 pixels: 16² queries, 8² keys.
        let weights = 256.0 * 64
        let (made, judged) = try with.footprints([16], 64, shape)
        #expect(try made.outputs == without.footprints([16], 64, shape).0.outputs + weights)
        #expect(try judged.outputs == without.footprints([16], 64, shape).1.outputs + weights)
    }

    @Test(arguments: [
        ("mlp(64,128)", [1, 28, 28]), ("mlp(64,32,64)", [2]), ("dcgan(16)", [3, 64, 32]),
        ("upsampling(32)", [3, 32, 48]),
        ("infogan(32)", [1, 28, 28]), ("sndcgan(16)", [3, 32, 32]), ("resnet(32)", [3, 32, 32]),
        ("selu(16)", [3, 64, 32]), ("progressive(16)", [3, 32, 32]), ("style(16)", [3, 32, 32]),
        ("biggan(32)", [3, 32, 32]),
    ])
    func footprintsAreNearWhatTheNetworksTake(_ text: String, _ shape: [Int]) throws {
        var recipe = DCGAN.recipe
        recipe.network.generator = try Architecture(text: text)
        recipe.network.critic = try Architecture(text: text)
        recipe.network.generatorNorm = .none
        recipe.network.criticNorm = .none
        let game = try network(DCGAN.self, shape) {
            $0 = recipe
            if text.hasPrefix("progressive") { $0.game.decorators = .growing(10) }
        }
        let counts = [game.generator.network.parameterCount, game.critic.network.parameterCount]
        for (footprint, count) in zip(try DCGAN.footprints(of: recipe, for: DataShape(sample: shape)), counts) {
            #expect(abs(footprint.parameters / Double(count) - 1) < 0.05, "\(footprint) \(count)")
            #expect(footprint.setting.hasSuffix("=\(text)"))
            #expect(footprint.remembered == 2)
        }
        // A layer hands on at least its outputs.
        #expect(try DCGAN.footprints(of: recipe, for: DataShape(sample: shape))[0].outputs > 0)
    }

    @Test func aNormalisationThatNoLayerWouldHaveIsRefused() {
        #expect {
            try network(GAN.self, [2]) {
                ($0.network.generator, $0.network.critic, $0.network.criticNorm) = (.mlp(8, 8), .mlp(8), .batch)
            }
        } throws: {
            "\($0)".contains("network.criticNorm=batch would have no effect")
        }
        #expect {
            try network(GAN.self, [2]) {
                ($0.network.generator, $0.network.critic, $0.network.criticNorm) = (.mlp(8), .mlp(8), .none)
            }
        } throws: {
            "\($0)".contains("network.generatorNorm=batch would have no effect")
        }
        #expect { try network(DCGAN.self, [1, 8, 8]) } throws: { "\($0)".contains("network.criticNorm=batch") }
        #expect(throws: Never.self) { try network(DCGAN.self, [1, 8, 8]) { $0.network.criticNorm = .none } }
    }

    @Test func architecturesAreReadAndWrittenAsText() throws {
        #expect(try Architecture(text: "mlp(512, 256)").widths == [512, 256])
        #expect(try Architecture(text: Architecture.dcgan(64).text) == .dcgan(64))
        for bad in ["mlp", "mlp()", "mlp(0)", "dcgan(1,2)", "dcgan(x)", "resnt(3)"] {
            #expect(throws: (any Error).self, "\(bad)") { try Architecture(text: bad) }
        }
    }
}
