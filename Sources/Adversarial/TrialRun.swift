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

    /// - Throws: ``RecipeError`` and the data's errors.
    public init(_ recipe: Recipe<S>, device: Device = .cpu) throws {
        try recipe.check()
        let source = try recipe.data.open()
        shape = source.shape
        try recipe.checkMemory(for: shape, on: device)
        loader = try Loader(source, batchSize: recipe.batch, seed: recipe.seed, variation: recipe.data.variation)
        known =
            try recipe.data.labels > 0
            ? KnownSamples(recipe.data.labels, of: source, seed: recipe.seed, isMirrored: recipe.data.mirror) : nil
        game = try S.makeGame(recipe, for: shape, on: device)
        try recipe.checkBatchOfOne(for: shape, on: device)
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
        /// The most memory that the process had.
        public let peakMegabytes: Double
    }

    /// What a step costs: the mean of so many, after two that warm up; both numbers are rounded up to whole periods of
    /// the game, so that a generator's turns weigh as much as in a training.
    public func measure(steps: Int) throws -> Cost {
        game.setTraining(true)
        let whole = { (count: Int) in (count + self.game.period - 1) / self.game.period * self.game.period }
        let (warmup, measured) = (whole(2), whole(steps))
        return try RandomGenerator.with(RandomGenerator(seed: recipe.seed)) {
            try play(1...warmup)
            let started = ContinuousClock.now
            try play((warmup + 1)...(warmup + measured))
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            return Cost(
                secondsPerStep: seconds / Double(measured), steps: measured, peakMegabytes: Machine.peakMegabytes)
        }
    }

    private func play(_ steps: ClosedRange<Int>) throws {
        for step in steps {
            let batch = try loader.next().with(known, turn: step, seed: recipe.seed).moved(to: device)
            let scores = try recipe.play(game, batch, step: step, on: device)
            average?.update()
            _ = scores.numbers()
        }
    }
}
