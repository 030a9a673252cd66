import Torch

extension Range<Int> {
    /// Consecutive parts of at most `size` numbers.
    func blocks(of size: Int) -> [Range<Int>] {
        stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
    }
}

extension Tensor {
    /// The lower triangle of XᵀX for X [N, D]; what lies above the diagonal is not to be read.
    ///
    /// LibTorch offers no symmetric product. This one computes a column of blocks at a time and leaves out those above
    /// the diagonal: nearly half of the work.
    func lowerGram() -> Tensor {
        let width = size(1)
        guard width > Self.blockWidth else { return transposed().matmul(self) }
        let gram = Tensor.zeros([width, width], dtype: dtype, device: device)
        // Wider blocks than below: these products are deep, and run faster so.
        for block in (0..<width).blocks(of: 2 * Self.blockWidth) {
            let rest = self[.all, block.lowerBound...]
            gram[block.lowerBound..., block].copyInPlace(rest.transposed().matmul(self[.all, block]))
        }
        return gram
    }

    /// The lower triangle of LᵀAL for a lower triangular L and a symmetric A, both [D, D]; what lies above the diagonal
    /// is not to be read. A third of the work of two products.
    func lowerCongruence(_ matrix: Tensor) -> Tensor {
        let width = size(1)
        guard width > Self.blockWidth else { return transposed().matmul(matrix).matmul(self) }
        let result = Tensor.zeros([width, width], dtype: dtype, device: device)
        for block in (0..<width).blocks(of: Self.blockWidth) {
            // L's columns from here on have nothing above this row.
            let rest = block.lowerBound...
            let column = matrix[rest, rest].matmul(self[rest, block])
            result[rest, block].copyInPlace(self[rest, rest].transposed().matmul(column))
        }
        return result
    }

    /// A symmetric matrix whose lower triangle is this one's.
    func mirroredFromLower() -> Tensor { lowerTriangle() + lowerTriangle(diagonal: -1).transposed() }

    private static var blockWidth: Int { 256 }
}
