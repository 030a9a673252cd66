import Torch

/// MobileNetV2 of width 1, with the names of torchvision's `mobilenet_v2`; it only looks.
///
/// Source: Sandler et al. 2018, arXiv 1801.04381.
struct MobileNetV2: Sendable {
    /// The edge of the pictures it looks at.
    static let edge = 224
    static let width = 1280
    static let classes = 1000

    /// Expansion, channels, blocks and the first block's stride (table 2 of the paper).
    private static let plan = [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]

    private let first: FoldedConvolution
    private let blocks: [InvertedResidual]
    private let last: FoldedConvolution
    /// [1000, 1280]
    private let classWeight: Tensor
    /// [1000]
    private let classBias: Tensor
    private let dtype: DType

    /// - Throws: what the weights' source throws.
    init(_ weights: NetworkWeights) throws {
        first = try FoldedConvolution(
            weights, "features.0.0", norm: "features.0.1", [32, 3, 3, 3], stride: 2, padding: [1, 1], epsilon: 1e-5)
        var blocks: [InvertedResidual] = []
        var channels = 32
        for (expansion, width, count, stride) in Self.plan {
            for number in 0..<count {
                blocks.append(
                    try InvertedResidual(
                        weights, "features.\(blocks.count + 1).conv", from: channels, to: width, expansion: expansion,
                        stride: number == 0 ? stride : 1))
                channels = width
            }
        }
        self.blocks = blocks
        let name = "features.\(blocks.count + 1)"
        last = try FoldedConvolution(
            weights, "\(name).0", norm: "\(name).1", [Self.width, channels, 1, 1], epsilon: 1e-5)
        classWeight = try weights.tensor("classifier.1.weight", [Self.classes, Self.width]).to(.float32)
        classBias = try weights.tensor("classifier.1.bias", [Self.classes]).to(.float32)
        dtype = weights.dtype
    }

    /// - Parameter images: [N, 3, 224, 224], scaled by ImageNet's mean and deviation.
    /// - Returns: features [N, 1280] and logits [N, 1000] (`float32`).
    func callAsFunction(_ images: Tensor) -> Extracted {
        var x = first.rectified(images.to(dtype).contiguous(.channelsLast), ceiling: 6)
        x = blocks.reduce(x) { $1($0) }
        let features = last.rectified(x, ceiling: 6).to(.float32).mean(axes: [2, 3])
        return Extracted(features: features, logits: features.linear(classWeight, bias: classBias))
    }
}

/// A 1×1 convolution that widens, a 3×3 one of each channel by itself, a 1×1 one that narrows, and the way around them
/// where nothing changes size.
private struct InvertedResidual: Sendable {
    private let inner: [FoldedConvolution]
    private let narrowing: FoldedConvolution
    private let hasShortcut: Bool

    init(
        _ weights: NetworkWeights, _ prefix: String, from: Int, to: Int, expansion: Int, stride: Int
    ) throws {
        let width = from * expansion
        let depthwise = expansion == 1 ? 0 : 1
        var inner: [FoldedConvolution] = []
        if expansion != 1 {
            inner.append(
                try FoldedConvolution(
                    weights, "\(prefix).0.0", norm: "\(prefix).0.1", [width, from, 1, 1], epsilon: 1e-5))
        }
        inner.append(
            try FoldedConvolution(
                weights, "\(prefix).\(depthwise).0", norm: "\(prefix).\(depthwise).1", [width, 1, 3, 3],
                stride: stride, padding: [1, 1], groups: width, epsilon: 1e-5))
        self.inner = inner
        narrowing = try FoldedConvolution(
            weights, "\(prefix).\(depthwise + 1)", norm: "\(prefix).\(depthwise + 2)", [to, width, 1, 1], epsilon: 1e-5)
        hasShortcut = stride == 1 && from == to
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let seen = narrowing(inner.reduce(x) { $1.rectified($0, ceiling: 6) })
        return hasShortcut ? x + seen : seen
    }
}
