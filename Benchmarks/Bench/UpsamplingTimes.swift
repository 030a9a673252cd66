import Foundation
import NN
import Torch

/// Times upsampling and a 3×3 convolution, forward and backward, as the two steps and computed together.
struct UpsamplingTimes: Encodable {
    let channels: [Int]
    let edges: [Int]
    let batch: Int
    let steps: Int
    /// Seconds a step: the median over steps that alternate between the two forms.
    let together: Double
    let apart: Double
    let ratio: Double

    /// The sizes of a DCGAN's middle and last blocks.
    static let sizes = [(inputs: 256, outputs: 256, edge: 16), (inputs: 128, outputs: 64, edge: 32)]

    init(inputs: Int, outputs: Int, edge: Int, batch: Int = 16, steps: Int, warmup: Int) {
        let layer = UpsamplingConvolution2d(inputs, outputs)
        layer.useChannelsLast()
        let input = Tensor.randomNormal([batch, inputs, edge, edge], generator: RandomGenerator(seed: 1))
            .contiguous(.channelsLast).requiringGradient()
        func seconds(_ map: (Tensor) -> Tensor) -> Double {
            let start = ContinuousClock.now
            _ = gradients(of: map(input).sum(), withRespectTo: [input] + layer.parameters())
            return (ContinuousClock.now - start) / .seconds(1)
        }
        var (together, apart): ([Double], [Double]) = ([], [])
        for _ in 0..<warmup + steps {
            together.append(seconds { layer($0) })
            apart.append(seconds { $0.upsampled(2).convolved(with: layer.weight, bias: layer.bias, padding: 1) })
        }
        func median(_ times: [Double]) -> Double { times.dropFirst(warmup).sorted()[steps / 2] }
        channels = [inputs, outputs]
        edges = [edge, 2 * edge]
        self.batch = batch
        self.steps = steps
        (self.together, self.apart) = (median(together), median(apart))
        ratio = self.apart / self.together
    }
}
