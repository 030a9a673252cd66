import NN
import Testing
import Torch

/// A map whose second derivatives penalties on gradients take.
private struct Case: Sendable {
    let shape: [Int]
    let make: @Sendable () -> any Module
    let call: @Sendable (any Module, Tensor) -> Tensor

    init(_ shape: [Int], _ make: @escaping @Sendable () -> any Layer) {
        self.shape = shape
        self.make = make
        call = { ($0 as! any Layer)($1) }
    }

    /// A function without weights.
    init(_ shape: [Int], of function: @escaping @Sendable (Tensor) -> Tensor) {
        self.shape = shape
        make = { Flatten() }
        call = { function($1) }
    }
}

private let images = [2, 4, 4, 6]

private let cases: [String: Case] = [
    "linear": Case([3, 4]) { Linear(4, 5) },
    "convolution": Case(images) { Convolution2d(4, 3, kernel: 3, stride: 2, padding: 1) },
    "convolution in groups": Case(images) { Convolution2d(4, 6, kernel: [2, 3], dilation: [1, 2], groups: 2) },
    "convolution of signals": Case([2, 4, 7]) { Convolution1d(4, 3, kernel: 3, padding: 1) },
    "convolution of volumes": Case([1, 2, 3, 4, 3]) { Convolution3d(2, 3, kernel: 2) },
    "transposed convolution": Case(images) { TransposedConvolution2d(4, 3, kernel: 4, stride: 2, padding: 1) },
    "upsampling convolution": Case(images) { UpsamplingConvolution2d(4, 3) },
    "downsampling convolution": Case([2, 4, 5, 6]) { DownsamplingConvolution2d(4, 3) },
    "layer norm": Case([2, 3, 4]) { LayerNorm([3, 4]) },
    "instance norm": Case(images) { InstanceNorm(4, affine: true) },
    "group norm": Case(images) { GroupNorm(groups: 2, 4) },
    "batch norm": Case(images) { BatchNorm(4) },
    "virtual batch norm": Case([5, 2, 2, 3]) { VirtualBatchNorm(2, referenceCount: 3) },
    "pixel norm": Case(images) { PixelNorm() },
    "average pooling": Case(images) { AveragePool(2) },
    "adaptive pooling": Case(images) { AdaptiveAveragePool([2, 5]) },
    "nearest": Case(images, of: { $0.upsampled(2) }),
    "bilinear": Case(images, of: { $0.resized(to: [7, 5]) }),
    "bicubic": Case(images, of: { $0.resized(to: [7, 5], .cubic) }),
    "antialiased": Case(images, of: { $0.resized(to: [2, 3], antialiasing: true) }),
    "reflection": Case(images, of: { $0.padded([1, 2, 2, 0], .reflected) }),
    "softmax": Case(images) { Softmax(axis: 1) },
    "attention": Case([1, 8, 4, 4]) {
        let attention = SelfAttention2d(8)
        // It starts from 0, where nothing passes.
        attention.gamma.detached().fillInPlace(0.7)
        return attention
    },
    "residual block": Case(images) { ResidualBlock(4, 3, .down, wrapping: { WeightNorm($0) }) },
]

@Suite struct SecondOrderTests {
    /// The slope's change along a direction of the input, once by autograd and once by differences of slopes, with
    /// respect to the input and to the weights.
    @Test(arguments: cases.keys.sorted())
    func secondDerivativesAgreeWithDifferences(_ name: String) throws {
        let test = try #require(cases[name])
        let module = RandomGenerator.with(RandomGenerator(seed: 3)) { test.make() }
        module.convert(to: .float64)
        // Spectral norms iterate in training, which moves the function.
        module.setTraining(module is BatchNorm)
        let generator = RandomGenerator(seed: 4)
        func drawn() -> Tensor { .randomNormal(test.shape, dtype: .float64, generator: generator) }
        let (input, direction) = (drawn().requiringGradient(), drawn())
        let factors = Tensor.randomNormal(
            test.call(module, input).shape, dtype: .float64, generator: generator)
        func slopes(_ x: Tensor, creatingGraph: Bool = false) -> [Tensor] {
            let output = test.call(module, x)
            let loss = (factors * output.squared() + output.tanh()).sum()
            return gradients(
                of: loss, withRespectTo: [x] + module.parameters(), creatingGraph: creatingGraph)
        }
        let first = slopes(input, creatingGraph: true)
        let exact = gradients(
            of: (first[0] * direction).sum(), withRespectTo: [input] + module.parameters(), allowingUnused: true)
        let step = 1e-5
        let ahead = slopes((input + direction * step).detached().requiringGradient())
        let behind = slopes((input - direction * step).detached().requiringGradient())
        for (number, found) in exact.enumerated() {
            let difference = (ahead[number] - behind[number]) / (2 * step)
            let error = (found - difference).abs().max().item()
            #expect(error < 1e-6 * (1 + difference.abs().max().item()), "\(name), input or weight \(number)")
        }
    }
}
