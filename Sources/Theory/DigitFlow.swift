import Foundation
import NN
import Torch

/// RealNVP whose samples are pictures in [−1, 1], 14 pixels square.
///
/// Source: Dinh, Sohl-Dickstein, Bengio 2017, arXiv 1605.08803: checkerboards next to the pixels (section 3.4) and, as
/// after its squeezing, halves of each square of four pixels next to z; pixels p in [0, 1] pass through a logit
/// (section 4.1), of 0.05 + 0.9 p, whose ends are both finite, where the paper has 0.05 + 0.95 p. Differences: the
/// coupling layers are perceptrons, which are faster at this size than convolutions; `DigitFlowsTrainedTwice` clips
/// large gradients instead of using batch normalisation; and half of z is not split off at each scale.
final class DigitFlow: DensityModel {
    static let edge = 14
    private static let margin = 0.05
    let flow: Flow

    init(couplings: Int, width: Int) {
        let places = Array(0..<Self.edge * Self.edge)
        flow = Flow(
            places.count,
            kept: (0..<couplings).map { layer in
                places.filter {
                    let (row, column) = $0.quotientAndRemainder(dividingBy: Self.edge)
                    return (layer < couplings / 2 ? row : row + column) % 2 == layer % 2
                }
            }, width: width)
    }

    var dimensions: Int { flow.dimensions }

    /// Pictures [N, 1, 14, 14] of latents z [N, 196]: beyond [−1, 1] by as much as the margin allows.
    func callAsFunction(_ latents: Tensor) -> Tensor {
        ((flow(latents).sigmoid() - 0.5) * (2 / (1 - 2 * Self.margin))).reshaped(-1, 1, Self.edge, Self.edge)
    }

    /// log p(x) of pictures [N, 1, 14, 14] in [−1, 1].
    func logDensity(_ samples: Tensor) -> Tensor {
        let share = 0.5 + samples.flattened(from: 1) * (0.5 - Self.margin)
        let (log, logOfRest) = (share.log(), (1 - share).log())
        return flow.logDensity(log - logOfRest) - (log + logOfRest).sum(axes: [1])
            + Double(dimensions) * Foundation.log(0.5 - Self.margin)
    }

    /// How many bits a pixel of each picture takes, as one of 256 values, where pixels were spread over [−1, 1] by
    /// ``spread(_:)``: at most, on average. [N]
    func bitsPerPixel(_ samples: Tensor) -> Tensor {
        let (bins, bit): (Double, Double) = (Foundation.log(128), Foundation.log(2))
        return withoutGradients { (bins - logDensity(samples) / Double(dimensions)) / bit }
    }

    /// Bytes as numbers in [−1, 1), each at random in its 256th (Uria, Murray, Larochelle 2013, arXiv 1306.0186).
    static func spread(_ bytes: Tensor) -> Tensor {
        (bytes.to(.float32) + Tensor.randomUniform(bytes.shape, generator: .current)) * (1.0 / 128) - 1
    }
}
