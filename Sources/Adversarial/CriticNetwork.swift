import NN
import Torch

/// A critic: features φ(x), one number from them, and what else a condition asks it for.
public final class CriticNetwork: Layer {
    /// From samples to features [N, F].
    public let trunk: any Layer
    /// What features of a whole batch tell of its variety, added to each sample's.
    public let statistics: (any Layer)?
    /// From features to one number, [N, 1].
    public let head: any Layer
    /// The classes' embeddings of a projection.
    public let classes: Embedding?
    /// From features to a class or a code.
    public let code: (any Layer)?
    /// Classes whose one-hot code stands beside the input.
    private let inputClasses: Int

    /// - Parameters:
    ///   - features: F, with what the statistics add.
    ///   - makeHead: makes the layer from F numbers to so many.
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
        // A projection starts small, so that at first the classes do not drown the samples.
        classes?.weight.detached().multiplyInPlace(0.02)
    }

    /// [N, 1], of samples whose class plays no part, or stands beside them already.
    public func callAsFunction(_ samples: Tensor) -> Tensor { head(features(samples)) }

    /// What it says of samples of these classes.
    public func callAsFunction(_ samples: Tensor, labels: Tensor?) -> Tensor {
        guard let labels, inputClasses > 0 || classes != nil else { return self(samples) }
        let features = features(joined(samples, labels))
        guard let classes else { return head(features) }
        return head(features) + (classes(labels) * features).sum(axes: [1], keepingAxes: true)
    }

    /// What it says of samples, and the class or code that it reads from them ([N, K], logits first).
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

    /// φ(x), with the classes beside the samples where the network sees them there.
    public func features(_ samples: Tensor, labels: Tensor?) -> Tensor {
        features(labels.map { joined(samples, $0) } ?? samples)
    }

    /// Samples as the trunk takes them: with the classes' code beside them where it sees them there.
    func joined(_ samples: Tensor, _ labels: Tensor) -> Tensor {
        inputClasses > 0 ? samples.beside(classes: labels, of: inputClasses) : samples
    }
}
