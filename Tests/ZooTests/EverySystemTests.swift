import Datasets
import NN
import Testing
import Torch

@testable import Adversarial
@testable import Zoo

struct EverySystemTests {
    /// Labels of samples, and what `sample` says of a seed's class, come of it.
    @Test func whoeverMakesSamplesOfAKindSaysOfHowMany() throws {
        func kinds<S: PairSystem>(_ system: S.Type) throws -> Int {
            let recipe = try SmallGame.small(S.self)
            return try S.game(recipe, for: SmallGame.shape(recipe)).classCount
        }
        var counted: [String: Int] = [:]
        for system in Systems.all {
            guard let pair = system as? any PairSystem.Type else { continue }
            counted[system.card.name] = try kinds(pair)
        }
        let expected = [
            "acgan": 2, "biggan": 2, "cgan": 2, "cluster-gan": 10, "cvae": 2, "infogan": 10, "mad-gan": 4,
            "projection-gan": 2, "stackgan": 2, "triple-gan": 2,
        ]
        #expect(counted.filter { $0.value > 0 } == expected)
    }

    @Test(arguments: SmallGame.names) func learnsAndResumesExactly(_ name: String) throws {
        func check<S: PairSystem>(_ system: S.Type) throws { try SmallGame.check(S.self) { _ in } }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try check(system)
    }

    @Test(arguments: SmallGame.names) func playsInBfloat16(_ name: String) throws {
        func play<S: PairSystem>(_ system: S.Type) throws {
            var recipe = try SmallGame.small(S.self)
            recipe.precision = .bfloat16
            let shape = try SmallGame.shape(recipe)
            try RandomGenerator.with(RandomGenerator(seed: 1)) {
                let game = try S.game(recipe, for: shape)
                game.setTraining(true)
                for step in 1...game.period {
                    let scores = try recipe.play(game, SmallGame.batch(shape, step), step: step, on: .cpu)
                    #expect(scores.numbers().allSatisfy { $0.value.isFinite }, "\(scores.numbers())")
                }
            }
        }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try play(system)
    }

    @Test func footprintsCanBeAskedFor() throws {
        for system in Systems.all {
            func ask<S: System>(_ system: S.Type) throws {
                for footprint in try S.footprints(of: S.recipe, for: S.recipe.data.open().shape) {
                    #expect(footprint.parameters > 0 && footprint.outputs > 0)
                }
            }
            try ask(system)
        }
    }

    @Test func footprintsCountPlayersOfAKind() throws {
        func expect<S: PairSystem>(_ system: S.Type, player: Int, _ count: (S.Play) -> Int) throws {
            let recipe = try SmallGame.small(S.self)
            let shape = try SmallGame.shape(recipe)
            let footprint = try S.footprints(of: recipe, for: shape)[player]
            let count = count(try S.game(recipe, for: shape))
            #expect(abs(footprint.parameters / Double(count) - 1) < 0.1, "\(footprint) \(count)")
        }
        try expect(MADGAN.self, player: 0) { $0.generator.network.parameterCount }
        try expect(GMAN.self, player: 1) { $0.critics.map(\.network.parameterCount).reduce(0, +) }
    }

    // MARK: Settings that must have an effect or be refused

    /// What becomes of a small recipe that is changed: its game, or why there is none.
    private static func outcome(
        of system: any System.Type, _ change: (inout NetworkPair) -> Void, playing: Bool = false
    ) throws -> (game: (any Game)?, reason: String) {
        func outcome<S: PairSystem>(_ system: S.Type) throws -> (game: (any Game)?, reason: String) {
            var recipe = try SmallGame.small(S.self)
            recipe.batch = 40
            change(&recipe.network)
            let shape = try SmallGame.shape(recipe)
            do {
                let game = try RandomGenerator.with(RandomGenerator(seed: 1)) { try S.game(recipe, for: shape) }
                guard playing else { return (game, "") }
                game.setTraining(true)
                let (first, second) = (SmallGame.batch(shape, 1), SmallGame.batch(shape, 2))
                var both = Batch(samples: .concatenated([first.samples, second.samples]))
                if let labels = first.labels {
                    both.labels = .concatenated([labels, labels])
                    both.known = (both.samples, both.labels!)
                }
                try RandomGenerator.with(RandomGenerator(seed: 2)) {
                    for step in 1...game.period { _ = try game.play(both, Turn(step: step)) }
                }
                return (game, "")
            } catch let error as RecipeError {
                return (nil, "\(error)")
            }
        }
        guard let pair = system as? any PairSystem.Type else { return (nil, "no pair") }
        return try outcome(pair)
    }

    @Test(arguments: SmallGame.names) func virtualNormalisationHasAReferenceOrIsRefused(_ name: String) throws {
        let found = try Self.outcome(of: Systems.named(name), { $0.criticNorm = .virtual }, playing: true)
        guard let game = found.game else {
            #expect(found.reason.count > 40 && found.reason.contains("normalis"), "\(found.reason)")
            return
        }
        let references = game.modules().compactMap { ($0 as? WithReference)?.reference.detached() }
        for reference in references { #expect(reference.abs().max().item() > 0, "normalised by nothing") }
        // The critic's are data, with classes beside them in some; of packs, of smaller pictures, or of none in others.
        guard !["pacgan", "lapgan", "gmmn"].contains(name) else { return }
        let shape = try Self.shape(of: Systems.named(name))
        let data = Tensor.concatenated([SmallGame.batch(shape, 1).samples, SmallGame.batch(shape, 2).samples])
        #expect(
            references.contains { reference in
                reference.rank == data.rank && reference.shape.dropFirst(2) == data.shape.dropFirst(2)
                    && reference.size(1) >= data.size(1)
                    && reference[.all, 0..<data.size(1)].isEqual(to: data[0..<reference.size(0)])
            })
    }

    private static func shape(of system: any System.Type) throws -> DataShape {
        func shape<S: PairSystem>(_ system: S.Type) throws -> DataShape { try SmallGame.shape(SmallGame.small(S.self)) }
        guard let pair = system as? any PairSystem.Type else { return DataShape(sample: []) }
        return try shape(pair)
    }

    @Test(arguments: SmallGame.names) func aBatchsVarietyIsSeenOrItIsSaidThatItIsNot(_ name: String) throws {
        let found = try Self.outcome(of: Systems.named(name), { $0.statistics = .deviation }, playing: true)
        guard let game = found.game else {
            #expect(found.reason.contains("no effect"), "\(found.reason)")
            return
        }
        #expect(game.modules().contains { $0 is MinibatchDeviation })
    }

    @Test func firstWeightsThatWouldBeDrawnAnewAreRefused() throws {
        let changes: [(String, (inout NetworkPair) -> Void)] = [
            ("dcgan", { ($0.weights, $0.criticNorm) = (.orthogonal, .equalized) }),
            ("dcgan", { ($0.weights, $0.generatorNorm) = (.normal, .equalized) }),
            ("stylegan2", { ($0.weights, $0.criticNorm) = (.orthogonal, .none) }),
            ("ebgan", { ($0.weights, $0.criticNorm) = (.xavier, .equalized) }),
        ]
        for (name, change) in changes {
            let found = try Self.outcome(of: Systems.named(name), change)
            #expect(found.game == nil && found.reason.contains("N(0, 1)"), "\(name): \(found.reason)")
        }
    }

    /// What another setting has put out of use is refused, and taken where it is in use.
    @Test(arguments: [
        ("triple-gan", "game.warmup=7", "game.pseudo=0", "game.pseudo=1"),
        ("stackgan", "game.width=7", "game.stages=1", "game.stages=2"),
        ("vae", "game.deviation=2", "data.source=digits", "data.source=ring8"),
        ("cvae", "game.deviation=2", "data.source=digits", "data.source=two-moons"),
    ])
    func settingsWithoutEffectAreRefused(_ name: String, _ idle: String, _ off: String, _ on: String) throws {
        func ask<S: PairSystem>(_ system: S.Type, _ settings: [String]) throws {
            var recipe = try SmallGame.changed(SmallGame.small(S.self), settings)
            if try !recipe.data.open().shape.isImage {
                recipe.network = NetworkPair(generator: .mlp(8), critic: .mlp(8))
            }
            _ = try S.game(recipe, for: SmallGame.shape(recipe))
        }
        guard let system = try Systems.named(name) as? any PairSystem.Type else { return }
        try ask(system, [off])
        try ask(system, [on, idle])
        #expect { try ask(system, [off, idle]) } throws: {
            "\($0)".contains(idle.prefix { $0 != "=" }) && "\($0)".contains("would have no effect")
        }
    }

    @Test func knownLabelsAreRefusedWhereNobodyLearnsThem() throws {
        for system in Systems.all {
            func ask<S: System>(_ system: S.Type) {
                var recipe = S.recipe
                recipe.data.labels = 10
                if S.Play.self is any ClassifyingGame.Type {
                    #expect(throws: Never.self) { try recipe.check() }
                } else {
                    #expect { try recipe.check() } throws: { "\($0)".contains("data.labels=10 would have no effect") }
                }
            }
            ask(system)
        }
    }

    @Test func stackedCriticsNeedTwoClasses() throws {
        var shape = try SmallGame.shape(SmallGame.small(StackGAN.self))
        for names in [[], ["one"]] {
            shape.classNames = names
            #expect { try StackGAN.game(SmallGame.small(StackGAN.self), for: shape) } throws: {
                "\($0)".contains("must have two classes or more")
            }
        }
    }

    @Test func slopesOfACriticThatMixesSamplesAreRefusedInEveryGame() throws {
        for name in ["cluster-gan", "cramer-gan", "mmd-gan", "wgan-gp", "dragan", "wgan-div"] {
            let found = try Self.outcome(of: Systems.named(name), { $0.criticNorm = .batch })
            #expect(found.game == nil && found.reason.contains("mixes samples"), "\(name)")
        }
    }

    /// Systems without a critic refuse what would change it, with the reason.
    @Test func decoratorsAndLossesOfOtherGamesAreRefusedWithTheReason() throws {
        var refused: Set<String> = []
        for system in Systems.all {
            func ask<S: System>(_ system: S.Type) throws {
                guard S.GameSettings.self != TwoPlayerSettings.self else { return }
                let known = try S.recipe.settings().map(\.path)
                for setting in ["game.decorators=noise(0.1,2000)", "game.loss=hinge", "game.penalty=r1(1)"] {
                    let path = String(setting.prefix { $0 != "=" })
                    guard !known.contains(path) else { continue }
                    if path == "game.decorators" { refused.insert(S.card.name) }
                    #expect { try RecipeDifference(assignment: setting).applied(to: S.recipe) } throws: {
                        let reason = "\($0)"
                        return reason.contains("\(S.card.name), which trains by a rule of its own")
                            && reason.contains("network.")
                    }
                }
            }
            try ask(system)
        }
        #expect(refused == ["vae", "cvae", "gmmn"])
        let misspelt = try RecipeDifference(assignment: "game.pullAwai=1")
        #expect { try misspelt.applied(to: EBGAN.recipe) } throws: { "\($0)".contains("did you mean 'pullAway'?") }
    }

    /// Systems with settings that make other networks of them.
    @Test func variantsLearnAndResumeExactly() throws {
        try SmallGame.check(GMMN.self) { $0.game.codes = 6 }
        try SmallGame.check(StackGAN.self) { $0.game.stages = 1 }
        try SmallGame.check(StackGAN.self, from: 2) {
            $0.game.stages = 1
            $0.network = NetworkPair(generator: .progressive(2), critic: .progressive(2))
            $0 = try SmallGame.changed($0, ["game.decorators=growing(2)"])
        }
        try SmallGame.check(CoGAN.self) { $0.game.own = 7 }
        try SmallGame.check(BiGAN.self) { $0.game.random = true }
        try SmallGame.check(GMAN.self) { $0.network.criticNorm = .virtual }
    }

    /// The survey's first figure, arrow by arrow.
    @Test func theFirstFiguresFiveStructuresAreDrawn() throws {
        func arrows<S: PairSystem>(_ system: S.Type) throws -> Set<String> {
            let recipe = try SmallGame.small(S.self)
            let wiring = try S.game(recipe, for: SmallGame.shape(recipe)).wiring
            return Set(wiring.edges.map { $0.joined(separator: " → ") })
        }
        let plain: Set = ["z → G", "G → x̂", "x → D", "x̂ → D", "D → real?"]
        #expect(try arrows(GAN.self) == plain)
        #expect(try arrows(CGAN.self) == plain.union(["c → G", "c → D"]))
        #expect(try arrows(EBGAN.self) == plain.subtracting(["D → real?"]).union(["D → energy"]))
        #expect(try arrows(ACGAN.self) == plain.union(["c → G", "c → x", "D → Q", "Q → class"]))
        #expect(try arrows(InfoGAN.self) == plain.union(["c → G", "D → Q", "Q → c′"]))
    }
}
