private let reluOp = Operator("relu")
private let leakyReLUOp = Operator("leaky_relu")
private let eluOp = Operator("elu")
private let seluOp = Operator("selu")
private let geluOp = Operator("gelu")
private let siluOp = Operator("silu")
private let mishOp = Operator("mish")
private let softplusOp = Operator("softplus")
private let logSigmoidOp = Operator("log_sigmoid")
private let softmaxOp = Operator("softmax.int")
private let logSoftmaxOp = Operator("log_softmax.int")
private let hardtanhOp = Operator("hardtanh")
private let gluOp = Operator("glu")
private let preluOp = Operator("prelu")

extension Tensor {
    /// max(x, 0)
    public func relu() -> Tensor { reluOp(.tensor(self)) }
    /// x where x > 0, otherwise slope · x. Source: Maas et al. 2013.
    public func leakyReLU(_ slope: Double = 0.01) -> Tensor { leakyReLUOp(.tensor(self), .double(slope)) }
    /// x where x > 0, otherwise alpha · (exp x − 1). Source: Clevert et al. 2015, arXiv 1511.07289.
    public func elu(_ alpha: Double = 1) -> Tensor { eluOp(.tensor(self), .double(alpha)) }
    /// The self-normalising exponential unit. Source: Klambauer et al. 2017, arXiv 1706.02515.
    public func selu() -> Tensor { seluOp(.tensor(self)) }
    /// x · Φ(x), with Φ the normal distribution's; `approximately` by tanh. Source: Hendrycks, Gimpel 2016, arXiv
    /// 1606.08415.
    public func gelu(approximately: Bool = false) -> Tensor {
        geluOp(.tensor(self), .string(approximately ? "tanh" : "none"))
    }
    /// x · σ(x), also called swish. Source: Ramachandran et al. 2017, arXiv 1710.05941.
    public func silu() -> Tensor { siluOp(.tensor(self)) }
    /// x · tanh(softplus x). Source: Misra 2019, arXiv 1908.08681.
    public func mish() -> Tensor { mishOp(.tensor(self)) }
    /// log(1 + exp(βx)) / β, computed as x where βx > 20.
    public func softplus(_ beta: Double = 1) -> Tensor { softplusOp(.tensor(self), .double(beta)) }
    /// log σ(x)
    public func logSigmoid() -> Tensor { logSigmoidOp(.tensor(self)) }
    /// exp(x) / Σ exp(x) along an axis.
    public func softmax(axis: Int) -> Tensor { softmaxOp(.tensor(self), .int(axis)) }
    /// The logarithm of ``softmax(axis:)``, without loss for small probabilities.
    public func logSoftmax(axis: Int) -> Tensor { logSoftmaxOp(.tensor(self), .int(axis)) }
    /// x clamped to the range from `low` to `high`.
    public func hardtanh(_ low: Double = -1, _ high: Double = 1) -> Tensor {
        hardtanhOp(.tensor(self), .double(low), .double(high))
    }
    /// The first half of an axis times σ of the second. Source: Dauphin et al. 2016, arXiv 1612.08083.
    public func glu(axis: Int = -1) -> Tensor { gluOp(.tensor(self), .int(axis)) }
    /// x where x > 0, otherwise slope · x, with one slope or one for each channel (axis 1). Source: He et al. 2015,
    /// arXiv 1502.01852.
    public func prelu(_ slope: Tensor) -> Tensor { preluOp(.tensor(self), .tensor(slope)) }
}
