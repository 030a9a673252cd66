import NN
import Torch

/// A critic: features φ(x), one output computed from them, and further outputs that a condition needs.
public final class CriticNetwork: Layer {
    /// From samples to features [N, F].
    public let trunk: any Layer
    /// Batch statistics, which are added to each sample's features.
    public let statistics: (any Layer)?
    /// From features to the output, [N, 1].
    public let head: any Layer
    /// The embeddings of classes, for a projection.
    public let classes: Embedding?
    /// From features to a class or a code.
    public let code: (any Layer)?
    /// The number of classes whose one-hot code is appended to the input.
    private let inputClasses: Int

    /// - Parameters:
    ///   - features: F, including batch statistics.
    ///   - makeHead: makes the layer from F features to a number of outputs.
    ///   - dataClasses: classes of the data; 0 for none.
    public init(
        trunk: any Layer, statistics: (any Layer)? = nil, features: Int, condition: Condition = .none,
        dataClasses: Int = 0, makeHead: (_ features: Int, _ outputs: Int) -> any Layer
    ) {
        self.trunk = trunk
        self.statistics = statistics
        head = makeHead(features, 1)
        classes = condition.kind == .projection ? Embedding(dataClasses, features) : nil
        let width = condition.headWidth(dataClasses: dataClasses)
        code = width > 0 ? makeHead(features, width) : nil
        inputClasses = condition.kind == .concatenation ? dataClasses : 0
        // A projection has small initial weights, so that at first the class does not dominate the sample.
        classes?.weight.detached().multiplyInPlace(0.02)
    }

    /// The output [N, 1] for samples without a class, or with the class appended already.
    public func callAsFunction(_ samples: Tensor) -> Tensor { head(features(samples)) }

    /// The output for samples of these classes.
    public func callAsFunction(_ samples: Tensor, labels: Tensor?) -> Tensor {
        guard let labels, inputClasses > 0 || classes != nil else { return self(samples) }
        let features = features(joined(samples, labels))
        guard let classes else { return head(features) }
        return head(features) + (classes(labels) * features).sum(axes: [1], keepingAxes: true)
    }

    /// The output for samples, and the predicted class or code ([N, K], logits first).
    public func judged(_ samples: Tensor, labels: Tensor?) -> (score: Tensor, code: Tensor?) {
        guard let code else { return (self(samples, labels: labels), nil) }
        let features = features(samples)
        return (head(features), code(features))
    }

    /// φ(x), [N, F]
    public func features(_ samples: Tensor) -> Tensor {
        let features = trunk(samples)
        return statistics?(features) ?? features
    }

    /// φ(x), with the classes appended to the samples if the network needs them.
    public func features(_ samples: Tensor, labels: Tensor?) -> Tensor {
        features(labels.map { joined(samples, $0) } ?? samples)
    }

    /// The trunk's input: samples, with the one-hot code of classes appended if it needs them.
    func joined(_ samples: Tensor, _ labels: Tensor) -> Tensor {
        inputClasses > 0 ? samples.beside(classes: labels, of: inputClasses) : samples
    }
}
