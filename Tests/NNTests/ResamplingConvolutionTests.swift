import NN
import Testing
import Torch

/// The convolutions that are computed together with a resampling, beside the two steps that they stand for, in
/// `float64`.
@Suite struct ResamplingConvolutionTests {
    private typealias Map = (Tensor, Tensor, Tensor) -> Tensor

    /// A layer as a function of its input, weight and bias.
    private func map(_ layer: any WeightedLayer) -> Map {
        { input, weight, bias in
            layer.bias!.replace(with: bias)
            return layer(input, weight: weight)
        }
    }

    /// Outputs, slopes and slopes of the slopes' squares of a scalar that is curved in the output.
    private func derivatives(_ map: Map, _ inputs: [Tensor]) -> [Tensor] {
        let inputs = inputs.map { $0.cloned().requiringGradient() }
        let output = map(inputs[0], inputs[1], inputs[2])
        let first = gradients(of: output.tanh().squared().sum(), withRespectTo: inputs, creatingGraph: true)
        let lengths = first.map { $0.squared().sum() }.reduce(Tensor(0.0)) { $0 + $1 }
        return [output.detached()] + first.map { $0.detached() } + gradients(of: lengths, withRespectTo: inputs)
    }

    private func expectEqual(_ layer: any WeightedLayer, _ steps: @escaping Map, _ height: Int, _ width: Int) {
        layer.convert(to: .float64)
        let generator = RandomGenerator(seed: 5)
        let inputs = [[2, 3, height, width], [5, 3, 3, 3], [5]].map {
            Tensor.randomNormal($0, dtype: .float64, generator: generator)
        }
        let pairs = zip(derivatives(map(layer), inputs), derivatives(steps, inputs))
        for (number, (found, expected)) in pairs.enumerated() {
            let scale = expected.abs().max().item()
            #expect(found.shape == expected.shape)
            // Outputs and slopes to the last bits; the second order sums over many more terms.
            let tolerance = number < 4 ? 1e-14 : 1e-13
            #expect((found - expected).abs().max().item() <= tolerance * scale, "part \(number) at \(height)x\(width)")
        }
    }

    @Test(arguments: [(4, 6), (5, 3), (1, 7), (1, 1)])
    func upsamplingIsUpsamplingAndThenConvolving(_ height: Int, _ width: Int) {
        expectEqual(
            UpsamplingConvolution2d(3, 5), { $0.upsampled(2).convolved(with: $1, bias: $2, padding: 1) }, height, width)
    }

    @Test(arguments: [(4, 6), (5, 7), (2, 3), (3, 2)])
    func downsamplingIsConvolvingAndThenAveraging(_ height: Int, _ width: Int) {
        expectEqual(
            DownsamplingConvolution2d(3, 5), { $0.convolved(with: $1, bias: $2, padding: 1).averagePooled(2) }, height,
            width)
    }
}
