import Torch

/// Sums of a kernel over pairs of samples, without the matrix of all pairs: a block of inner products at a time.
///
/// Which samples count is said by weights: one row [S, N] of ones and zeros a subset gives the sums of S subsets at
/// once, from products that are computed only once.
struct KernelSums: Sendable {
    /// Turns inner products [b, c] of rows of the first and of the second set into the kernel's values; may overwrite
    /// them. The second and the third argument tell which rows they are.
    let kernel: @Sendable (Tensor, Tensor, Tensor) -> Tensor

    /// Σᵢⱼ wᵢ k(xᵢ, yⱼ) vⱼ for each row of the weights: [S] (`float64`).
    ///
    /// - Parameters:
    ///   - x: [N, D]
    ///   - y: [M, D]
    ///   - weights: of `x`, [S, N]
    ///   - others: of `y`, [S, M]
    func between(_ x: Tensor, _ y: Tensor, _ weights: Tensor, _ others: Tensor) -> Tensor {
        var sums = zeros(like: weights)
        for rows in (0..<x.size(0)).blocks(of: Self.blockRows) {
            for columns in (0..<y.size(0)).blocks(of: Self.blockColumns) {
                let partial = weights[.all, rows].matmul(block(x[rows], y[columns]))
                sums += (partial * others[.all, columns]).to(.float64).sum(axes: [1])
            }
        }
        return sums
    }

    /// Σᵢ≠ⱼ wᵢ k(xᵢ, xⱼ) wⱼ and Σᵢ wᵢ² k(xᵢ, xᵢ) for each row of the weights: [S] each (`float64`).
    ///
    /// The kernel is symmetric: blocks above the diagonal are not computed.
    func within(_ x: Tensor, _ weights: Tensor) -> (pairs: Tensor, diagonal: Tensor) {
        var (pairs, diagonal) = (zeros(like: weights), zeros(like: weights))
        for rows in (0..<x.size(0)).blocks(of: Self.blockRows) {
            let mine = weights[.all, rows]
            for columns in (0..<rows.lowerBound).blocks(of: Self.blockColumns) {
                let partial = mine.matmul(block(x[rows], x[columns]))
                pairs += (partial * weights[.all, columns]).to(.float64).sum(axes: [1]) * 2
            }
            let values = block(x[rows], x[rows])
            let own = (mine.squared() * values.diagonal()).to(.float64).sum(axes: [1])
            pairs += (mine.matmul(values) * mine).to(.float64).sum(axes: [1]) - own
            diagonal += own
        }
        return (pairs, diagonal)
    }

    private func block(_ x: Tensor, _ y: Tensor) -> Tensor { kernel(x.products(withRows: y), x, y) }

    private func zeros(like weights: Tensor) -> Tensor {
        .zeros([weights.size(0)], dtype: .float64, device: weights.device)
    }

    private static let blockRows = 1_024
    private static let blockColumns = 2_048
}

extension Comparison {
    /// In which precision kernels of so many samples are computed: `float64` unless that would take long.
    ///
    /// Sums are taken in `float64` either way.
    static func kernelPrecision(_ count: Int, _ other: Int, _ width: Int, on device: Device) -> DType {
        // Half a second on two cores.
        let isSmall = (count + other) * (count + other) * width < 40_000_000_000
        return isSmall && device.kind != .mps ? .float64 : .float32
    }
}
