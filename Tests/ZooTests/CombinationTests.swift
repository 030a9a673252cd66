import Adversarial
import Datasets
import NN
import Testing
import Torch

@testable import Zoo

/// A way to play: one value on each axis.
private struct Combination: CustomStringConvertible, Sendable {
    var loss = Loss.nonSaturating
    var penalty = Penalty.none
    var norm = Normalisation.none
    var decorators = Decorators.none
    var condition = Condition.none
    var statistics = NetworkPair.Statistics.none
    var weights = NetworkPair.FirstWeights.published
    var penaltyEvery = 1

    var description: String {
        "\(loss.text) × \(penalty.text) / \(penaltyEvery) × \(norm.rawValue) × \(decorators.text) × \(condition.text) × "
            + "\(statistics.rawValue) × \(weights.rawValue)"
    }

    static let losses = Loss.all
    static let penalties = [Penalty.none] + Penalty.examples
    static let norms = [
        Normalisation.none, .batch, .layer, .instance, .spectral, .spectralBatch, .weight, .equalized, .virtual,
    ]
    static let decorators =
        [Decorators.none] + Decorators.examples.filter { !$0.text.hasPrefix("growing") } + [.growing(2)]

    /// Every pair of values of two axes, the others as they are by default.
    static let pairs: [Combination] = {
        typealias Change = (inout Combination) -> Void
        let axes: [[Change]] = [
            losses.map { value in { $0.loss = value } }, penalties.map { value in { $0.penalty = value } },
            norms.map { value in { $0.norm = value } }, decorators.map { value in { $0.decorators = value } },
            Condition.examples.map { value in { $0.condition = value } },
            [.discrimination, .deviation].map { value in { $0.statistics = value } },
            [.normal, .xavier, .kaiming, .orthogonal].map { value in { $0.weights = value } },
            [{ $0.penaltyEvery = 2 }],
        ]
        // Two of a kind, too, where they may stand together.
        var found = couples(decorators).map { Combination(decorators: $0 + $1) }
        found += couples(penalties).map { Combination(penalty: $0 + $1) }
        for first in axes.indices {
            for second in axes.indices where second > first {
                for change in axes[first] {
                    for other in axes[second] {
                        var combination = Combination()
                        change(&combination)
                        other(&combination)
                        found.append(combination)
                    }
                }
            }
        }
        return found
    }()

    private static func couples<Value>(_ values: [Value]) -> [(Value, Value)] {
        // The first is none.
        values.indices.dropFirst().flatMap { first in values[(first + 1)...].map { (values[first], $0) } }
    }

    /// What makes no sense, said independently of the code that refuses it.
    var isSenseless: Bool {
        let names = Set(decorators.forms.map(\.name))
        let looksAtSamples = penalties(among: [
            "gradient", "one-sided-gradient", "zero-centred-gradient", "dragan", "r1", "r2", "wasserstein-divergence",
        ])
        // Networks that grow have no normalisation but that of weights.
        let isGrowing = names.contains("growing")
        return looksAtSamples && [.batch, .spectralBatch].contains(norm)
            || isGrowing && [.batch, .layer, .instance, .virtual, .spectralBatch].contains(norm)
            || penalties(among: ["clipping"]) && [.spectral, .spectralBatch, .weight].contains(norm)
            || !names.isDisjoint(with: ["packing", "flipping"]) && loss.kind == .pairs
            // Sixteen samples are eight packs, fewer than the reference batch has.
            || names.contains("packing") && norm == .virtual
            || names.contains("packing") && condition != .none
            || names.contains("replay") && (condition.needsClasses || condition.text.hasPrefix("information"))
            || names.contains("adaptive-augmentation")
                && !["minimax", "non-saturating", "boundary-seeking", "hinge"].contains(loss.name)
            || names.contains("top-k") && (loss.kind == .comparison || names.contains("feature-matching"))
            || penaltyEvery > 1 && (penalty.text == "none" || penalties(among: ["clipping"]))
            // Equalised layers and styles draw their own.
            || weights != .published && (norm == .equalized || names.contains("path-length"))
            || names.contains("smoothing") && !["minimax", "non-saturating", "boundary-seeking"].contains(loss.name)
    }

    private func penalties(among names: [String]) -> Bool { names.contains { penalty.text.hasPrefix($0 + "(") } }

    func game(seed: UInt64) throws -> TwoPlayerGame<Sequential, CriticNetwork> {
        var recipe = SNGAN.recipe
        recipe.batch = 16
        recipe.game = TwoPlayerSettings(
            loss: loss, penalty: penalty, penaltyEvery: penaltyEvery, condition: condition, decorators: decorators,
            latent: 4,
            generatorOptimizer: .adam(1e-3, 0.5, 0.9))
        // Path lengths are those of a generator with styles.
        let isGrowing = decorators.forms.contains { $0.name == "growing" }
        let isStyled = decorators.forms.contains { $0.name == "path-length" }
        recipe.network = NetworkPair(
            generator: isStyled ? .style(2) : isGrowing ? .progressive(2) : .dcgan(4),
            critic: isGrowing ? .progressive(2) : .dcgan(4), criticNorm: norm, weights: weights,
            statistics: statistics)
        return try RandomGenerator.with(RandomGenerator(seed: seed)) {
            try SNGAN.game(recipe, for: DataShape(sample: [1, 16, 16], classNames: ["a", "b", "c"]))
        }
    }
}

private func batch(_ step: Int) -> Batch {
    Batch(
        samples: Tensor.randomUniform([16, 1, 16, 16], generator: RandomGenerator(seed: UInt64(100 + step))) * 2 - 1,
        labels: Tensor((0..<16).map { $0 % 3 }))
}

private func copies(_ state: [String: Tensor]) -> [String: Tensor] { state.mapValues { $0.cloned() } }

@Suite struct CombinationTests {
    /// All pairs in one test: what is the matter with one must not hide the others.
    @Test func everyPairIsTrainedAndResumedExactlyOrRefusedWithTheReason() async throws {
        var trained = 0
        for combination in Combination.pairs {
            // Others in this process wait for servers, and have only so many threads.
            await Task.yield()
            do {
                let game = try combination.game(seed: 1)
                #expect(!combination.isSenseless, "\(combination) should be refused")
                try check(combination, game)
                trained += 1
            } catch let error as RecipeError {
                #expect(combination.isSenseless, "\(combination) is refused: \(error)")
                #expect("\(error)".count > 40, "\(error)")
            }
        }
        #expect(trained > 1_700 && trained < Combination.pairs.count)
    }

    private func check(_ combination: Combination, _ game: TwoPlayerGame<Sequential, CriticNetwork>) throws {
        game.setTraining(true)
        func weights() -> [[String: Tensor]] {
            [game.generator.network.namedParameters(), game.critic.network.namedParameters()].map { parameters in
                Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value.detached().cloned()) })
            }
        }
        let before = weights()
        let random = RandomGenerator(seed: 7)
        func play(_ game: TwoPlayerGame<Sequential, CriticNetwork>, _ step: Int, _ random: RandomGenerator) throws {
            let scores = try RandomGenerator.with(random) { try game.play(batch(step), Turn(step: step)).numbers() }
            #expect(scores.map(\.name) == ["critic", "generator"])
            for score in scores { #expect(score.value.isFinite, "\(combination): \(score.name) is \(score.value)") }
        }
        // The second size fades in from the fourth turn on.
        let first = combination.decorators.text.contains("growing") ? 3 : 1
        for step in first...(first + 1) { try play(game, step, random) }
        for (old, new) in zip(before, weights()) {
            #expect(old.contains { !$0.value.isEqual(to: new[$0.key]!) }, "\(combination): a player has not changed")
        }
        // Whatever a turn depends on is in the state: another game that takes it over plays on to the same bits.
        let (state, place) = (copies(game.state()), random.state.cloned())
        try play(game, first + 2, random)
        let other = try combination.game(seed: 2)
        other.setTraining(true)
        try other.restore(state)
        let again = RandomGenerator(seed: 0)
        try again.resume(from: place)
        try play(other, first + 2, again)
        let (mine, theirs) = (game.state(), other.state())
        for (name, value) in mine {
            #expect(value.isEqual(to: theirs[name]!), "\(combination): \(name) differs after resuming")
        }
    }

    /// Beside a generator with styles, for which alone it is made.
    @Test func pathLengthsAreHeldAndResumedExactly() throws {
        func game(seed: UInt64) throws -> TwoPlayerGame<Sequential, CriticNetwork> {
            var recipe = StyleGAN2.recipe
            recipe.game.latent = 4
            recipe.network.generator = .style(2)
            recipe.network.critic = .resnet(2)
            return try RandomGenerator.with(RandomGenerator(seed: seed)) {
                try StyleGAN2.game(recipe, for: DataShape(sample: [1, 16, 16]))
            }
        }
        func play(_ game: TwoPlayerGame<Sequential, CriticNetwork>, _ steps: ClosedRange<Int>) throws {
            for step in steps {
                try RandomGenerator.with(RandomGenerator(seed: UInt64(step))) {
                    for score in try game.play(batch(step), Turn(step: step)).numbers() {
                        #expect(score.value.isFinite)
                    }
                }
            }
        }
        let (whole, first, second) = (try game(seed: 1), try game(seed: 1), try game(seed: 2))
        for game in [whole, first, second] { game.setTraining(true) }
        try play(whole, 1...6)
        try play(first, 1...3)
        try second.restore(copies(first.state()))
        try play(second, 4...6)
        let (mine, theirs) = (whole.state(), second.state())
        for (name, value) in mine { #expect(value.isEqual(to: theirs[name]!), "\(name) differs after resuming") }
        let average = try #require(mine.first { $0.key.hasSuffix("average") && $0.key.hasPrefix("duel.decorators") })
        #expect(average.value.item() > 0)
    }

    @Test func aPenaltyInSomeTurnsOnlyCountsForThoseBetween() throws {
        func scores(_ penalty: Penalty, every turns: Int) throws -> [Double] {
            var recipe = SNGAN.recipe
            recipe.game = TwoPlayerSettings(
                penalty: penalty, penaltyEvery: turns, latent: 4, generatorOptimizer: .sgd(0))
            recipe.network = NetworkPair(generator: .dcgan(4), critic: .dcgan(4))
            return try RandomGenerator.with(RandomGenerator(seed: 1)) {
                let game = try SNGAN.game(recipe, for: DataShape(sample: [1, 16, 16]))
                return try (1...7).map { try game.play(batch(0), Turn(step: $0)).numbers()[0].value }
            }
        }
        // Nobody learns, and R1 draws nothing at random: turns differ by their latent vectors alone, game by game alike.
        let (none, all, some) = (
            try scores(.none, every: 1), try scores(.r1(10), every: 1), try scores(.r1(10), every: 3)
        )
        for turn in 0..<7 {
            let (whole, lazy) = (all[turn] - none[turn], some[turn] - none[turn])
            #expect(whole > 1e-6)
            #expect(abs(lazy - (turn % 3 == 0 ? 3 * whole : 0)) < 1e-6 + 1e-3 * whole, "turn \(turn + 1)")
        }
    }

    @Test(arguments: Condition.examples) func everyConditionIsTrained(_ condition: Condition) throws {
        var recipe = SNGAN.recipe
        recipe.game = TwoPlayerSettings(condition: condition, latent: 4, generatorOptimizer: .adam(1e-3, 0.5, 0.9))
        recipe.network = NetworkPair(generator: .dcgan(4), critic: .dcgan(4), criticNorm: .spectral)
        let shape = DataShape(sample: [1, 16, 16], classNames: ["a", "b", "c"])
        let game = try SNGAN.game(recipe, for: shape)
        game.setTraining(true)
        let labels = Tensor((0..<16).map { $0 % 3 })
        let before = copies(game.state())
        for step in 1...2 {
            let turn = Batch(samples: batch(step).samples, labels: labels)
            for score in try game.play(turn, Turn(step: step)).numbers() { #expect(score.value.isFinite) }
        }
        // Every weight of both players has a part in the game, heads and embeddings too.
        let after = game.state()
        for (name, _) in game.namedParameters() {
            #expect(!after[name]!.isEqual(to: before[name]!), "\(name) has not changed")
        }
        #expect(game.samples(from: game.latents(seeds: [0, 1, 2])).shape == [3, 1, 16, 16])
        #expect(try Condition(text: condition.text) == condition)
    }

    @Test func conditionsWithoutClassesAreRefused() {
        for condition in Condition.examples where condition.needsClasses {
            var recipe = SNGAN.recipe
            recipe.game.condition = condition
            #expect { try SNGAN.game(recipe, for: DataShape(sample: [1, 32, 32])) } throws: {
                "\($0)".contains("classes")
            }
        }
    }
}
