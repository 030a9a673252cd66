import Datasets
import Foundation
import NN
import Torch

/// A generator out of a checkpoint, ready to make samples.
///
/// ```swift
/// let model = try TrainedModel<DCGAN>(contentsOf: file)
/// let image = model.sample(seed: 17)  // [C, H, W] in [-1, 1]
/// ```
public final class TrainedModel<S: System>: Module {
    public let game: S.Play
    private let average: MovingAverage?
    public let shape: DataShape
    private let picture: SamplePicture
    /// The step at which the checkpoint was written.
    public let step: Int
    private var truncation: Double?

    /// - Throws: `SafetensorsError`, ``CheckpointError`` or ``RecipeError`` when the file does not hold such a model.
    public init(contentsOf file: URL, device: Device = .cpu) throws {
        let checkpoint = try Checkpoint(contentsOf: file)
        let recipe = try checkpoint.recipe(of: S.self, file: file)
        game = try S.makeGame(recipe, for: checkpoint.header.shape, on: device)
        average = recipe.movingAverage(of: game)
        shape = checkpoint.header.shape
        // Pictures of points need the data for their background; images speak for themselves.
        picture = try shape.isImage ? SamplePicture(of: shape) : SamplePicture(recipe.data.open())
        step = checkpoint.header.step
        let mine = checkpoint.state.filter { $0.key.hasPrefix("game.") || $0.key.hasPrefix("average.") }
        do {
            try restore(mine)
        } catch let error as StateError {
            throw CheckpointError.damaged(file, "\(error)")
        }
        game.setTraining(false)
        average?.apply()
    }

    /// The sample of a seed, on the CPU. It is always computed alone, so that it depends on nothing else, to the last
    /// bit.
    public func sample(seed: UInt64) -> Tensor { sample(from: latent(seed: seed)) }

    /// A seed's latent numbers with the code of each class in turn, [K, …] on the CPU.
    ///
    /// - Throws: ``RecipeError`` where nobody is told classes.
    public func samplesByClass(seed: UInt64) throws -> Tensor {
        let (classes, latent) = (game.classCount, latent(seed: seed))
        guard classes > 0 else {
            throw RecipeError.value("the generator of \(S.card.name) is told no classes, as that of cgan or infogan is")
        }
        let start = latent.size(1) - game.codeSize
        return Tensor.stacked(
            (0..<classes).map { number in
                let code = Tensor([number]).oneHot(classCount: classes).to(latent.dtype).to(latent.device)
                return sample(
                    from: .concatenated([latent[.all, ..<start], code, latent[.all, (start + classes)...]], axis: 1))
            })
    }

    /// The samples of many seeds at once, [N, …] on the CPU: much faster, and the same to within rounding.
    public func samples(seeds: [UInt64]) -> Tensor {
        withoutGradients { game.samples(from: latents(seeds: seeds)).to(.float32).to(.cpu) }
    }

    /// The latent vector of a seed: [1, D].
    public func latent(seed: UInt64) -> Tensor { latents(seeds: [seed]) }

    private func latents(seeds: [UInt64]) -> Tensor {
        guard let truncation, let game = game as? any LatentGame else { return game.latents(seeds: seeds) }
        return game.latentSpace.sample(seeds: seeds, truncation: truncation, on: game.device)
    }

    /// Has the numbers of latent vectors that lie beyond ±bound drawn again from now on.
    ///
    /// - Throws: ``RecipeError`` where latent vectors have no normal prior that could be cut off.
    public func truncate(to bound: Double) throws {
        guard (game as? any LatentGame)?.latentSpace.prior == .normal else {
            throw RecipeError.value(
                "truncation cuts off the normal latent vectors of a generator, and \(S.card.name) as it was trained has none"
            )
        }
        truncation = bound
    }

    /// Writes samples [N, …] as one PNG file: images in a grid, points over the data's.
    public func writePicture(_ samples: Tensor, to file: URL, columns: Int? = nil) throws {
        try picture.write(samples, to: file, columns: columns)
    }

    /// Asks whether so many samples can be drawn as one picture, before they are computed.
    ///
    /// - Throws: ``RecipeError`` that names the limit.
    public func checkPicture(of count: Int, columns: Int? = nil) throws {
        try picture.check(count, columns: columns)
    }

    /// The sample of one latent vector [1, D], on the CPU.
    public func sample(from latent: Tensor) -> Tensor {
        withoutGradients { game.samples(from: latent).to(.float32).to(.cpu)[0] }
    }
}
