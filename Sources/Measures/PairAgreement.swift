import Adversarial
import Torch

extension RunMeasure {
    /// How well two domains' samples of the same latent vector correspond: the share of pixels, read as black or white,
    /// in which the first domain's sample, converted to the second domain, agrees with the second's; and their squared
    /// distance, divided by that to the sample of another latent vector (1 if pairs have nothing in common). Pictures
    /// that are mostly black agree in most pixels whatever they show.
    public static let pairAgreement = RunMeasure(
        "pair-agreement", title: "Pixels in which pairs of samples agree",
        source: "Liu and Tuzel 2016, arXiv 1606.07536, section 4",
        readings: [.init("pixel-agreement", .higher), .init("pair-distance", .lower)],
        suits: { game, _ in game is any PairingGame },
        compute: { run in
            guard let game = run.game as? any PairingGame else {
                throw MeasureError.cannotAnswer(measure: "pair-agreement", needed: "of a system of two domains")
            }
            let latents = game.latents(seeds: Array(0..<2_000))
            let pairs = withoutGradients {
                stride(from: 0, to: latents.size(0), by: 250).map { start in
                    let some = latents[start..<(start + 250)]
                    return (game.translated(game.samples(from: some)).to(.cpu), game.counterparts(of: some).to(.cpu))
                }
            }
            let (wanted, found) = (Tensor.concatenated(pairs.map(\.0)), Tensor.concatenated(pairs.map(\.1)))
            return [
                ((wanted .> 0) .== (found .> 0)).to(.float64).mean().item(),
                squaredDistance(wanted, found) / squaredDistance(wanted, found.rolled(1, axis: 0)),
            ]
        })
}
