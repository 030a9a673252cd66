import Torch

extension Range<Int> {
    /// Consecutive parts of at most `size` numbers.
    func blocks(of size: Int) -> [Range<Int>] {
        stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
    }
}

extension Tensor {
    /// Adds the lower triangle of XᵀX, for X [N, D], to that of this matrix [D, D]; what lies above the diagonal is not
    /// to be read.
    ///
    /// LibTorch offers no symmetric product. This one halves the matrix again and again and leaves out the parts above
    /// the diagonal: nearly half of the work, with products as large as can be.
    func addLowerGramInPlace(of rows: Tensor) {
        let width = size(0)
        guard width > Self.blockWidth else {
            addProductInPlace(rows.transposed(), rows)
            return
        }
        let half = width / 2
        let (left, right) = (rows[.all, ..<half], rows[.all, half...])
        self[..<half, ..<half].addLowerGramInPlace(of: left)
        self[half..., ..<half].addProductInPlace(right.transposed(), left)
        self[half..., half...].addLowerGramInPlace(of: right)
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
    func mirroredFromLower() -> Tensor {
        let result = cloned()
        for block in (0..<size(0)).blocks(of: Self.blockWidth) {
            let rest = block.upperBound...
            let square = self[block, block].lowerTriangle()
            result[block, block].copyInPlace(square + square.lowerTriangle(diagonal: -1).transposed())
            if block.upperBound < size(0) { result[block, rest].copyInPlace(self[rest, block].transposed()) }
        }
        return result
    }

    private static var blockWidth: Int { 256 }
}
