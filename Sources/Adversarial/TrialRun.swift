import Datasets
import Foundation
import NN
import Torch

/// A training that is only tried, to see what it costs; it leaves nothing behind.
public final class TrialRun<S: System> {
    private let game: S.Play
    private let loader: Loader
    private let recipe: Recipe<S>
    private let device: Device
    public let shape: DataShape

    /// - Throws: ``RecipeError`` and the data's errors.
    public init(_ recipe: Recipe<S>, device: Device = .cpu) throws {
        try recipe.check()
        let source = try recipe.data.open()
        shape = source.shape
        loader = try Loader(source, batchSize: recipe.batch, seed: recipe.seed)
        game = try S.makeGame(recipe, for: shape, on: device)
        self.recipe = recipe
        self.device = device
    }

    /// Trainable numbers of each player.
    public var parameterCounts: [String: Int] {
        Dictionary(
            game.namedParameters().map { (String($0.name.prefix { $0 != "." }), $0.value.count) }, uniquingKeysWith: +)
    }

    /// What a step costs: the median of so many, after two that warm up.
    public func measure(steps: Int) throws -> (secondsPerStep: Double, peakMegabytes: Double) {
        game.setTraining(true)
        var seconds: [Double] = []
        try RandomGenerator.with(RandomGenerator(seed: recipe.seed)) {
            for step in 1...(steps + 2) {
                let started = ContinuousClock.now
                _ = try recipe.play(game, loader.next().moved(to: device), step: step, on: device).numbers()
                if step > 2 { seconds.append((ContinuousClock.now - started) / .seconds(1)) }
            }
        }
        return (seconds.sorted()[seconds.count / 2], Machine.peakMegabytes)
    }
}
