import NN
import Torch

extension LayerCase {
    static let all = convolutions + norms + weights + sequences + pointwise + windows + blocks

    private static let convolutions = [
        LayerCase("layers-convolutions", "linear") { Linear(4, 5) },
        LayerCase("layers-convolutions", "linear-unbiased") { Linear(4, 5, bias: false) },
        LayerCase("layers-convolutions", "conv1d") { Convolution1d(2, 3, kernel: 3, stride: 2, padding: 1) },
        LayerCase("layers-convolutions", "conv2d") { Convolution2d(3, 8, kernel: 3) },
        LayerCase("layers-convolutions", "conv2d-groups") {
            Convolution2d(4, 6, kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2)
        },
        LayerCase("layers-convolutions", "conv3d") { Convolution3d(2, 3, kernel: 2, padding: 1) },
        LayerCase("layers-convolutions", "transposed1d") {
            TransposedConvolution1d(2, 3, kernel: 4, stride: 2, padding: 1)
        },
        LayerCase("layers-convolutions", "transposed2d") {
            TransposedConvolution2d(4, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2)
        },
        LayerCase("layers-convolutions", "transposed3d") {
            TransposedConvolution3d(2, 3, kernel: 2, stride: 2, bias: false)
        },
        LayerCase("layers-convolutions", "upsampling") { UpsamplingConvolution2d(3, 4) },
        LayerCase("layers-convolutions", "downsampling") { DownsamplingConvolution2d(3, 4) },
        LayerCase("layers-convolutions", "embedding") { Embedding(5, 3) },
    ]

    private static let norms = [
        LayerCase("layers-norms", "batch-vectors") { BatchNorm(4) },
        LayerCase("layers-norms", "batch-images") { BatchNorm(4, momentum: 0.3, epsilon: 1e-3) },
        LayerCase("layers-norms", "batch-volumes") { BatchNorm(2, affine: false) },
        LayerCase("layers-norms", "batch-evaluated") {
            BatchNorm(4, momentum: 0.4)
        } call: { module, input, _ in
            let norm = module as! BatchNorm
            norm.isTraining = true
            _ = norm(input)
            norm.isTraining = false
            return norm(input)
        },
        LayerCase("layers-norms", "instance") { InstanceNorm(4, affine: true) },
        LayerCase("layers-norms", "layer") { LayerNorm([3, 4]) },
        LayerCase("layers-norms", "group") { GroupNorm(groups: 2, 4) },
        LayerCase("layers-norms", "conditional") {
            ConditionalBatchNorm(4, classes: 3)
        } call: {
            ($0 as! ConditionalBatchNorm)($1, labels: $2[0])
        },
        LayerCase("layers-norms", "adaptive") {
            AdaptiveInstanceNorm(4, style: 5)
        } call: {
            ($0 as! AdaptiveInstanceNorm)($1, style: $2[0])
        },
        LayerCase("layers-norms", "pixel") { PixelNorm() },
        LayerCase("layers-norms", "virtual") { VirtualBatchNorm(3, referenceCount: 4) },
    ]

    private static let weights = [
        LayerCase("layers-weights", "spectral-linear") { SpectralNorm(Linear(4, 5)) },
        LayerCase("layers-weights", "spectral-conv") { SpectralNorm(Convolution2d(3, 4, kernel: 3)) },
        LayerCase("layers-weights", "spectral-transposed") {
            SpectralNorm(TransposedConvolution2d(3, 4, kernel: 4, stride: 2, padding: 1))
        },
        LayerCase("layers-weights", "weight-norm") { WeightNorm(Convolution2d(3, 4, kernel: 3)) },
        LayerCase("layers-weights", "weight-norm-transposed") {
            WeightNorm(TransposedConvolution2d(3, 4, kernel: 4, stride: 2, padding: 1))
        },
        LayerCase("layers-weights", "equalized") { EqualizedLearningRate(Convolution2d(3, 4, kernel: 3)) },
        LayerCase("layers-weights", "attention") { SelfAttention2d(8) },
    ]

    private static let sequences = [
        LayerCase("layers-sequences", "lstm") {
            LSTM(3, hidden: 4)
        } call: { module, input, _ in
            (module as! LSTM)(input).output
        },
        LayerCase("layers-sequences", "lstm-deep") {
            LSTM(3, hidden: 4, layers: 2, bidirectional: true)
        } call: { module, input, _ in
            (module as! LSTM)(input).output
        },
        LayerCase("layers-sequences", "gru") {
            GRU(3, hidden: 4)
        } call: { module, input, _ in
            (module as! GRU)(input).output
        },
        LayerCase("layers-sequences", "gru-deep") {
            GRU(3, hidden: 4, layers: 2, bidirectional: true, bias: false)
        } call: { module, input, _ in
            (module as! GRU)(input).output
        },
        LayerCase("layers-sequences", "lstm-states") {
            LSTM(3, hidden: 4, layers: 2)
        } call: { module, input, states in
            let found = (module as! LSTM)(input, from: (states[0], states[1]))
            return beside([found.output, found.state.hidden.transposed(0, 1), found.state.cell.transposed(0, 1)])
        },
        LayerCase("layers-sequences", "gru-states") {
            GRU(3, hidden: 4, bidirectional: true)
        } call: { module, input, states in
            let found = (module as! GRU)(input, from: states[0])
            return beside([found.output, found.state.transposed(0, 1)])
        },
        LayerCase("layers-sequences", "lstm-cell") {
            LSTMCell(3, hidden: 4)
        } call: { module, input, states in
            let cell = module as! LSTMCell
            let state = cell(input, from: cell(input, from: (states[0], states[1])))
            return beside([state.hidden, state.cell, cell(input).hidden])
        },
        LayerCase("layers-sequences", "gru-cell") {
            GRUCell(3, hidden: 4, bias: false)
        } call: { module, input, states in
            let cell = module as! GRUCell
            return beside([cell(input, from: cell(input, from: states[0])), cell(input)])
        },
    ]

    private static func beside(_ parts: [Tensor]) -> Tensor {
        .concatenated(parts.map { $0.flattened(from: 1) }, axis: 1)
    }

    private static let blocks = [
        LayerCase("layers-blocks", "plain") { ResidualBlock(3, 3, norm: { BatchNorm($0) }) },
        LayerCase("layers-blocks", "wider") { ResidualBlock(2, 3) },
        LayerCase("layers-blocks", "up") { ResidualBlock(3, 2, .up, norm: { BatchNorm($0) }) },
        LayerCase("layers-blocks", "first") { ResidualBlock(3, 4, .down, activatedFirst: false) },
        LayerCase("layers-blocks", "down") { ResidualBlock(3, 4, .down, hidden: 3, wrapping: { SpectralNorm($0) }) },
        LayerCase("layers-blocks", "residual") {
            Residual(
                Sequential(ReLU(), Convolution2d(3, 4, kernel: 3, padding: 1)),
                shortcut: Convolution2d(3, 4, kernel: 1))
        },
    ]

    private static let pointwise = [
        LayerCase("layers-pointwise", "relu") { ReLU() },
        LayerCase("layers-pointwise", "leaky-relu") { LeakyReLU(0.2) },
        LayerCase("layers-pointwise", "elu") { ELU(0.7) },
        LayerCase("layers-pointwise", "selu") { SELU() },
        LayerCase("layers-pointwise", "gelu") { GELU() },
        LayerCase("layers-pointwise", "silu") { SiLU() },
        LayerCase("layers-pointwise", "mish") { Mish() },
        LayerCase("layers-pointwise", "tanh") { Tanh() },
        LayerCase("layers-pointwise", "sigmoid") { Sigmoid() },
        LayerCase("layers-pointwise", "softplus") { Softplus() },
        LayerCase("layers-pointwise", "softmax") { Softmax(axis: 1) },
        LayerCase("layers-pointwise", "hardtanh") { Hardtanh(-0.5, 0.8) },
        LayerCase("layers-pointwise", "glu") { GLU(axis: 1) },
        LayerCase("layers-pointwise", "prelu") { PReLU(4) },
        LayerCase("layers-pointwise", "flatten") { Flatten() },
        LayerCase("layers-pointwise", "max-pool") { MaxPool(3, stride: 2, padding: 1) },
        LayerCase("layers-pointwise", "average-pool") { AveragePool(2) },
        LayerCase("layers-pointwise", "adaptive-average") { AdaptiveAveragePool([2, 3]) },
        LayerCase("layers-pointwise", "adaptive-max") { AdaptiveMaxPool(2) },
        LayerCase("layers-pointwise", "upsample") { Upsample() },
        LayerCase("layers-pointwise", "upsample-bilinear") { Upsample(2, .linear) },
        LayerCase("layers-pointwise", "pixel-shuffle") { PixelShuffle(2) },
        LayerCase("layers-pointwise", "reflection") { Pad([1, 2, 3, 0], .reflected) },
        LayerCase("layers-pointwise", "zero-pad") { Pad([1, -1, 0, 2]) },
        LayerCase("layers-pointwise", "pixel-unshuffle") { PixelUnshuffle(2) },
        LayerCase("layers-pointwise", "downsample") { Downsample() },
        LayerCase("layers-pointwise", "reshape") { Reshape([5, 24]) },
        LayerCase("layers-pointwise", "dropout") { Dropout(0.3) },
        LayerCase("layers-pointwise", "dropout2d") { Dropout2d(0.4) },
    ]

    /// Windows over signals and volumes; those over images are above.
    private static let windows = [1, 3].flatMap { axes in
        [
            LayerCase("layers-pointwise", "max-pool-\(axes)d") { MaxPool(3, stride: 2, padding: 1) },
            LayerCase("layers-pointwise", "average-pool-\(axes)d") { AveragePool(2) },
            LayerCase("layers-pointwise", "adaptive-average-\(axes)d") { AdaptiveAveragePool(2) },
            LayerCase("layers-pointwise", "adaptive-max-\(axes)d") { AdaptiveMaxPool(2) },
            LayerCase("layers-pointwise", "upsample-\(axes)d") { Upsample() },
            LayerCase("layers-pointwise", "upsample-linear-\(axes)d") { Upsample(2, .linear) },
        ]
    }
}
