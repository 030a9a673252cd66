import Datasets
import NN
import Torch

extension Recipe {
    /// Refuses a batch of one where batch normalisation would meet a single value, which has no variance.
    ///
    /// Whether it does only the layers know: a turn is played on a sample of zeros, with a game that is thrown away.
    ///
    /// - Throws: ``RecipeError``.
    func checkBatchOfOne(for shape: DataShape, on device: Device) throws {
        guard batch == 1 else { return }
        let game = try S.makeGame(self, for: shape, on: device)
        let norms = game.modules().compactMap { $0 as? BatchNorm }
        guard !norms.isEmpty else { return }
        game.setTraining(true)
        let labels = shape.classNames.isEmpty ? nil : Tensor.zeros([1], dtype: .int64)
        let sample = Batch(samples: .zeros([1] + shape.sample), labels: labels).moved(to: device)
        try RandomGenerator.with(RandomGenerator(seed: 0)) {
            _ = try play(game, sample, step: game.period, on: device)
        }
        guard norms.allSatisfy({ $0.runningVar.isFinite().all() }) else {
            throw RecipeError.value(
                "batch=1 leaves batch normalisation a single value of a channel, which has no variance: choose a batch "
                    + "of at least 2, or another normalisation")
        }
    }
}
