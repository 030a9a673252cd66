import Torch

/// Inception-v3 as the Fréchet Inception distance knows it: the graph `inception-2015-12-05` of TensorFlow.
///
/// Its differences from torchvision's Inception: 1008 classes, mean pools that leave the padding out of the mean
/// (blocks A, C and the first E), and a largest-value pool in the last block. Tensors have the names of pytorch-fid's
/// `pt_inception-2015-12-05-6726825d.pth` (`Mixed_5b.branch1x1.conv.weight`).
///
/// It only looks: batch norms are folded into convolutions, channels lie side by side, and the mean pools come after
/// the 1×1 convolutions that they stand before, which gives the same numbers (both are linear, and a mean leaves a
/// constant alone) from fewer channels.
///
/// Sources: Szegedy et al. 2016, arXiv 1512.00567; Heusel et al. 2017, arXiv 1706.08500; pytorch-fid 0.3.0.
struct InceptionV3: Sendable {
    /// The widths at which features can be had: after the first and the second pool, before the auxiliary head, and
    /// after the last block.
    static let widths = [64, 192, 768, 2048]
    /// The edge of the pictures it looks at.
    static let edge = 299
    static let classes = 1008

    private let stem: [FoldedConvolution]
    private let middle: [FoldedConvolution]
    private let blocks: [any InceptionBlock]
    private let lastBlocks: [any InceptionBlock]
    /// [1008, 2048]
    private let classWeight: Tensor
    /// [1008]
    private let classBias: Tensor
    private let dtype: DType

    /// - Throws: what the weights' source throws.
    init(_ weights: NetworkWeights) throws {
        let top = InceptionScope(weights)
        stem = try [
            top.unit("Conv2d_1a_3x3", [32, 3, 3, 3], stride: 2), top.unit("Conv2d_2a_3x3", [32, 32, 3, 3]),
            top.unit("Conv2d_2b_3x3", [64, 32, 3, 3], padding: [1, 1]),
        ]
        middle = try [top.unit("Conv2d_3b_1x1", [80, 64, 1, 1]), top.unit("Conv2d_4a_3x3", [192, 80, 3, 3])]
        blocks = try [
            InceptionA(top.within("Mixed_5b"), 192, pooled: 32),
            InceptionA(top.within("Mixed_5c"), 256, pooled: 64),
            InceptionA(top.within("Mixed_5d"), 288, pooled: 64),
            InceptionB(top.within("Mixed_6a")),
            InceptionC(top.within("Mixed_6b"), 128), InceptionC(top.within("Mixed_6c"), 160),
            InceptionC(top.within("Mixed_6d"), 160), InceptionC(top.within("Mixed_6e"), 192),
        ]
        lastBlocks = try [
            InceptionD(top.within("Mixed_7a")),
            InceptionE(top.within("Mixed_7b"), 1280, pool: .mean),
            InceptionE(top.within("Mixed_7c"), 2048, pool: .largest),
        ]
        classWeight = try weights.tensor("fc.weight", [Self.classes, 2048]).to(.float32)
        classBias = try weights.tensor("fc.bias", [Self.classes]).to(.float32)
        dtype = weights.dtype
    }

    /// Features of pictures, and the classifier's logits where the whole network was needed.
    ///
    /// - Parameters:
    ///   - images: [N, 3, 299, 299], scaled as a protocol says.
    ///   - width: one of ``widths``; 64, 192 and 768 are means over what is left of the picture.
    /// - Returns: features [N, width] and, at 2048, logits [N, 1008] **without bias**, as TensorFlow's Inception score and
    ///   torch-fidelity's `logits_unbiased` have it, all `float32`.
    func callAsFunction(_ images: Tensor, width: Int = 2048) -> Extracted {
        var x = images.to(dtype).contiguous(.channelsLast)
        x = stem.reduce(x) { $1.rectified($0) }.maxPooled(3, stride: 2)
        if width == 64 { return Extracted(features: mean(x)) }
        x = middle.reduce(x) { $1.rectified($0) }.maxPooled(3, stride: 2)
        if width == 192 { return Extracted(features: mean(x)) }
        x = blocks.reduce(x) { $1($0) }
        if width == 768 { return Extracted(features: mean(x)) }
        let features = mean(lastBlocks.reduce(x) { $1($0) })
        return Extracted(features: features, logits: features.linear(classWeight))
    }

    /// Logits with the bias, of features of width 2048.
    func logits(_ features: Tensor) -> Tensor { features.linear(classWeight, bias: classBias) }

    private func mean(_ x: Tensor) -> Tensor { x.to(.float32).mean(axes: [2, 3]) }
}
