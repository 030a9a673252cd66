import NN
import Torch

/// Random changes of pictures [N, C, H, W] in [-1, 1] that gradients pass through: each sample's are its own.
///
/// Source: Zhao et al. 2020, arXiv 2006.10738 (brightness, saturation and contrast; translation; cutout).
enum Augmentations {
    static func all(_ pictures: Tensor) -> Tensor { cut(translated(coloured(pictures))) }

    private static func draw(_ pictures: Tensor) -> Tensor {
        Tensor.randomUniform([pictures.size(0), 1, 1, 1], generator: .current).to(pictures.device).to(pictures.dtype)
    }

    /// Brightness ±½, saturation 0 to 2, contrast ½ to 1½.
    static func coloured(_ pictures: Tensor) -> Tensor {
        let bright = pictures + (draw(pictures) - 0.5)
        let grey = bright.mean(axes: [1], keepingAxes: true)
        let saturated = (bright - grey) * (draw(pictures) * 2) + grey
        let mean = saturated.mean(axes: [1, 2, 3], keepingAxes: true)
        return (saturated - mean) * (draw(pictures) + 0.5) + mean
    }

    /// By whole pixels, up to an eighth of the edges, zeros behind.
    static func translated(_ pictures: Tensor) -> Tensor {
        let (count, height, width) = (pictures.size(0), pictures.size(2), pictures.size(3))
        func shift(_ edge: Int) -> Tensor {
            let most = edge / 8
            return Tensor.randomIntegers(-most..<(most + 1), [count], generator: .current).to(.float32)
                * (2 / Double(edge))
        }
        let (x, y) = (shift(width), shift(height))
        let (one, zero) = (Tensor.ones(like: x), Tensor.zeros(like: x))
        let map = Tensor.stacked([one, zero, x, zero, one, y], axis: 1).reshaped(-1, 2, 3)
        let grid = map.affineGrid(for: pictures.shape).to(pictures.device)
        return pictures.to(.float32).sampled(at: grid).to(pictures.dtype)
    }

    /// A square of half the edge becomes 0, wherever its middle falls; the border may cut it.
    static func cut(_ pictures: Tensor) -> Tensor {
        func outside(_ edge: Int, _ axis: Int) -> Tensor {
            let side = (edge + 1) / 2
            // As many middles as leave each side of the picture the same chance.
            let middles = 0..<(edge + 1 - side % 2)
            let first = Tensor.randomIntegers(middles, [pictures.size(0), 1], generator: .current) - side / 2
            let places = Tensor.range(0, edge).unsqueezed(0)
            let isOutside = (places .< first) .| (places .>= first + side)
            return axis == 2 ? isOutside.unsqueezed(1).unsqueezed(3) : isOutside.unsqueezed(1).unsqueezed(2)
        }
        let kept = outside(pictures.size(2), 2) .| outside(pictures.size(3), 3)
        return pictures * kept.to(pictures.dtype).to(pictures.device)
    }

    /// Each sample mirrored with probability one half.
    static func mirrored(_ pictures: Tensor) -> Tensor {
        pictures.flipped(3).selected(where: draw(pictures) .< 0.5, otherwise: pictures)
    }
}

/// All images that the critic sees are changed at random (brightness, saturation, contrast; translation; cutout), at
/// the steps of both players. This helps with few images.
///
/// Source: Zhao et al. 2020, arXiv 2006.10738.
final class DifferentiableAugmentation: Decorator {
    func seen(_ samples: Tensor, _ turn: Turn) -> Tensor { Augmentations.all(samples) }
}

/// As `augmentation`, but each image is changed with a probability that adapts: it rises where r = ⟨sign f(x)⟩, which
/// says how certain the critic is of real images, is above the target.
///
/// The paper has more kinds of changes, each with the probability by itself, and measures over four batches; this is its
/// rule with one kind and one batch. The paper lets 500,000 samples pass for the probability to go from 0 to 1; the
/// default here is for short runs.
///
/// Source: Karras et al. 2020, arXiv 2006.06676.
final class AdaptiveAugmentation: Decorator {
    /// The probability.
    private let probability = Buffer(.zeros([]))
    private let target: Double
    private let samples: Double
    init(target: Double, samples: Double) { (self.target, self.samples) = (target, max(1, samples)) }

    func seen(_ samples: Tensor, _ turn: Turn) -> Tensor {
        let chance = Tensor.randomUniform([samples.size(0), 1, 1, 1], generator: .current).to(samples.device)
        return Augmentations.all(samples).selected(where: chance .< probability.detached(), otherwise: samples)
    }

    func observe(real: Tensor, fake: Tensor) {
        withoutGradients {
            let step = (real.sign().mean() - target).sign() * (Double(real.size(0)) / samples)
            _ = probability.addInPlace(step.to(.float32).to(probability.device)).clampInPlace(0, 1)
        }
    }
}
