import Adversarial
import Datasets
import NN
import Testing
import Torch

@testable import Zoo

private func seeded<Result>(_ seed: UInt64, _ body: () throws -> Result) rethrows -> Result {
    try RandomGenerator.with(RandomGenerator(seed: seed), body)
}

private func normal(_ shape: [Int], _ seed: UInt64) -> Tensor {
    .randomNormal(shape, generator: RandomGenerator(seed: seed))
}

private func largest(_ tensor: Tensor) -> Double { tensor.detached().abs().max().item() }

@Suite struct BigGANTests {
    /// Of 14 latent numbers and 3 classes, for pictures that halve three times: five for the first layer, three for each
    /// block.
    private func generator(classes: Int = 3, _ norm: Normalisation = .spectral) throws -> BigGANGenerator {
        let pair = NetworkPair(generator: .biggan(8), critic: .biggan(8), generatorNorm: norm)
        let whole = try seeded(1) {
            try pair.makeGenerator(latent: 14 + classes, code: classes, for: DataShape(sample: [3, 32, 48]))
        }
        whole.setTraining(false)
        return try #require(whole.layers.first as? BigGANGenerator)
    }

    private func latents(classes: Int = 3) -> Tensor {
        guard classes > 0 else { return normal([2, 14], 2) }
        return normal([2, 14], 2).beside(classes: Tensor([0, 2] as [Int64]), of: classes)
    }

    @Test(arguments: [0, 3]) func aBlockHearsOfItsOwnChunkAndTheFirstLayerOfTheRest(_ classes: Int) throws {
        let (generator, z) = (try generator(classes: classes), latents(classes: classes))
        let before = generator.maps(of: z)
        #expect(before.map(\.shape) == [[2, 8, 4, 6], [2, 8, 8, 12], [2, 8, 16, 24], [2, 8, 32, 48]])
        for place in 0..<14 {
            let chunk = place < 5 ? 0 : (place - 5) / 3 + 1
            let other = z.cloned()
            _ = other[.all, place].addInPlace(.ones([2]))
            for (index, (old, new)) in zip(before, generator.maps(of: other)).enumerated() {
                if index < chunk {
                    #expect(new.isEqual(to: old), "number \(place) is heard of in maps \(index)")
                } else {
                    #expect(largest(new - old) > 1e-4, "number \(place) is not heard of in maps \(index)")
                }
            }
        }
    }

    @Test func aBlocksCodeIsTheClasssEmbeddingAndItsChunk() throws {
        let (generator, z) = (try generator(), latents())
        let table = try #require(generator.classes).weight
        #expect(table.shape == [3, 128])
        let maps = generator.maps(of: z)
        let embedded = Tensor.stacked([table[0], table[2]])
        for (index, block) in generator.blocks.enumerated() {
            let chunk = z[.all, (5 + 3 * index)..<(8 + 3 * index)]
            let code = Tensor.concatenated([embedded, chunk], axis: 1)
            #expect(largest(block(maps[index], code: code) - maps[index + 1]) < 1e-5)
        }
    }

    @Test func twoClassesOfOneVectorAreTwoPicturesFromTheFirstBlockOn() throws {
        let generator = try generator()
        let z = normal([1, 14], 2).repeated(3, 1)
        let asked = z.beside(classes: Tensor([0, 1, 2] as [Int64]), of: 3)
        let maps = generator.maps(of: asked)
        #expect(largest(maps[0][0] - maps[0][1]) < 1e-6)
        for maps in maps[1...] { #expect(largest(maps[0] - maps[1]) > 1e-3 && largest(maps[1] - maps[2]) > 1e-3) }
        let pictures = generator(asked)
        #expect(largest(pictures[0] - pictures[1]) > 1e-3 && largest(pictures[1] - pictures[2]) > 1e-3)
        // Only by their embeddings are classes told apart.
        let table = try #require(generator.classes).weight.detached()
        _ = table[1].copyInPlace(table[0])
        let alike = generator(asked)
        #expect(largest(alike[0] - alike[1]) < 1e-6 && largest(alike[1] - alike[2]) > 1e-3)
    }

    @Test func allWeightsStartOrthogonalAndTheEmbeddingHasNoSpectralNorm() throws {
        let pair = NetworkPair(
            generator: .biggan(8), critic: .biggan(8), generatorNorm: .spectral, criticNorm: .spectral)
        let data = DataShape(sample: [3, 32, 32])
        let networks: [any Module] = try seeded(1) {
            [try pair.makeGenerator(latent: 17, code: 3, for: data), try pair.makeCritic(for: data)]
        }
        for (name, value) in networks.flatMap({ $0.namedParameters() }) where value.rank >= 2 {
            let rows = value.detached().flattened(from: 1)
            let matrix = rows.size(0) <= rows.size(1) ? rows : rows.transposed()
            #expect(largest(matrix.matmul(matrix.transposed()) - .identity(matrix.size(0))) < 1e-5, "\(name)")
        }
        let plain = networks[0].namedParameters().filter { $0.value.rank >= 2 && !$0.name.contains("layer.") }
        #expect(plain.map(\.name) == ["0.classes.weight"])
    }

    @Test func attentionStandsAtHalfOfTheEdge() throws {
        let places = try generator().blocks.map { $0.attention != nil }
        // Maps of 8 × 12, 16 × 24 and 32 × 48.
        #expect(places == [false, true, false])
    }

    @Test func everyWeightOfBothPlayersLearns() throws {
        var recipe = BigGAN.recipe
        (recipe.network.generator, recipe.network.critic) = (.biggan(8), .biggan(8))
        let game = try seeded(1) {
            try BigGAN.game(recipe, for: DataShape(sample: [1, 16, 16], classNames: ["a", "b", "c"]))
        }
        game.setTraining(true)
        let before = game.state().mapValues { $0.cloned() }
        // Attention begins with a share of nothing: what is behind it learns from the generator's second turn on.
        try seeded(2) {
            for step in 1...4 {
                let batch = Batch(
                    samples: normal([6, 1, 16, 16], UInt64(step)).clamped(-1, 1), labels: Tensor((0..<6).map { $0 % 3 })
                )
                for score in try game.play(batch, Turn(step: step)).numbers() { #expect(score.value.isFinite) }
            }
        }
        let after = game.state()
        for (name, _) in game.namedParameters() {
            #expect(!after[name]!.isEqual(to: before[name]!), "\(name) has not changed")
        }
    }

    @Test func aVectorWithoutANumberForEveryBlockIsRefused() throws {
        let (pair, data) = (NetworkPair(generator: .biggan(8), critic: .biggan(8)), DataShape(sample: [1, 32, 32]))
        #expect { try pair.makeGenerator(latent: 13, code: 10, for: data) } throws: {
            "\($0)".contains("game.latent=3") && "\($0)".contains("4 in all")
        }
        #expect(throws: Never.self) { try pair.makeGenerator(latent: 14, code: 10, for: data) }
    }

    @Test(arguments: [Normalisation.batch, .layer, .instance, .virtual, .spectralBatch])
    func aNormalisationBesideItsOwnIsRefused(_ norm: Normalisation) {
        #expect { try generator(norm) } throws: { "\($0)".contains("network.generatorNorm=\(norm.rawValue)") }
    }
}
