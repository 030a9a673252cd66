import Foundation
import Torch

extension Loss {
    /// One softmax over the 2B samples of both batches, with energies D and Z = Σ exp(−D): the critic minimises ⟨D(x)⟩
    /// + log Z and the generator ½⟨D(x)⟩ + ½⟨D(x̂)⟩ + log Z.
    ///
    /// Here outputs are high on real samples, as everywhere in this package: D = −output.
    ///
    /// Source: Lin 2017, arXiv 1704.06191, equations 3 and 4.
    public static let softmax = Loss(
        "softmax", .comparison,
        critic: { -$0.real.mean() + logPartition($0) },
        generator: { -0.5 * $0.real.mean() - 0.5 * $0.fake.mean() + logPartition($0) })
}

private func logPartition(_ verdict: Verdict) -> Tensor {
    Tensor.concatenated([verdict.real.flattened(), verdict.fake.flattened()]).logSumExp(axes: [0])
}
