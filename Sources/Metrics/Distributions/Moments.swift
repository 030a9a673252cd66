import Torch

/// Mean and covariance of samples, gathered a batch at a time: memory does not grow with their number.
public struct Moments: Sendable {
    public private(set) var count = 0
    /// The mean of the first few samples: sums are taken around it, so that large means cost no digits.
    private var origin: Tensor?
    private var sum: Tensor?
    /// Only the lower triangle is kept.
    private var products: Tensor?
    private let given: (mean: Tensor, covariance: Tensor)?

    /// Those of no samples yet.
    public init() { given = nil }

    /// Those of features [N, D].
    public init(of features: Tensor) {
        self.init()
        add(features)
    }

    /// Those that somebody else computed.
    ///
    /// - Parameters:
    ///   - mean: [D]
    ///   - covariance: [D, D]
    ///   - count: samples that they come from; 0 where nobody knows.
    public init(mean: Tensor, covariance: Tensor, count: Int = 0) {
        precondition(
            covariance.shape == [mean.count, mean.count], "mean \(mean.shape), covariance \(covariance.shape)")
        given = (mean.to(.float64), covariance.to(.float64))
        self.count = count
    }

    /// Whether there is nothing yet that these are the moments of.
    public var isEmpty: Bool { given == nil && count == 0 }

    /// Adds features [N, D].
    public mutating func add(_ features: Tensor) {
        precondition(given == nil && features.rank == 2, "features \(features.shape)")
        let rows = features.detached().to(.cpu)
        guard rows.size(0) > 0 else { return }
        let width = rows.size(1)
        let origin = self.origin ?? rows[..<min(256, rows.size(0))].to(.float64).mean(axes: [0])
        // Copies of a set of moments share their tensors: only what is new is changed in place.
        let products = self.products?.cloned() ?? .zeros([width, width], dtype: .float64)
        var sum = self.sum ?? .zeros([width], dtype: .float64)
        // A few thousand rows at a time, so that the copies in float64 stay small.
        for block in (0..<rows.size(0)).blocks(of: 4_096) {
            let part = rows[block]
            let centred = Tensor.empty(part.shape, dtype: .float64).copyInPlace(part).addInPlace(origin, scale: -1)
            sum += centred.sum(axes: [0])
            products.addLowerGramInPlace(of: centred)
        }
        (self.origin, self.sum, self.products) = (origin, sum, products)
        count += rows.size(0)
    }

    /// [D] (`float64`)
    public var mean: Tensor {
        if let given { return given.mean }
        guard let origin, let sum else { preconditionFailure("the mean of no samples") }
        return origin + sum / Double(count)
    }

    /// [D, D] (`float64`)
    ///
    /// - Parameter correction: 1 divides by N − 1, 0 by N; given moments stay as they are.
    public func covariance(correction: Int = 1) -> Tensor {
        if let given { return given.covariance }
        guard let sum, let products else { preconditionFailure("the covariance of no samples") }
        return products.mirroredFromLower()
            .addProductInPlace(sum.unsqueezed(1), sum.unsqueezed(0), scale: -1 / Double(count))
            .multiplyInPlace(1 / Double(count - correction))
    }

    /// Those of the samples of all parts together.
    ///
    /// With the sums S and the products P of a part around its origin o, those around another origin o′ are
    /// S + N (o − o′) and P + S (o − o′)ᵀ + (o − o′) Sᵀ + N (o − o′)(o − o′)ᵀ.
    ///
    /// - Parameter parts: gathered ones; of moments that somebody else computed no sums are known.
    public static func merged(_ parts: [Moments]) -> Moments {
        var whole = Moments()
        for part in parts where part.count > 0 {
            guard let origin = part.origin, let sum = part.sum, let products = part.products else {
                preconditionFailure("merging given moments")
            }
            let target = whole.origin ?? origin
            let offset = origin - target
            let cross = sum.outer(offset)
            let moved =
                products + cross + cross.transposed() + offset.outer(offset) * Double(part.count)
            whole.sum = whole.sum.map { $0 + sum + offset * Double(part.count) } ?? sum
            whole.products = whole.products.map { $0 + moved } ?? moved
            whole.origin = target
            whole.count += part.count
        }
        return whole
    }
}
