import Adversarial
import Datasets
import Testing
import Torch

@testable import Zoo

/// Games of systems with networks that take no time.
enum SmallGame {
    /// Every system's.
    static var names: [String] {
        var names: [String] = []
        for system in Systems.all { names.append(system.card.name) }
        return names
    }

    /// A system's recipe with networks that take no time.
    static func small<S: PairSystem>(_ system: S.Type) throws -> Recipe<S> {
        var recipe = S.recipe
        func shrunk(_ architecture: Architecture) throws -> Architecture {
            try Architecture(text: architecture.widths.count > 1 ? "mlp(8,8)" : "\(architecture.name)(8)")
        }
        recipe.network.generator = try shrunk(recipe.network.generator)
        recipe.network.critic = try shrunk(recipe.network.critic)
        recipe.batch = 20
        return recipe
    }

    static func shape<S: PairSystem>(_ recipe: Recipe<S>) throws -> DataShape {
        // As the data have it, but smaller: pictures of 32×32 halve as often as any network here asks for.
        let source = try recipe.data.open().shape
        return source.isImage ? DataShape(sample: [1, 32, 32], classNames: ["0", "1"]) : source
    }

    /// Twenty samples, the same for each step.
    static func batch(_ shape: DataShape, _ step: Int) -> Batch {
        let generator = RandomGenerator(seed: UInt64(step))
        var batch = Batch(samples: Tensor.randomUniform([20] + shape.sample, generator: generator) * 2 - 1)
        guard shape.classNames.count > 1 else { return batch }
        let labels = Tensor((0..<20).map { $0 % shape.classNames.count })
        batch.labels = labels
        batch.known = (batch.samples, labels)
        return batch
    }

    /// - Parameter start: turns that are taken to have been played.
    /// - Returns: the game's state in the end.
    @discardableResult
    static func check<S: PairSystem>(
        _ system: S.Type, from start: Int = 0, _ change: (inout Recipe<S>) throws -> Void
    ) throws -> [String: Tensor] {
        var recipe = try small(S.self)
        try change(&recipe)
        let shape = try shape(recipe)
        func game(_ seed: UInt64) throws -> S.Play {
            let game = try RandomGenerator.with(RandomGenerator(seed: seed)) { try S.game(recipe, for: shape) }
            game.setTraining(true)
            return game
        }
        func play(_ game: S.Play, _ steps: ClosedRange<Int>, _ random: RandomGenerator) throws {
            for step in steps {
                let scores = try RandomGenerator.with(random) {
                    try game.play(batch(shape, step), Turn(step: step)).numbers()
                }
                for score in scores { #expect(score.value.isFinite, "\(score.name) is \(score.value)") }
            }
        }
        let (first, random) = (try game(1), RandomGenerator(seed: 5))
        let before = first.state().mapValues { $0.cloned() }
        try play(first, (start + 1)...(start + first.period), random)
        let players = Set(first.namedParameters().map { String($0.name.prefix { $0 != "." }) })
        for player in players {
            let changed = first.namedParameters().filter { $0.name.hasPrefix(player + ".") }
                .contains { !before[$0.name]!.isEqual(to: $0.value.detached()) }
            #expect(changed, "\(player) has not changed")
        }
        let (state, place) = (first.state().mapValues { $0.cloned() }, random.state.cloned())
        // A mean of weights over turns differs from the weights from the third turn on.
        let next = (start + first.period + 1)...(start + 3 * first.period)
        try play(first, next, random)
        let second = try game(2)
        try second.restore(state)
        let again = RandomGenerator(seed: 0)
        try again.resume(from: place)
        try play(second, next, again)
        let theirs = second.state()
        for (name, value) in first.state() { #expect(value.isEqual(to: theirs[name]!), "\(name) differs") }
        try checkSamples(first, shape)
        return theirs
    }

    private static func checkSamples<Play: Game>(_ game: Play, _ shape: DataShape) throws {
        let samples = game.evaluating { game.samples(from: game.latents(seeds: Array(0..<6))) }
        #expect(samples.shape == [6] + shape.sample && samples.isFinite().all())
        // The same seed, the same sample, whatever stands beside it.
        let alone = game.evaluating { game.samples(from: game.latents(seeds: [4])) }
        // Sums over other batches round otherwise, most where weights have just been thrown about.
        #expect((alone[0] - samples[4]).abs().max().item() < 5e-3 * max(1, samples.abs().max().item()))
        #expect(game.wiring.nodes.contains { $0.kind == .network } && !game.wiring.edges.isEmpty)
    }

    /// A recipe with settings as they are typed.
    static func changed<S: PairSystem>(_ recipe: Recipe<S>, _ settings: [String]) throws -> Recipe<S> {
        try settings.reduce(recipe) { try RecipeDifference(assignment: $1).applied(to: $0) }
    }
}
