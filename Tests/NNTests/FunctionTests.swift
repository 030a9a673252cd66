import Foundation
import NN
import Testing
import Torch

/// Functions beside what PyTorch made of the same tensors (`functions` in Fixtures/make_layers.py).
@Suite struct FunctionTests {
    private typealias Inputs = [String: Tensor]

    private static let functions: [String: @Sendable (Inputs) -> Tensor] =
        resampling.merging(losses) { $1 }.merging(others) { $1 }

    private static let resampling: [String: @Sendable (Inputs) -> Tensor] = [
        "nearest": { $0["x"]!.resized(to: [9, 4], .nearest) },
        "bilinear": { $0["x"]!.resized(to: [9, 4]) },
        "bilinear-corners": { $0["x"]!.resized(to: [9, 4], .linear, aligningCorners: true) },
        "bicubic": { $0["x"]!.resized(to: [9, 4], .cubic) },
        "bilinear-antialiased": { $0["x"]!.resized(to: [3, 2], .linear, antialiasing: true) },
        "bicubic-antialiased": { $0["x"]!.resized(to: [3, 2], .cubic, antialiasing: true) },
        "circular": { $0["x"]!.padded([1, 2, 2, 0], .circular) },
        "replicate": { $0["x"]!.padded([1, 2, 2, 0], .replicated) },
        "constant": { $0["x"]!.padded([1, 2], .constant(0.5)) },
        "grid-bilinear": { $0["x"]!.sampled(at: $0["grid"]!) },
        "grid-border": { $0["x"]!.sampled(at: $0["grid"]!, .nearest, border: .replicated, aligningCorners: true) },
        "affine-grid": { $0["theta"]!.affineGrid(for: [2, 3, 4, 5]) },
    ]

    private static let losses: [String: @Sendable (Inputs) -> Tensor] = [
        "mse": { $0["x"]!.meanSquaredError($0["y"]!) },
        "l1": { $0["x"]!.meanAbsoluteError($0["y"]!, reduction: .sum) },
        "huber": { $0["x"]!.huberLoss($0["y"]!, delta: 0.5) },
        "smooth-l1": { $0["x"]!.smoothL1Loss($0["y"]!, beta: 0.5) },
        "bce-logits": { $0["x"]!.binaryCrossEntropyWithLogits($0["p"]!, positiveWeight: Tensor(2.0)) },
        "bce": { $0["p"]!.binaryCrossEntropy(($0["y"]! .> 0).to(.float64)) },
        "cross-entropy": { $0["k"]!.crossEntropy($0["classes"]!, labelSmoothing: 0.1) },
        "cross-entropy-ignored": { $0["k"]!.crossEntropy($0["classes"]!, ignoredClass: 2, reduction: .none) },
        "nll": { $0["k"]!.logSoftmax(axis: 1).negativeLogLikelihood($0["classes"]!) },
        "kl": { $0["k"]!.logSoftmax(axis: 1).klDivergence($0["k"]!.flipped(0).softmax(axis: 1)) },
    ]

    private static let others: [String: @Sendable (Inputs) -> Tensor] = [
        "unfold": { $0["x"]!.unfolded(kernel: [2, 3], stride: 2, padding: 1) },
        "fold": {
            $0["x"]!.unfolded(kernel: [2, 3], stride: 2, padding: 1)
                .folded(to: [6, 5], kernel: [2, 3], stride: 2, padding: 1)
        },
        "attention": { $0["q"]!.attention(keys: $0["keys"]!, values: $0["values"]!) },
        "attention-causal": {
            $0["q"]!.attention(
                keys: $0["keys"]!.narrowed(axis: 2, start: 0, count: 4),
                values: $0["values"]!.narrowed(axis: 2, start: 0, count: 4), causal: true)
        },
        "log-sigmoid": { $0["x"]!.logSigmoid() },
        "gelu-tanh": { $0["x"]!.gelu(approximately: true) },
        "log-softmax": { $0["x"]!.logSoftmax(axis: 1) },
    ]

    @Test func everyFunctionIsPyTorchs() throws {
        let fixture = try Safetensors(contentsOf: fixtures.appending(path: "functions.safetensors")).tensors
        let expected = fixture.filter { $0.key.hasPrefix("out.") }
        #expect(Set(expected.keys) == Set(Self.functions.keys.map { "out.\($0)" }))
        for (name, function) in Self.functions {
            let wanted = try #require(expected["out.\(name)"], "no fixture of \(name)")
            let found = function(fixture)
            #expect(found.shape == wanted.shape && isClose(found, wanted, 1e-12), "\(name)")
        }
    }
}
