import Datasets
import Foundation
import Images
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
    /// Samples of latent vectors, where they are not the game's own.
    private var drawing: ((Tensor) -> Tensor)?

    /// Reads a model from a checkpoint.
    ///
    /// - Parameters:
    ///   - data: the points of a run on data in memory, for the background of its pictures; `nil` opens what the recipe
    ///     names. A run on images needs neither.
    ///   - device: where samples are computed.
    /// - Throws: `SafetensorsError`, ``CheckpointError`` or ``RecipeError`` when the file does not hold such a model.
    public init(contentsOf file: URL, data: DataSource? = nil, device: Device = .cpu) throws {
        let checkpoint = try Checkpoint(contentsOf: file)
        let recipe = try checkpoint.recipe(of: S.self, file: file)
        game = try S.makeGame(recipe, for: checkpoint.header.shape, on: device)
        average = recipe.movingAverage(of: game)
        shape = checkpoint.header.shape
        // Pictures of points need the data for their background; images speak for themselves.
        picture = try shape.isImage ? SamplePicture(of: shape) : SamplePicture(data ?? recipe.data.open())
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

    /// The names of the classes that samples can be asked for, in the order of their numbers; empty where there are
    /// none, or a code that finds out by itself what it stands for.
    public var classNames: [String] { game.asksForDataClasses ? shape.classNames : [] }

    /// The sample of a seed, on the CPU. It is always computed alone, so that it depends on nothing else, to the last
    /// bit.
    public func sample(seed: UInt64) -> Tensor { sample(from: latent(seed: seed)) }

    /// The sample of a seed's latent numbers with the code of a class, on the CPU, computed alone.
    ///
    /// - Throws: ``RecipeError`` where the generator is told no classes, or has none of this number.
    public func sample(seed: UInt64, class number: Int) throws -> Tensor {
        try sample(from: latents(seeds: [seed], classes: [number]))
    }

    /// The samples of many seeds at once, [N, …] on the CPU: much faster, and the same to within rounding.
    public func samples(seeds: [UInt64]) -> Tensor { computed(from: latents(seeds: seeds)) }

    /// The samples of many seeds at once, each asked for as a class, [N, …] on the CPU: the latent numbers of
    /// ``samples(seeds:)``, with another code behind them.
    ///
    /// - Parameters:
    ///   - seeds: one for each sample.
    ///   - classes: the number of the class of each, from 0 to ``Game/classCount`` less 1; as many as seeds.
    /// - Throws: ``RecipeError`` where the generator is told no classes, or has none of such a number.
    public func samples(seeds: [UInt64], classes: [Int]) throws -> Tensor {
        computed(from: try latents(seeds: seeds, classes: classes))
    }

    /// The sample of one latent vector [1, D], on the CPU.
    public func sample(from latent: Tensor) -> Tensor { computed(from: latent)[0] }

    private func computed(from latents: Tensor) -> Tensor {
        withoutGradients { (drawing?(latents) ?? game.samples(from: latents)).to(.float32).to(.cpu) }
    }

    // MARK: Latent vectors

    /// The latent vector of a seed: [1, D].
    public func latent(seed: UInt64) -> Tensor { latents(seeds: [seed]) }

    /// The latent vector of a seed with the code of a class: [1, D].
    ///
    /// - Throws: ``RecipeError`` where the generator has no classes, or none of this number.
    public func latent(seed: UInt64, class number: Int) throws -> Tensor {
        try latents(seeds: [seed], classes: [number])
    }

    private func latents(seeds: [UInt64]) -> Tensor {
        guard let truncation, let game = game as? any LatentGame else { return game.latents(seeds: seeds) }
        return game.latentSpace.sample(seeds: seeds, truncation: truncation, on: game.device)
    }

    /// The latent vectors of seeds, with the code of a class in the place of each one's own: [N, D].
    private func latents(seeds: [UInt64], classes: [Int]) throws -> Tensor {
        precondition(seeds.count == classes.count, "\(seeds.count) seeds and \(classes.count) classes")
        try checkClasses(classes)
        let latents = latents(seeds: seeds)
        let start = latents.size(1) - game.codeSize
        let code = Tensor(classes).oneHot(classCount: game.classCount).to(latents.dtype).to(latents.device)
        return .concatenated([latents[.all, ..<start], code, latents[.all, (start + game.classCount)...]], axis: 1)
    }

    private func checkClasses(_ classes: [Int]) throws {
        guard game.classCount > 0 else {
            throw RecipeError.value(
                "\(S.card.name) is trained without classes, so no sample of a class can be drawn; cgan and infogan can do this"
            )
        }
        guard let unknown = classes.first(where: { !(0..<game.classCount).contains($0) }) else { return }
        throw RecipeError.value("there is no class \(unknown): the run has classes 0 to \(game.classCount - 1)")
    }

    /// Redraws the numbers of latent vectors outside [−bound, bound] from now on (Brock, Donahue, Simonyan 2019, arXiv
    /// 1809.11096, section 3.1).
    ///
    /// - Throws: ``RecipeError`` where latent vectors do not come from a normal distribution.
    public func truncate(to bound: Double) throws {
        guard let prior = (game as? any LatentGame)?.latentSpace.prior, prior == .normal else {
            throw RecipeError.value(
                "this run of \(S.card.name) does not draw latent vectors from a normal distribution: truncation works with "
                    + "game.prior=normal only"
            )
        }
        truncation = bound
    }

    /// Pulls the styles w of samples towards their mean w̄ from now on: w̄ + ψ (w − w̄) (Karras, Laine, Aila 2019, arXiv
    /// 1812.04948, appendix B). The mean is over 10,000 latent vectors, the same each time.
    ///
    /// - Parameter psi: 1 leaves samples as they are, 0 makes all of them the one of the mean style.
    /// - Throws: ``RecipeError`` where the generator has no mapping network.
    public func truncateStyles(to psi: Double) throws {
        guard let game = game as? any LatentGame, let styled = Self.styled(game.sampler) else {
            throw RecipeError.value(
                "the generator of \(S.card.name) has no mapping network, as that of stylegan2 has: use --truncation "
                    + "instead of --truncation-psi")
        }
        let mean = withoutGradients {
            let latents = RandomGenerator.with(RandomGenerator(seed: 0)) {
                game.latentSpace.sample(10_000, on: game.device)
            }
            return styled.styles(of: latents).mean(axes: [0], keepingAxes: true)
        }
        drawing = { styled.pictures(of: mean + (styled.styles(of: $0) - mean) * psi) }
    }

    /// The network whose styles samples are made of: the whole of the generator.
    private static func styled(_ network: any Module) -> (any Styled)? {
        guard let layers = (network as? Sequential)?.layers else { return network as? any Styled }
        return layers.count == 1 ? layers[0] as? any Styled : nil
    }

    /// Samples [N, …] as one picture: images in a grid, an image alone as it is, points over the data's.
    ///
    /// - Parameter scale: how many times as wide and high as the samples are; each pixel becomes a square.
    public func picture(of samples: Tensor, columns: Int? = nil, scale: Int = 1) -> Raster {
        picture.raster(of: samples.to(.float32), columns: columns).enlarged(by: scale)
    }

    /// Writes samples [N, …] as one PNG file; see ``picture(of:columns:scale:)``.
    public func writePicture(_ samples: Tensor, to file: URL, columns: Int? = nil, scale: Int = 1) throws {
        try picture(of: samples, columns: columns, scale: scale).write(to: file)
    }

    /// Asks whether so many samples can be drawn as one picture, before they are computed.
    ///
    /// - Throws: ``RecipeError`` that names the limit.
    public func checkPicture(of count: Int, columns: Int? = nil, scale: Int = 1) throws {
        try picture.check(count, columns: columns, scale: scale)
    }
}
