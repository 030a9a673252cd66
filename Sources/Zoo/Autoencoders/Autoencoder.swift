import Adversarial
import Datasets
import Foundation
import NN
import Torch

/// An encoder and a decoder that are trained together.
public final class Autoencoder: Layer {
    public let encoder: Sequential
    public let decoder: Sequential

    public init(encoder: Sequential, decoder: Sequential) {
        self.encoder = encoder
        self.decoder = decoder
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { decoder(encoder(input)) }

    /// Decorators that make no sense if the critic's output is an autoencoder's error, with the reasons.
    static let refused = [
        "smoothing": "it changes the labels of probabilities, and its critic outputs a reconstruction error",
        "adaptive-augmentation":
            "it uses the sign of the critic's output, and a reconstruction error is never negative",
    ]
}

extension NetworkPair {
    /// The critic's layers as an encoder, and a generator as a decoder.
    ///
    /// - Parameters:
    ///   - code: size of the code, the encoder's output.
    ///   - latent: size of the decoder's input; by default that of the code.
    ///   - packed: how many samples it sees at once (the pack size).
    ///   - bounded: whether codes lie in [-1, 1].
    func makeAutoencoder(code: Int, latent: Int? = nil, packed: Int = 1, for data: DataShape, bounded: Bool = false)
        throws -> Autoencoder
    {
        let data = data.packed(packed)
        let encoder = try makeEncoder(outputs: code, for: data)
        return Autoencoder(
            encoder: bounded ? Sequential(encoder.layers + [Tanh()]) : encoder,
            decoder: try makeGenerator(latent: latent ?? code, for: data))
    }
}

/// A game whose samples are decoded latent vectors.
public protocol DecodingGame: Game {
    var model: Player<Autoencoder> { get }
    var latentSpace: LatentSpace { get }
}

extension DecodingGame {
    /// The encoder's output, if this is the code itself.
    public func codes(of samples: Tensor) -> Tensor { model.network.encoder(samples) }
    public var sampler: any Module { model.network.decoder }
    public func latents(seeds: [UInt64]) -> Tensor {
        latentSpace.sample(seeds: seeds, on: model.parameters[0].device)
    }
    public func samples(from latents: Tensor) -> Tensor { model.network.decoder(latents) }
    public var classCount: Int { latentSpace.classes }
}

/// A normal distribution of codes, the output of an encoder: means and deviations, [N, Z] each.
struct CodeDistribution {
    let mean: Tensor
    let deviation: Tensor

    /// - Parameter output: an encoder's, [N, 2 Z]; deviations are 10⁻⁶ + softplus of its second half.
    init(_ output: Tensor) {
        let halves = output.to(.float32).chunked(2, axis: 1)
        mean = halves[0]
        deviation = halves[1].softplus() + 1e-6
    }

    /// A random code for each sample, through which gradients pass (reparametrisation).
    ///
    /// Source: Kingma and Welling 2014, arXiv 1312.6114, section 2.4.
    func sample() -> Tensor {
        mean + deviation * Tensor.randomNormal(mean.shape, generator: .current).to(mean.device)
    }

    /// KL(q ‖ N(0, I)) = ½ Σ (μ² + σ² − log σ² − 1) of each sample, [N].
    var divergence: Tensor {
        0.5 * (mean.squared() + deviation.squared() - 2 * deviation.log() - 1).sum(axes: [1])
    }
}

/// −log p(x | z) of each sample, [N], in nats: Bernoulli for pictures in [-1, 1] read as probabilities, normal with a
/// fixed deviation for points.
func negativeLogLikelihood(_ samples: Tensor, decoded: Tensor, deviation: Double) -> Tensor {
    guard samples.rank == 4 else {
        let scaled = (samples - decoded) / deviation
        let constant = 0.5 * Double(samples.size(1)) * Double.log(2 * Double.pi * deviation * deviation)
        return 0.5 * scaled.squared().sum(axes: [1]) + constant
    }
    // A probability of 0 or 1 could give an infinite loss.
    let chance = ((decoded.to(.float32) + 1) / 2).clamped(1e-6, 1 - 1e-6)
    let target = (samples + 1) / 2
    return -(target * chance.log() + (1 - target) * (1 - chance).log()).sum(axes: [1, 2, 3])
}

extension Double {
    fileprivate static func log(_ x: Double) -> Double { Foundation.log(x) }
}

/// A critic of codes: two hidden layers and one output.
func makeCodeCritic(_ inputs: Int, width: Int = 256) -> Sequential {
    Sequential(
        Linear(inputs, width), LeakyReLU(0.2), Linear(width, width), LeakyReLU(0.2), Linear(width, 1))
}
