import Adversarial
import Datasets

/// The GAN that grew by what it could be given: classes in every layer, latent numbers at every scale.
public enum BigGAN: TwoPlayerSystem {
    public static let card = Card(
        name: "biggan",
        title: "Large Scale GAN Training for High Fidelity Natural Image Synthesis",
        authors: "Brock, Donahue, Simonyan",
        year: 2019,
        arXiv: "1809.11096",
        summary:
            "One embedding of the class and, for each block, a part of the latent vector set the scales and shifts of "
            + "the generator's normalisations; orthogonal weights, self-attention, two steps of the critic and "
            + "averaged weights. Latent vectors cut off at a threshold trade variety for fidelity.",
        differences:
            "32 channels at 32 pixels and batches of 64, where the paper has 96 and 2,048; the critic's channels are "
            + "those of sagan, and its embedding of classes is the projection's, without spectral norm. The average "
            + "forgets ten times as fast (decay 0.999, of turns): with 0.9999 an eighth of it would still be first "
            + "weights at the end of so short a run. Running statistics take the place of statistics gathered again "
            + "under the averaged weights.")

    public static let claims = [
        Claim(
            "Classes in every block and latent numbers at every scale make better samples than a class beside the latent "
                + "vector.", metric: "fid",
            .below(.init("biggan", "network.generator=sagan(8)", "network.generatorNorm=batch")),
            trial: Collection.trial(of: "biggan(8)", steps: 400, "average=0.99"),
            finding:
                "At 32 pixels each of four chunks is 32 of the 128 latent numbers, where the rival's first layer has all, and eight "
                + "channels leave little to tell scales apart by. More steps did not turn it: after 1,200, with a critic that "
                + "halved once more, the first seed has 13.4 against 8.4.")
    ]

    public static let recipe = Recipe<BigGAN>(
        steps: 20_000, average: 0.999, data: DataSettings(source: "digits", size: 32),
        game: TwoPlayerSettings(
            loss: .hinge, condition: .projection, decorators: .orthogonality(1e-4), latent: 128, criticSteps: 2,
            generatorOptimizer: .adam(5e-5, 0, 0.999), criticOptimizer: .adam(2e-4, 0, 0.999)),
        network: NetworkPair(
            generator: .biggan(32), critic: .biggan(32), generatorNorm: .spectral, criticNorm: .spectral))
}
