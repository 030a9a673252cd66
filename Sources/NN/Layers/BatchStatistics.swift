import Torch

/// Minibatch discrimination: adds to each sample's features how close the others of its batch are, in learned
/// directions: features f(x) [N, F] become [N, F + B], with M_i = f(x_i) T (T [F, B · C]) and o_b(x_i) = Σ_{j ≠ i}
/// exp(−‖M_{i,b} − M_{j,b}‖₁).
///
/// The authors' code leaves out j = i too; the paper's sum has it, which adds 1 everywhere.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498, section 3.2.
public final class MinibatchDiscrimination: Layer {
    /// T
    public let weight: Parameter
    let kernels: Int

    public init(_ features: Int, kernels: Int = 50, size: Int = 5) {
        weight = Parameter(.randomNormal([features, kernels * size], generator: .current) * 0.05)
        self.kernels = kernels
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let rows = input.matmul(weight).reshaped(input.size(0), kernels, -1)
        let distances = (rows.unsqueezed(0) - rows.unsqueezed(1)).abs().sum(axes: [3])
        let nearness = (-distances).exp().sum(axes: [1]) - 1
        return .concatenated([input, nearness.to(input.dtype)], axis: 1)
    }
}

/// Minibatch standard deviation: adds to each sample's features how much its batch varies: features [N, F] become [N, F
/// + 1], the last one being the mean over features of their deviation over the batch.
///
/// The paper uses groups of four and feature maps. Here it is one number after the critic's last convolution, and the
/// group is the batch.
///
/// Source: Karras et al. 2018, arXiv 1710.10196, section 3.
public final class MinibatchDeviation: Layer {
    public init() {}

    public func callAsFunction(_ input: Tensor) -> Tensor {
        // The small number keeps the derivative of the root finite if all samples are equal.
        let deviation = (input.variance(axes: [0], correction: 0) + 1e-8).sqrt().mean()
        return .concatenated([input, deviation.expanded([input.size(0), 1])], axis: 1)
    }
}

/// Prepends a reference batch to each input of a network, for ``VirtualBatchNorm``.
public final class WithReference: Layer, TrainingDependent {
    public let network: any Layer
    /// [R, …]
    public let reference: Buffer
    public var isTraining = true
    /// 1 if the reference is fixed and no longer taken from training batches, []; `nil` if it never was taken from
    /// them.
    private let isFixed: Buffer?
    /// Avoids reading it from the device in every pass.
    private var isKnownFixed: Bool

    /// - Parameter reference: [R, …]; ``fix(_:)`` replaces it.
    public init(_ network: any Layer, reference: Tensor) {
        self.network = network
        self.reference = Buffer(reference)
        isFixed = nil
        isKnownFixed = true
    }

    /// The first samples that the network is trained on become its reference.
    ///
    /// - Parameters:
    ///   - count: R.
    ///   - sample: the shape of each.
    public init(_ network: any Layer, first count: Int, of sample: [Int]) {
        self.network = network
        reference = Buffer(.zeros([count] + sample))
        isFixed = Buffer(.zeros([]))
        isKnownFixed = false
    }

    /// Uses the first samples of a batch as the reference; if there are too few, it repeats them.
    public func fix(_ samples: Tensor) {
        let numbers = (Tensor.range(0, reference.size(0)).to(.int64) % samples.size(0)).to(samples.device)
        withoutGradients {
            _ = reference.copyInPlace(samples.detached().indexSelected(axis: 0, numbers))
            _ = isFixed?.copyInPlace(.ones([]))
        }
        isKnownFixed = true
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { beside(input) { network($0) } }

    func features(of input: Tensor) -> Tensor {
        beside(input) { (network as? Sequential)?.features(of: $0) ?? $0 }
    }

    private func beside(_ input: Tensor, _ through: (Tensor) -> Tensor) -> Tensor {
        if isTraining, !isKnownFixed {
            if isFixed?.item() == 0 { fix(input) }
            isKnownFixed = true
        }
        return through(.concatenated([reference.detached().to(input.dtype), input]))[reference.size(0)...]
    }
}

extension Module {
    /// Uses a batch's first samples as the reference of all networks in this module that need one.
    public func fixReferences(_ samples: Tensor) {
        for case let network as WithReference in modules() { network.fix(samples) }
    }
}
