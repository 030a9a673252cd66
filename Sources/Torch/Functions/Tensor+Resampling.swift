private let nearest = [
    Operator("upsample_nearest1d"), Operator("upsample_nearest2d"), Operator("upsample_nearest3d"),
]
private let linear = [
    Operator("upsample_linear1d"), Operator("upsample_bilinear2d"), Operator("upsample_trilinear3d"),
]
private let bicubic = Operator("upsample_bicubic2d")
private let bilinearAntialiased = Operator("_upsample_bilinear2d_aa")
private let bicubicAntialiased = Operator("_upsample_bicubic2d_aa")
private let pixelShuffleOp = Operator("pixel_shuffle")
private let pixelUnshuffleOp = Operator("pixel_unshuffle")
private let gridSampler = Operator("grid_sampler")
private let affineGridGenerator = Operator("affine_grid_generator")
private let padOp = Operator("pad")

/// How values between samples are interpolated.
public enum Interpolation: String, Codable, Sendable, CaseIterable {
    case nearest
    /// Linear along each axis: bilinear in images.
    case linear
    /// Cubic along each axis (a = −0.75, with antialiasing −0.5).
    case cubic
}

/// The values outside the border.
public enum Border: Sendable, Equatable {
    case constant(Double)
    /// The picture mirrored, without repeating the border.
    case reflected
    /// The border repeated.
    case replicated
    /// Values from the opposite side (circular).
    case circular

    /// Zeros.
    public static let zero = Border.constant(0)
}

extension Tensor {
    /// Signals [N, C, L], images [N, C, H, W] or volumes [N, C, D, H, W] resampled to another size.
    ///
    /// - Parameters:
    ///   - size: the new sizes, without N and C.
    ///   - antialiasing: whether downsampling averages over the appropriate width, as image programs do (images, linear
    ///     and cubic).
    ///   - aligningCorners: whether the centres of the first and last samples stay where they are.
    public func resized(
        to size: [Int], _ interpolation: Interpolation = .linear, antialiasing: Bool = false,
        aligningCorners: Bool = false
    ) -> Tensor {
        let axes = rank - 2
        precondition(size.count == axes, "\(size.count) sizes for \(axes) axes")
        let arguments = (Argument.tensor(self), Argument.ints(size), Argument.bool(aligningCorners))
        switch (interpolation, antialiasing) {
        case (.nearest, _): return Torch.nearest[axes - 1](arguments.0, arguments.1)
        case (.linear, false): return Torch.linear[axes - 1](arguments.0, arguments.1, arguments.2)
        case (.linear, true): return bilinearAntialiased(arguments.0, arguments.1, arguments.2)
        case (.cubic, false): return bicubic(arguments.0, arguments.1, arguments.2)
        case (.cubic, true): return bicubicAntialiased(arguments.0, arguments.1, arguments.2)
        }
    }

    /// Each axis after the channels, a whole number of times as long.
    public func upsampled(_ factor: Int, _ interpolation: Interpolation = .nearest) -> Tensor {
        resized(to: shape.dropFirst(2).map { $0 * factor }, interpolation)
    }

    /// [N, C · r², H, W] as [N, C, H · r, W · r]: each r² channels become a square. Source: Shi et al. 2016,
    /// arXiv 1609.05158.
    public func pixelShuffled(_ factor: Int) -> Tensor { pixelShuffleOp(.tensor(self), .int(factor)) }

    /// The reverse of ``pixelShuffled(_:)``.
    public func pixelUnshuffled(_ factor: Int) -> Tensor { pixelUnshuffleOp(.tensor(self), .int(factor)) }

    /// With margins on the last axes: `[left, right, top, bottom, ...]`, beginning at the last axis; negative ones
    /// crop.
    public func padded(_ margins: [Int], _ border: Border = .zero) -> Tensor {
        switch border {
        case .constant(let value):
            padOp(.tensor(self), .ints(margins), .string("constant"), .double(value))
        case .reflected: padOp(.tensor(self), .ints(margins), .string("reflect"))
        case .replicated: padOp(.tensor(self), .ints(margins), .string("replicate"))
        case .circular: padOp(.tensor(self), .ints(margins), .string("circular"))
        }
    }

    /// Images [N, C, H, W] (or volumes) sampled at the points of a grid [N, H′, W′, 2] (x, y from −1 to 1).
    ///
    /// - Parameter border: the values outside the image: zeros, the border's value, or the mirrored image.
    public func sampled(
        at grid: Tensor, _ interpolation: Interpolation = .linear, border: Border = .zero, aligningCorners: Bool = false
    ) -> Tensor {
        let mode = [Interpolation.linear: 0, .nearest: 1, .cubic: 2][interpolation]!
        let outside =
            switch border {
            case .zero: 0
            case .replicated: 1
            case .reflected: 2
            default: preconditionFailure("grid sampling knows zeros, the replicated and the reflected border only")
            }
        return gridSampler(.tensor(self), .tensor(grid), .int(mode), .int(outside), .bool(aligningCorners))
    }

    /// The grid [N, H, W, 2] that affine maps [N, 2, 3] (this tensor) take an image of a size [N, C, H, W] to.
    public func affineGrid(for size: [Int], aligningCorners: Bool = false) -> Tensor {
        affineGridGenerator(.tensor(self), .ints(size), .bool(aligningCorners))
    }
}
