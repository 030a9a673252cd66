import Datasets
import Foundation
import NN
import Torch

/// A training that is only tried, to see what it costs; it leaves nothing behind.
public final class TrialRun<S: System> {
    /// As it is at its first step.
    public let game: S.Play
    private let average: MovingAverage?
    private let loader: Loader
    private let known: KnownSamples?
    private let recipe: Recipe<S>
    private let device: Device
    public let shape: DataShape
    /// How the networks grow, where they do.
    public let growth: Growth?

    /// - Parameter opened: what the recipe's data settings open, where it is open already.
    /// - Throws: ``RecipeError`` and the data's errors.
    public init(_ recipe: Recipe<S>, data opened: DataSource? = nil, device: Device = .cpu) throws {
        try recipe.check()
        let source = try opened ?? recipe.data.open()
        shape = source.shape
        try recipe.checkMemory(for: shape, on: device)
        loader = try Loader(source, batchSize: recipe.batch, seed: recipe.seed, variation: recipe.data.variation)
        known =
            try recipe.data.labels > 0
            ? KnownSamples(recipe.data.labels, of: source, seed: recipe.seed, isMirrored: recipe.data.mirror) : nil
        // Before the game is made: the check makes one of its own, and there may be no memory for two.
        try recipe.checkBatchOfOne(for: shape, on: device)
        game = try S.makeGame(recipe, for: shape, on: device)
        growth = Growth(of: game, for: shape)
        average = recipe.movingAverage(of: game)
        self.recipe = recipe
        self.device = device
    }

    /// Trainable numbers of each player.
    public var parameterCounts: [String: Int] {
        Dictionary(
            game.namedParameters().map { (String($0.name.prefix { $0 != "." }), $0.value.count) }, uniquingKeysWith: +)
    }

    /// What training costs.
    public struct Cost: Sendable {
        /// The mean of the steps measured.
        public let secondsPerStep: Double
        public let steps: Int
        /// Whether there was time for all the steps. Where there was not, a step of the training may take less, since
        /// the first are slower, or players that play in some steps only were not measured as often as they play.
        public let isComplete: Bool
        /// The most memory that the process had.
        public let peakMegabytes: Double
    }

    /// What a step costs: the mean of so many, after two that warm up; both numbers are rounded up to whole periods of
    /// the game, so that a generator's turns weigh as much as in a training.
    ///
    /// - Parameters:
    ///   - steps: how many are measured.
    ///   - stage: the steps of the training that are tried, such as a stage of networks that grow; those that are its
    ///     last are followed by its first again.
    ///   - limit: seconds after which no further step is begun, but for the first.
    ///   - report: is told how many steps were played, and how many there will be.
    public func measure(
        steps: Int, of stage: ClosedRange<Int>? = nil, within limit: Double = .infinity,
        report: (_ played: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Cost {
        game.setTraining(true)
        let whole = { (count: Int) in (count + self.game.period - 1) / self.game.period * self.game.period }
        let (warmup, all) = (whole(2), whole(2) + whole(steps))
        let stage = stage ?? 1...all
        return try RandomGenerator.with(RandomGenerator(seed: recipe.seed)) {
            let started = ContinuousClock.now
            var measuring = started
            var played = 0
            while played < all, played == 0 || (ContinuousClock.now - started) / .seconds(1) < limit {
                if played == warmup { measuring = .now }
                try play(stage.lowerBound + played % stage.count)
                played += 1
                report(played, all)
            }
            // Where time ran out in the warm-up, its steps are what there is.
            let measured = played > warmup ? played - warmup : played
            let seconds = (ContinuousClock.now - (played > warmup ? measuring : started)) / .seconds(1)
            return Cost(
                secondsPerStep: seconds / Double(measured), steps: measured,
                isComplete: played == all, peakMegabytes: Machine.peakMegabytes)
        }
    }

    private func play(_ step: Int) throws {
        let batch = try loader.next().with(known, turn: step, seed: recipe.seed).moved(to: device)
        let scores = try recipe.play(game, batch, step: step, on: device)
        average?.update()
        _ = scores.numbers()
    }
}
