import Adversarial
import Torch

extension RunMeasure {
    /// How far two domains' samples of the same latent vectors belong together: the share of pixels, read as black or
    /// white, in which the first domain's sample, brought into the second, agrees with the second's; and how far from it
    /// the second's is, as a share of the distance to that of another latent vector (squared; 1 where pairs have nothing
    /// in common). Pictures that are mostly black agree in most pixels whatever they show.
    public static let pairAgreement = RunMeasure(
        "pair-agreement", title: "Pixels in which pairs of samples agree",
        source: "Liu and Tuzel 2016, arXiv 1606.07536, section 4",
        readings: [.init("pixel-agreement", .higher), .init("pair-distance", .lower)],
        suits: { $0 is any PairingGame },
        compute: { run in
            guard let game = run.game as? any PairingGame else {
                throw MeasureError.cannotAnswer(measure: "pair-agreement", needed: "of a system of two domains")
            }
            let latents = game.latents(seeds: Array(0..<2_000))
            return withoutGradients {
                let wanted = game.translated(game.samples(from: latents)).to(.float64)
                let found = game.counterparts(of: latents).to(.float64)
                func distance(_ others: Tensor) -> Double { (wanted - others).squared().mean().item() }
                return [
                    ((wanted .> 0) .== (found .> 0)).to(.float64).mean().item(),
                    distance(found) / distance(found.rolled(1, axis: 0)),
                ]
            }
        })
}
