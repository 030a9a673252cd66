import Adversarial
import Datasets
import NN
import Testing
import Torch

@testable import Zoo

/// Decorators, penalties and layers in games with a rule of their own.
struct OwnRuleGameTests {
    // Long tests yield now and then: others in this process wait for servers, and have only so many threads.
    static let ownRules = [
        "aae", "alpha-gan", "bigan", "vae-gan", "gman", "mad-gan", "cogan", "cluster-gan", "lapgan", "stackgan", "sgan",
        "fm-ssl", "bad-gan", "triple-gan", "cc-gan", "localized-gan", "ebgan", "began", "mmd-gan", "cramer-gan",
    ]

    /// Which decorators make no sense in a system's game, said independently of the code that refuses them.
    private static func senseless(_ name: String) -> Set<String> {
        let more: [String: Set<String>] = [
            "aae": ["augmentation", "adaptive-augmentation", "consistency"],
            "bigan": ["feature-matching", "replay"],
            "lapgan": ["augmentation", "adaptive-augmentation"],
            // Networks that grow or have styles are one piece.
            "cogan": ["flipping", "growing", "path-length"],
            "cluster-gan": ["smoothing", "adaptive-augmentation"],
            "stackgan": ["replay", "packing", "growing", "path-length"],
            "triple-gan": ["replay", "flipping", "feature-matching", "packing"],
            "vae-gan": ["feature-matching", "packing"], "sgan": ["packing"],
            "fm-ssl": ["feature-matching", "top-k", "packing"],
            "bad-gan": ["feature-matching", "top-k", "packing"], "cc-gan": ["packing", "path-length"],
            "localized-gan": ["augmentation", "adaptive-augmentation", "consistency", "packing", "path-length"],
            "ebgan": ["smoothing", "adaptive-augmentation"],
            "began": ["smoothing", "adaptive-augmentation", "flipping"],
            "cramer-gan": ["feature-matching", "top-k", "smoothing", "adaptive-augmentation"],
            "mmd-gan": ["feature-matching", "top-k", "smoothing", "adaptive-augmentation", "flipping", "lecam"],
            "mad-gan": [
                "smoothing", "flipping", "replay", "top-k", "lecam", "adaptive-augmentation", "feature-matching",
                "augmentation", "consistency", "packing",
            ],
        ]
        return more[name] ?? []
    }

    /// Smoothing's target is 1 − s however much the adversarial part counts: at a logit of log((1 − s)/s) a critic of
    /// real samples stands still.
    @Test func smoothingFollowsTheWeightOfTheLoss() {
        let scores = Tensor.full([4, 1], 0.9 / 0.1).log().requiringGradient()
        let smoothing = try? Decorators(text: "smoothing(0.1)")
        let duel = Duel(smoothing ?? .none, Players(generator: [], critic: [], sample: [1]))
        for weight in [1.0, 0.5, 0] {
            let scene = Scene(
                critic: { $0 }, real: scores, fake: .zeros([4, 1]), realScores: scores, fakeScores: .zeros([4, 1]),
                weight: weight)
            let loss = duel.criticLoss({ weight * (-$0.real).softplus().mean() }, scene, Turn(step: 1))
            #expect(gradient(of: loss, withRespectTo: scores).abs().max().item() < 1e-6)
        }
    }

    /// Networks that a decorator is made for, where the usual ones will not do.
    private static let networks = [
        "path-length": ["data.source=digits", "network.generator=style(2)", "network.generatorNorm=none"],
        "growing": [
            "data.source=digits", "network.generator=progressive(2)", "network.critic=progressive(2)",
            "network.generatorNorm=none", "network.criticNorm=none",
        ],
    ]

    /// Decorators whose usual numbers show late, or take long.
    private static let quick = ["top-k": "top-k(0.5,0.5)", "growing": "growing(2)", "unrolling": "unrolling(1,0.01)"]

    /// Games with a rule of their own are trained with every decorator, and resumed exactly, or refuse it with the reason.
    @Test(arguments: ownRules) func everyDecoratorGoesWithEveryCriticOrIsRefused(_ name: String) async throws {
        func check<S: PairSystem>(_ system: S.Type) async throws {
            func played(_ decorators: String, from start: Int, on networks: [String] = []) throws -> [String: Tensor] {
                try SmallGame.check(S.self, from: start) {
                    $0 = try SmallGame.changed($0, networks + ["game.decorators=\(decorators)"])
                }
            }
            let plain = try played("none", from: 0)
            for decorators in Decorators.examples {
                await Task.yield()
                let kind = String(decorators.text.prefix { $0 != "(" })
                // Top-k begins to leave samples out after a thousand turns.
                // The second size fades in from the fourth turn on.
                let start = ["top-k": 1_000, "growing": 2][kind] ?? 0
                let text = Self.quick[kind] ?? decorators.text
                let networks = Self.networks[kind]
                do {
                    let state = try played(text, from: start, on: networks ?? [])
                    #expect(!Self.senseless(name).contains(kind), "\(kind) should be refused")
                    // It takes note of every turn.
                    if kind == "historical-averaging" {
                        let turns = state.filter { $0.key.hasSuffix(".turns") }.map { $0.value.item() as Double }
                        #expect(!turns.isEmpty && turns.allSatisfy { $0 > 1 }, "\(state.keys.sorted())")
                    }
                    // Adaptive augmentation begins with a probability of 0.
                    if kind != "adaptive-augmentation" {
                        // Networks that grow are whole where nobody makes them grow.
                        let other =
                            start > 0 || networks != nil
                            ? try played("none", from: start, on: networks ?? []) : plain
                        let changed = other.contains { name, value in state[name].map { !value.isEqual(to: $0) } ?? true
                        }
                        #expect(changed, "\(kind) changes nothing")
                    }
                } catch let error as RecipeError {
                    #expect(Self.senseless(name).contains(kind), "\(kind) is refused: \(error)")
                    #expect("\(error)".count > 40, "\(error)")
                }
            }
        }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try await check(system)
    }

    /// A decorator or two, a penalty, a normalisation and first weights at once.
    private struct Mixture {
        let decorators, penalty, norm, weights: String
        let penaltyEvery: Int

        var settings: [String] {
            [
                "game.decorators=\(decorators)", "game.penalty=\(penalty)", "game.penaltyEvery=\(penaltyEvery)",
                "network.criticNorm=\(norm)", "network.weights=\(weights)", "network.generatorNorm=none",
            ]
        }

        /// What makes no sense in a system, said independently of the code that refuses it.
        func isSenseless(in name: String) -> Bool {
            let isPerSample = !["none", "drift", "orthogonal", "clipping"].contains(penalty.prefix { $0 != "(" })
            let isBounded = penalty.hasPrefix("clipping")
            // AAE's critic of codes has no normalisation.
            let mixes = isPerSample && norm == "batch" || isBounded && ["spectral", "weight"].contains(norm)
            let kinds = decorators.split(separator: "+").map { String($0.prefix { $0 != "(" }) }
            return mixes && name != "aae" || !senseless(name).isDisjoint(with: kinds)
                || penaltyEvery > 1 && (penalty == "none" || isBounded) || weights != "published" && norm == "equalized"
        }

        /// The place-th system's share of all pairs of a decorator and a penalty, the rest at random.
        static func all(of place: Int) -> [Mixture] {
            var decorators = [
                "none", "unrolling(1,0.01)+packing(2)", "packing(2)+replay(256,0.5)", "noise(0.1,9)+lecam(0.1)",
            ]
            decorators += Decorators.examples.map { example in
                quick[String(example.text.prefix { $0 != "(" })] ?? example.text
            }.filter { networks[String($0.prefix { $0 != "(" })] == nil }
            let penalties = (["none"] + Penalty.examples.map(\.text))
            var state = UInt64(place)
            func draw(_ count: Int) -> Int {
                // SplitMix64
                state &+= 0x9E37_79B9_7F4A_7C15
                var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
                z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
                return Int((z ^ (z >> 31)) % UInt64(count))
            }
            return decorators.enumerated().flatMap { first, decorator in
                penalties.enumerated().compactMap { second, penalty in
                    let mixture = Mixture(
                        decorators: decorator, penalty: penalty,
                        norm: ["none", "layer", "batch", "spectral", "weight", "equalized"][draw(6)],
                        weights: ["published", "orthogonal", "kaiming", "normal", "xavier"][draw(5)],
                        penaltyEvery: penalty == "none" || penalty.hasPrefix("clipping") ? 1 + draw(8) / 7 : 1 + draw(2)
                    )
                    return (penalties.count * first + second + place) % 5 == 0 ? mixture : nil
                }
            }
        }
    }

    @Test(arguments: ownRules) func decoratorsPenaltiesAndNormalisationsGoTogetherOrAreRefused(_ name: String)
        async throws
    {
        for mixture in Mixture.all(of: Self.ownRules.firstIndex(of: name) ?? 0) {
            await Task.yield()
            let isSenseless = mixture.isSenseless(in: name)
            func check<S: PairSystem>(_ system: S.Type) throws {
                do {
                    try SmallGame.check(S.self) { $0 = try SmallGame.changed($0, mixture.settings) }
                    #expect(!isSenseless, "\(mixture) should be refused")
                } catch let error as RecipeError {
                    #expect(isSenseless, "\(mixture) is refused: \(error)")
                    #expect("\(error)".count > 40, "\(error)")
                }
            }
            guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
            try check(system)
        }
    }

    /// What is drawn above leaves nothing out: nearly every penalty stands beside every normalisation with which it has a
    /// meaning in some game with a normalised critic, and nine of ten decorators, or more, beside each penalty.
    @Test func thePairsThatAreTrainedAreNearlyAll() {
        var (pairs, norms, sensible): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for (place, name) in Self.ownRules.enumerated() {
            for mixture in Mixture.all(of: place) where !mixture.isSenseless(in: name) {
                pairs.insert(mixture.decorators + mixture.penalty)
                if name != "aae" { norms.insert(mixture.penalty + mixture.norm) }
            }
        }
        for penalty in ["none"] + Penalty.examples.map(\.text) {
            for norm in ["none", "layer", "batch", "spectral", "weight", "equalized"] {
                let mixture = Mixture(
                    decorators: "none", penalty: penalty, norm: norm, weights: "published", penaltyEvery: 1)
                if !mixture.isSenseless(in: "gman") { sensible.insert(penalty + norm) }
            }
        }
        #expect(sensible.count == 57)
        #expect(norms.isSubset(of: sensible) && norms.count >= 50, "\(norms.count) \(sensible.subtracting(norms))")
        #expect(pairs.count >= 9 * 18 * 11 / 10, "\(pairs.count)")
    }

    /// Steps ahead of no length leave everything as it is without them: parameters, optimisers, and what normalisation
    /// remembers of what it has seen, of critics and of generators.
    @Test(arguments: ownRules) func stepsAheadOfNoLengthChangeNothing(_ name: String) async throws {
        func check<S: PairSystem>(_ system: S.Type) async throws {
            // VAE-GAN asks for the features of data once more, and spectral norm has gone on meanwhile.
            for (norm, penalty) in [("batch", "none"), (name == "vae-gan" ? "layer" : "spectral", "r1(1)")] {
                await Task.yield()
                func states(_ decorators: String) throws -> [String: Tensor] {
                    var settings = [
                        "game.decorators=\(decorators)", "game.penalty=\(penalty)", "network.criticNorm=\(norm)",
                        "network.generatorNorm=\(penalty == "none" ? "batch" : "none")",
                    ]
                    if name == "localized-gan" { settings += ["data.source=two-moons", "data.labels=10"] }
                    let recipe = try SmallGame.changed(SmallGame.small(S.self), settings)
                    let shape = try SmallGame.shape(recipe)
                    let game = try RandomGenerator.with(RandomGenerator(seed: 4)) { try S.game(recipe, for: shape) }
                    game.setTraining(true)
                    try RandomGenerator.with(RandomGenerator(seed: 9)) {
                        for step in 1...(2 * game.period) {
                            _ = try game.play(SmallGame.batch(shape, step), Turn(step: step))
                        }
                    }
                    return game.state()
                }
                let (plain, ahead) = (try states("none"), try states("unrolling(2,0)"))
                var found: [String] = []
                for (key, value) in plain {
                    let distance = (value.to(.float64) - (ahead[key] ?? .zeros([])).to(.float64)).abs().max().item()
                    if !(distance < 1e-6) { found.append("\(norm): \(key) differs by \(distance)") }
                }
                #expect(found == [])
            }
        }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try await check(system)
    }

    /// With the critic's own steps of no length, the generator's slope is that of its objective after the steps ahead:
    /// against the difference quotient along itself, in which every way from the generator to the critic's steps counts.
    @Test(arguments: ownRules) func theGeneratorsSlopePassesThroughStepsAhead(_ name: String) async throws {
        func check<S: PairSystem>(_ system: S.Type) async throws {
            // Critics of many units jump more often; others hardly depend on where single codes and neighbours lie.
            let rate = ["bigan": 0.01, "lapgan": 0.02, "aae": 0.5, "localized-gan": 0.5][name] ?? 0.05
            var settings = [
                "game.decorators=unrolling(2,\(rate))", "game.penalty=none", "game.generatorOptimizer.kind=sgd",
                "game.generatorOptimizer.learningRate=1", "game.criticOptimizer.kind=sgd",
                "game.criticOptimizer.learningRate=0", "network.criticNorm=none", "network.generatorNorm=none",
                "network.generator=mlp(8,8)", "network.critic=mlp(8,8)", "network.weights=kaiming",
            ]
            if ["cluster-gan", "mmd-gan", "cramer-gan"].contains(name) { settings.append("game.criticSteps=1") }
            // The weights of its critics are taken as they are.
            if name == "gman" { settings.append("game.harshness=0") }
            if name == "localized-gan" { settings += ["data.source=two-moons", "data.labels=10"] }
            if name == "lapgan" { settings += ["game.width=2"] }
            let recipe = try SmallGame.changed(SmallGame.small(S.self), settings)
            let shape = try SmallGame.shape(recipe)
            // Steps ahead jump where a unit's slope does, so that single quotients may be far off: most are not.
            var best: [Double] = []
            for seed in 1...3 {
                await Task.yield()
                var errors: [Double] = []
                let game = try RandomGenerator.with(RandomGenerator(seed: UInt64(seed))) {
                    try S.game(recipe, for: shape)
                }
                game.setTraining(true)
                // BEGAN's k, without which its critic sees no samples.
                for buffer in game.namedBuffers() where buffer.name == "balance" { buffer.value.fillInPlace(0.5) }
                let start = game.state().mapValues { $0.cloned() }
                // Of a pyramid one level counts, and scores are means over three.
                let places = ["generator.", "generators.network.", "generators.1.", "model.", "stages."]
                let made = game.namedParameters().filter { entry in places.contains { entry.name.hasPrefix($0) } }
                func score(moved distance: Double, along direction: [Tensor]) throws -> Double {
                    try game.restore(start)
                    withoutGradients {
                        for (parameter, step) in zip(made, direction) {
                            parameter.value.addInPlace(step, scale: distance)
                        }
                    }
                    return try RandomGenerator.with(RandomGenerator(seed: 9)) {
                        let scores = try game.play(SmallGame.batch(shape, 1), Turn(step: 1)).numbers()
                        return scores.first { $0.name == "generator" }?.value ?? .nan
                    }
                }
                _ = try score(moved: 0, along: [])
                let slopes = made.map { start[$0.name]! - $0.value.detached() }
                let length = slopes.map { $0.squared().sum().item() as Double }.reduce(0, +).squareRoot()
                let direction = slopes.map { $0 / length }
                for step in [3e-5, 1e-4, 3e-4, 1e-3, 3e-3] {
                    let (up, down) = (
                        try score(moved: step, along: direction), try score(moved: -step, along: direction)
                    )
                    let quotient = (up - down) / (2 * step)
                    errors.append(abs(quotient / length * (name == "lapgan" ? 3 : 1) - 1))
                }
                best.append(errors.min() ?? .infinity)
            }
            let limit = ["bigan", "lapgan", "mmd-gan"].contains(name) ? 0.03 : 0.004
            #expect(best.count { $0 < limit } >= (name == "lapgan" ? 1 : 2), "\(best)")
        }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try await check(system)
    }

    /// The penalties of games with a rule of their own, each on critics whose samples do not mix.
    @Test(arguments: ownRules) func everyPenaltyGoesWithEveryCriticOrIsRefused(_ name: String) async throws {
        func check<S: PairSystem>(_ system: S.Type) async throws {
            func played(_ penalty: String, every: Int = 1, _ norm: Normalisation = .layer) throws -> [String: Tensor] {
                try SmallGame.check(S.self) {
                    ($0.network.criticNorm, $0.network.generatorNorm) = (norm, .none)
                    $0 = try SmallGame.changed($0, ["game.penalty=\(penalty)", "game.penaltyEvery=\(every)"])
                }
            }
            func differ(_ a: [String: Tensor], _ b: [String: Tensor]) -> Bool {
                b.contains { !$0.value.isEqual(to: a[$0.key]!) }
            }
            let plain = try played("none")
            for penalty in Penalty.examples {
                await Task.yield()
                #expect(differ(try played(penalty.text), plain), "\(penalty.text)")
            }
            // Weights of every critic are within bounds, and others are not.
            let bounded = try played("clipping(0.01)")
            let sizes = bounded.filter { $0.key.contains(".network.") && $0.value.dtype == .float32 }
                .mapValues { $0.abs().max().item() as Double }
            let critics = sizes.filter { $0.key.hasPrefix("critic") }
            #expect(critics.count > 1 && critics.allSatisfy { $0.value <= 0.01 + 1e-6 }, "\(critics)")
            #expect(sizes.contains { !$0.key.hasPrefix("critic") && $0.value > 0.02 })
            let (each, lazy) = (try played("r1(10)"), try played("r1(10)", every: 2))
            #expect(differ(lazy, each) && differ(lazy, plain))
            #expect { try played("clipping(0.01)", every: 2) } throws: { "\($0)".contains("no effect") }
            guard name != "aae" else { return }  // Its critic of codes has no normalisation.
            #expect { try played("r1(10)", .batch) } throws: { "\($0)".contains("mixes samples") }
        }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try await check(system)
    }

    /// A game of several critics with one of them is the game of two players, to the last bit: steps ahead and packs too.
    @Test(arguments: ["unrolling(3,0.05)", "packing(2)", "unrolling(2,0.1)+packing(2)+noise(0.1,100)"])
    func oneOfSeveralCriticsIsTheCriticOfTwoPlayers(_ decorators: String) throws {
        func networks() -> (Sequential, Sequential) {
            RandomGenerator.with(RandomGenerator(seed: 3)) {
                let pack = decorators.contains("packing") ? 2 : 1
                return (
                    Sequential(Linear(4, 8), Tanh(), Linear(8, 2)),
                    Sequential(Linear(2 * pack, 8), Tanh(), Linear(8, 1))
                )
            }
        }
        var several = GMAN.Settings()
        (several.latent, several.critics, several.decorators) = (4, 1, try Decorators(text: decorators))
        several.penalty = .r1(1)
        let two = TwoPlayerSettings(
            penalty: .r1(1), decorators: several.decorators, prior: .uniform, latent: 4,
            generatorOptimizer: several.generatorOptimizer, criticOptimizer: several.criticOptimizer)
        let (a, b) = (networks(), networks())
        let gman = GMAN.Play(a.0, [a.1], sample: [2], several)
        let plain = try TwoPlayerGame(generator: b.0, critic: b.1, two, for: DataShape(sample: [2]))
        let batch = Batch(samples: Tensor.randomNormal([12, 2], generator: RandomGenerator(seed: 1)))
        for step in 1...3 {
            func scores(_ game: some Game) throws -> [Double] {
                try RandomGenerator.with(RandomGenerator(seed: UInt64(step))) {
                    try game.play(batch, Turn(step: step)).numbers().map(\.value)
                }
            }
            #expect(try scores(gman) == scores(plain))
        }
        for (mine, theirs) in zip(a.0.parameters() + a.1.parameters(), b.0.parameters() + b.1.parameters()) {
            #expect(mine.isEqual(to: theirs))
        }
    }
}
