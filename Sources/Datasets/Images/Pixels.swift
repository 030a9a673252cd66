import Images
import Torch

private let indexSelect = Operator("index_select")
private let divideInPlace = Operator("div_.Scalar")
private let subtractInPlace = Operator("sub_.Scalar")

/// The one conversion between bytes 0...255 and numbers in [-1, 1] that everything here uses.
public enum Pixels {
    /// x / 127.5 − 1: 0 becomes −1, 255 becomes 1 (`float32`).
    public static func normalised(_ bytes: Tensor) -> Tensor {
        let numbers = bytes.to(.float32)
        divideInPlace(.tensor(numbers), .double(127.5))
        subtractInPlace(.tensor(numbers), .double(1))
        return numbers
    }

    /// The nearest byte: (x + 1) · 127.5 rounded, after clamping x to [-1, 1]. It undoes ``normalised(_:)`` exactly.
    public static func bytes(_ numbers: Tensor) -> Tensor {
        ((numbers.detached().to(.float32).clamped(-1, 1) + 1) * 127.5).round().to(.uint8)
    }

    /// The rows of the given numbers.
    static func chosen(_ rows: Tensor, _ indices: Tensor) -> Tensor {
        indexSelect(.tensor(rows), .int(0), .tensor(indices))
    }
}

extension Raster {
    /// The samples as bytes [C, H, W] (`uint8`).
    public var tensor: Tensor {
        let interleaved = bytes.withUnsafeBytes {
            Tensor.copying($0, shape: [height, width, channels], dtype: .uint8)
        }
        return interleaved.permuted(2, 0, 1).contiguous()
    }

    /// Makes an image of samples [C, H, W] in [-1, 1] (1, 3 or 4 channels); what lies outside is clamped.
    public init(normalised image: Tensor) { self.init(bytes: Pixels.bytes(image)) }

    /// Makes an image of bytes [C, H, W] (`uint8`; 1, 3 or 4 channels).
    public init(bytes image: Tensor) {
        precondition(image.rank == 3 && image.dtype == .uint8, "\(image) is no uint8[C, H, W]")
        self.init(
            width: image.size(2), height: image.size(1), channels: image.size(0),
            bytes: image.permuted(1, 2, 0).contiguous().array())
    }
}
