import Adversarial
import Datasets

/// BigGAN: class and latent vector in every block of the generator.
public enum BigGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "biggan",
        title: "Large Scale GAN Training for High Fidelity Natural Image Synthesis",
        authors: "Brock, Donahue, Simonyan",
        year: 2019,
        arXiv: "1809.11096",
        summary:
            "One embedding of the class and, for each block, a part of the latent vector set the scales and "
            + "shifts of the generator's normalisation layers. Further parts are orthogonal weights, "
            + "self-attention, two critic updates per generator update and averaged weights. Truncated latent "
            + "vectors trade variety for fidelity.",
        differences:
            "32 channels at 32 pixels and batches of 64; the paper uses 96 and 2,048. The critic's channels are "
            + "those of sagan, and the critic's class embedding (projection) has no spectral norm. The decay of "
            + "the averaged weights is 0.999, ten times shorter: with 0.9999 an eighth of the average would still "
            + "be the initial weights at the end of so short a run. Running statistics replace statistics that are "
            + "computed anew for the averaged weights.")

    public static let claims = [
        Claim(
            "Class and latent vector in every block make better samples than a class appended to the latent vector.",
            metric: "fid",
            .below(.init("biggan", "network.generator=sagan(8)", "network.generatorNorm=batch")),
            trial: Collection.trial(of: "biggan(8)", steps: 400, "average=0.99"),
            finding:
                "At 32 pixels each of the four parts is 32 of the 128 latent values, whereas the baseline's "
                + "first layer gets all of them, and with eight channels the blocks have little capacity for the "
                + "difference. More steps did not change the result: after 1,200 steps, with a critic that "
                + "downsamples once more, the first seed has 13.4 against 8.4.")
    ]

    public static let recipe = Recipe<BigGAN>(
        steps: 20_000, average: 0.999, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, condition: .projection, decorators: .orthogonality(1e-4), latent: 128, criticSteps: 2,
            generatorOptimizer: .adam(5e-5, 0, 0.999), criticOptimizer: .adam(2e-4, 0, 0.999)),
        network: NetworkPair(
            generator: .biggan(32), critic: .biggan(32), generatorNorm: .spectral, criticNorm: .spectral))
}
