import Torch

/// max(x, 0)
public final class ReLU: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.relu() }
}

/// x where x > 0, otherwise slope · x. Source: Maas et al. 2013.
public final class LeakyReLU: Layer {
    let slope: Double
    public init(_ slope: Double = 0.01) { self.slope = slope }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.leakyReLU(slope) }
}

/// x where x > 0, otherwise slope · x with learned slopes: one, or one for each channel. Source: He et al. 2015,
/// arXiv 1502.01852.
public final class PReLU: Layer {
    public let weight: Parameter
    public init(_ channels: Int = 1, slope: Double = 0.25) { weight = Parameter(.full([channels], slope)) }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.prelu(weight) }
}

/// x where x > 0, otherwise alpha · (exp x − 1). Source: Clevert et al. 2015, arXiv 1511.07289.
public final class ELU: Layer {
    let alpha: Double
    public init(_ alpha: Double = 1) { self.alpha = alpha }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.elu(alpha) }
}

/// The self-normalising exponential unit. Source: Klambauer et al. 2017, arXiv 1706.02515.
public final class SELU: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.selu() }
}

/// x · Φ(x). Source: Hendrycks, Gimpel 2016, arXiv 1606.08415.
public final class GELU: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.gelu() }
}

/// x · σ(x), also called swish. Source: Ramachandran et al. 2017, arXiv 1710.05941.
public final class SiLU: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.silu() }
}

/// x · tanh(softplus x). Source: Misra 2019, arXiv 1908.08681.
public final class Mish: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.mish() }
}

/// tanh x
public final class Tanh: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.tanh() }
}

/// 1 / (1 + exp(−x))
public final class Sigmoid: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.sigmoid() }
}

/// log(1 + exp x)
public final class Softplus: Layer {
    public init() {}
    public func callAsFunction(_ input: Tensor) -> Tensor { input.softplus() }
}

/// exp(x) / Σ exp(x) along an axis.
public final class Softmax: Layer {
    let axis: Int
    public init(axis: Int) { self.axis = axis }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.softmax(axis: axis) }
}

/// x clamped to the range from `low` to `high`.
public final class Hardtanh: Layer {
    let low, high: Double
    public init(_ low: Double = -1, _ high: Double = 1) { (self.low, self.high) = (low, high) }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.hardtanh(low, high) }
}

/// The first half of an axis times σ of the second. Source: Dauphin et al. 2016, arXiv 1612.08083.
public final class GLU: Layer {
    let axis: Int
    public init(axis: Int = 1) { self.axis = axis }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.glu(axis: axis) }
}
