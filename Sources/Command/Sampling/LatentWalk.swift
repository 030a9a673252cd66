import Adversarial
import Torch

/// A walk through latent space that passes the latent vectors of some seeds.
struct LatentWalk {
    /// A latent vector that the walk passes.
    struct Stop {
        let seed: UInt64
        /// The number of the class it is drawn as; `nil` for the seed's own.
        let number: Int?
    }

    let stops: [Stop]
    /// Whether the walk returns to the first stop.
    let isLoop: Bool
    /// Pictures from one stop to the next, both included.
    let frames: Int

    /// Pictures of the whole walk. A loop has the first stop once.
    var count: Int { isLoop ? stops.count * (frames - 1) : (stops.count - 1) * (frames - 1) + 1 }

    /// The latent vectors of all pictures, [1, D] each.
    ///
    /// - Throws: `RecipeError` where the run has no such classes.
    func latents<S: System>(of model: TrainedModel<S>, along path: LatentPath) throws -> [Tensor] {
        let ends = try stops.map { stop in
            try stop.number.map { try model.latent(seed: stop.seed, class: $0) } ?? model.latent(seed: stop.seed)
        }
        let code = model.game.codeSize
        return (0..<count).map { place in
            let (leg, step) = place.quotientAndRemainder(dividingBy: frames - 1)
            guard step > 0 else { return ends[leg] }
            return path.point(
                ends[leg], ends[(leg + 1) % ends.count], at: Double(step) / Double(frames - 1), code: code)
        }
    }
}
