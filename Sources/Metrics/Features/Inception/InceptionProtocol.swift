import Datasets
import Spelling
import Torch

/// Which tool a distance is to be comparable with: how pictures reach Inception, and what the covariance is divided by.
///
/// The same pictures give other values where these differ (Parmar et al. 2022, arXiv 2104.11222).
public enum InceptionProtocol: String, Choice {
    /// TTUR (Heusel et al. 2017) and torch-fidelity: TensorFlow 1's bilinear resizing.
    case tf
    /// pytorch-fid: PyTorch's bilinear resizing.
    case pytorch
    /// clean-fid: Pillow's bicubic resizing with antialiasing.
    case clean
    /// StyleGAN's: as ``tf``, with the covariance divided by N.
    case nvidia

    /// What the covariance of N samples is divided by is N less this.
    public var covarianceCorrection: Int { self == .nvidia ? 0 : 1 }

    /// How pictures become 299×299, in words.
    public var resize: String {
        switch self {
        case .tf, .nvidia: "bilinear to 299×299 as TensorFlow 1 (corners not aligned, no half-pixel centres)"
        case .pytorch: "bilinear to 299×299 as PyTorch (half-pixel centres, no antialiasing)"
        case .clean: "bicubic to 299×299 as Pillow (antialiased, float32 per channel, clipped to 0...255)"
        }
    }

    /// How bytes become numbers, in words.
    public var scaling: String { self == .pytorch ? "2x/255 − 1" : "(x − 128)/128" }

    /// What becomes of transparent pictures, in words: pytorch-fid 0.3.0, clean-fid 0.1.35 and torch-fidelity 0.4.0 read
    /// every file with Pillow's `convert("RGB")`, which leaves out alpha and keeps the colours below it.
    public var transparency: String {
        "alpha left out, as "
            + (self == .nvidia ? "tf does (NVIDIA's tools refuse alpha)" : "Pillow's convert('RGB') does")
    }

    /// Pictures as Inception sees them under this protocol.
    ///
    /// Grey is repeated for all three colours; an alpha channel is left out.
    ///
    /// - Parameter images: 0...255, [N, 1 or 3 or 4, H, W] (`uint8`).
    /// - Returns: [N, 3, 299, 299] (`float32`)
    public func prepared(_ images: Tensor) -> Tensor {
        let opaque = images.size(1) == 4 ? images.narrowed(axis: 1, start: 0, count: 3) : images
        let colours = ImageForm(channels: 3).applied(to: opaque).to(.float32)
        let edge = InceptionV3.edge
        switch self {
        case .tf, .nvidia:
            return (resizedAsTensorFlow1(colours, to: edge) - 128) / 128
        case .pytorch:
            return (colours / 255).resized(to: [edge, edge], .linear) * 2 - 1
        case .clean:
            return (colours.resized(to: [edge, edge], .cubic, antialiasing: true).clamped(0, 255) - 128) / 128
        }
    }
}

/// Bilinear resizing where pixel i of the result lies at i · (old edge / new edge), without half-pixel centres.
///
/// Rows and columns are chosen and mixed in the order and precision of torch-fidelity's
/// `interpolate_bilinear_2d_like_tensorflow1x`, which is TensorFlow's `ResizeBilinear` to the bit.
private func resizedAsTensorFlow1(_ images: Tensor, to edge: Int) -> Tensor {
    func mixed(_ x: Tensor, axis: Int) -> Tensor {
        let last = x.size(axis) - 1
        let scale = Float(Double(x.size(axis)) / Double(edge))
        let places = (0..<edge).map { Float($0) * scale }
        let low = places.map { Int($0) }
        let share = zip(places, low).map { $0 - Float($1) }
        let below = x.indexSelected(axis: axis, Tensor(low))
        let above = x.indexSelected(axis: axis, Tensor(low.map { min($0 + 1, last) }))
        return below + (above - below) * Tensor(share, shape: axis == 3 ? [1, 1, 1, edge] : [1, 1, edge, 1])
    }
    return mixed(mixed(images, axis: 3), axis: 2)
}
