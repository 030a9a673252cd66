import Adversarial
import Datasets
import NN
import Torch

/// Both networks maximise the bound: E_q[log p(x | z)] − β KL(q(z | x) ‖ N(0, I)).
public final class VariationalGame: DecodingGame, BoundedGame, EncodingGame {
    public let model: Player<Autoencoder>
    private let settings: VariationalSettings
    public let latentSpace: LatentSpace

    init(_ settings: VariationalSettings, _ networks: NetworkPair, for data: DataShape, isConditional: Bool) throws {
        try settings.check()
        if data.isImage {
            try RecipeError.requireDefault(
                settings.deviation, "game.deviation", VariationalSettings().deviation,
                since: "each pixel is black or white with a probability")
        }
        try networks.checkNoStatistics(isConditional ? CVAE.card.name : VAE.card.name)
        let classes = isConditional ? data.classNames.count : 0
        try (isConditional ? Condition.concatenation : .none).check(classes: classes, sample: data.sample)
        latentSpace = LatentSpace(.normal, size: settings.latent, classes: classes)
        var seen = data
        seen.sample[0] += classes
        model = Player(
            Autoencoder(
                encoder: try networks.makeEncoder(outputs: 2 * settings.latent, for: seen),
                decoder: try networks.makeGenerator(latent: latentSpace.width, code: classes, for: data)),
            settings.optimizer)
        self.settings = settings
    }

    public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
        var parts: [Tensor] = []
        let bound = model.minimise(turn) {
            let terms = self.terms(batch.samples, labels: batch.labels)
            parts = [terms.reconstruction.mean(), terms.divergence.mean()]
            return parts[0] + settings.beta * parts[1]
        }
        return ["bound": bound, "reconstruction": parts[0].detached(), "divergence": parts[1].detached()]
    }

    /// −log p(x | z) for a drawn z, and KL(q(z | x) ‖ p(z)), of each sample in nats: [N] each.
    func terms(_ samples: Tensor, labels: Tensor?) -> (reconstruction: Tensor, divergence: Tensor) {
        let codes = distributions(of: samples, labels: labels)
        let decoded = decode(codes.sample(), labels)
        return (
            negativeLogLikelihood(samples, decoded: decoded, deviation: settings.deviation), codes.divergence
        )
    }

    /// The means of the encoder's distributions.
    public func codes(of samples: Tensor) -> Tensor { distributions(of: samples, labels: nil).mean }

    func distributions(of samples: Tensor, labels: Tensor?) -> CodeDistribution {
        guard latentSpace.classes > 0, let labels else { return CodeDistribution(model.network.encoder(samples)) }
        return CodeDistribution(model.network.encoder(samples.beside(classes: labels, of: latentSpace.classes)))
    }

    private func decode(_ codes: Tensor, _ labels: Tensor?) -> Tensor {
        guard latentSpace.classes > 0, let labels else { return model.network.decoder(codes) }
        return model.network.decoder(codes.beside(classes: labels, of: latentSpace.classes))
    }

    /// A lower bound of log p(x) of each sample, [N], from `count` codes: log ⟨p(x, z)/q(z | x)⟩, which rises to log
    /// p(x).
    ///
    /// Source: Burda, Grosse, Salakhutdinov 2016, arXiv 1509.00519, equation 8.
    public func importanceWeightedBound(_ samples: Tensor, labels: Tensor? = nil, codes count: Int) -> Tensor {
        let codes = distributions(of: samples, labels: labels)
        let weights = (0..<count).map { _ in
            let z = codes.sample()
            let prior = -0.5 * z.squared().sum(axes: [1])
            let proposal =
                -0.5 * ((z - codes.mean) / codes.deviation).squared().sum(axes: [1])
                - codes.deviation.log().sum(axes: [1])
            let likelihood = -negativeLogLikelihood(samples, decoded: decode(z, labels), deviation: settings.deviation)
            return likelihood + prior - proposal
        }
        return Tensor.stacked(weights).logSumExp(axes: [0]) - Tensor(Double(count)).log().to(.float32)
    }

    public var wiring: Wiring {
        var wiring = Wiring()
        let isConditional = latentSpace.classes > 0
        for name in ["x"] + (isConditional ? ["c"] : []) { wiring.input(name) }
        wiring.feed(isConditional ? ["x", "c"] : ["x"], to: "Enc", label: "Enc", yielding: ["z"])
        wiring.feed(isConditional ? ["z", "c"] : ["z"], to: "Dec", label: "Dec", yielding: ["x̂"])
        return wiring
    }
}

public struct VariationalSettings: PairSettings {
    /// The length of the code.
    public var latent = 62
    /// The weight of the KL divergence from the prior. 1 gives the evidence lower bound (ELBO).
    public var beta = 1.0
    /// The standard deviation of the normal distribution around the decoded sample, for data of points.
    public var deviation = 0.1
    /// The optimiser of the encoder and the decoder.
    public var optimizer = OptimizerRecipe.adam(1e-3, 0.5, 0.999)

    public var generatorOptimizer: OptimizerRecipe { optimizer }
    public var criticOptimizer: OptimizerRecipe { optimizer }

    public func check() throws {
        try RecipeError.require(latent, "game.latent", in: 1...65_536)
        try RecipeError.require(beta, "game.beta", in: 0...1_000)
        try RecipeError.require(deviation, "game.deviation", in: 1e-3...1_000)
    }
}
