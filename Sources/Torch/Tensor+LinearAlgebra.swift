private let matmulOp = Operator("matmul")
private let batchedOp = Operator("bmm")
private let addProductOp = Operator("addmm_")
private let einsumOp = Operator("einsum")
private let outerOp = Operator("outer")
private let dotOp = Operator("dot")
private let kroneckerOp = Operator("kron")
private let triuOp = Operator("triu")
private let trilOp = Operator("tril")
private let diagOp = Operator("diag")
private let diagonalOp = Operator("diagonal")
private let diagonalEmbed = Operator("diag_embed")
private let traceOp = Operator("trace")
private let svdOp = Operator("linalg_svd")
private let singularValuesOp = Operator("linalg_svdvals")
private let eighOp = Operator("linalg_eigh")
private let eigvalshOp = Operator("linalg_eigvalsh")
private let qrOp = Operator("linalg_qr")
private let choleskyOp = Operator("linalg_cholesky")
private let choleskyTrialOp = Operator("linalg_cholesky_ex")
private let solveOp = Operator("linalg_solve")
private let solveTriangular = Operator("linalg_solve_triangular")
private let inverseOp = Operator("linalg_inv")
private let pseudoInverse = Operator("linalg_pinv")
private let determinantOp = Operator("linalg_det")
private let logDeterminantOp = Operator("linalg_slogdet")
private let matrixNormNumber = Operator("linalg_matrix_norm")
private let matrixNormName = Operator("linalg_matrix_norm.str_ord")
private let leastSquaresOp = Operator("linalg_lstsq")
private let exponentialOp = Operator("linalg_matrix_exp")
private let distancesOp = Operator("cdist")

// MARK: Products

extension Tensor {
    /// The matrix product over the last two axes [..., N, K] · [..., K, M] = [..., N, M]; the others are broadcast. A
    /// vector is a row on the left and a column on the right.
    public func matmul(_ other: Tensor) -> Tensor { matmulOp(.tensor(self), .tensor(other)) }
    /// One matrix product for each index of the first axis: [B, N, K] · [B, K, M] = [B, N, M].
    public func batchedMatmul(_ other: Tensor) -> Tensor { batchedOp(.tensor(self), .tensor(other)) }
    /// Adds `scale` times the product of two matrices [N, K] · [K, M] to the elements [N, M] themselves.
    @discardableResult
    public func addProductInPlace(_ left: Tensor, _ right: Tensor, scale: Double = 1) -> Self {
        addProductOp(
            .tensor(self), .tensor(left), .tensor(right), .default, scale == 1 ? .default : .double(scale))
        return self
    }
    /// Σ x·y of two vectors.
    public func dot(_ other: Tensor) -> Tensor { dotOp(.tensor(self), .tensor(other)) }
    /// x[i] · y[j] of two vectors.
    public func outer(_ other: Tensor) -> Tensor { outerOp(.tensor(self), .tensor(other)) }
    /// The Kronecker product of two matrices.
    public func kronecker(_ other: Tensor) -> Tensor { kroneckerOp(.tensor(self), .tensor(other)) }
    /// Einstein's sum: `"bij,bjk->bik"` names each tensor's axes and sums over letters that the result lacks.
    public static func einsum(_ equation: String, _ tensors: Tensor...) -> Tensor {
        einsumOp(.string(equation), .tensors(tensors))
    }
    /// Distances (Σ|x − y|^order)^(1/order) between all rows of [..., N, D] and [..., M, D]: [..., N, M].
    public func distances(to other: Tensor, order: Double = 2) -> Tensor {
        distancesOp(.tensor(self), .tensor(other), .double(order))
    }
}

// MARK: Parts of matrices

extension Tensor {
    /// The upper triangle, from the diagonal (or another one) on.
    public func upperTriangle(diagonal: Int = 0) -> Tensor { triuOp(.tensor(self), .int(diagonal)) }
    /// The lower triangle, up to the diagonal (or another one).
    public func lowerTriangle(diagonal: Int = 0) -> Tensor { trilOp(.tensor(self), .int(diagonal)) }
    /// The diagonal of a matrix, or the matrix with a vector on its diagonal.
    public func diag(_ offset: Int = 0) -> Tensor { diagOp(.tensor(self), .int(offset)) }
    /// The diagonal of two axes, as a last axis; shares memory.
    public func diagonal(_ offset: Int = 0, axes: (Int, Int) = (-2, -1)) -> Tensor {
        diagonalOp(.tensor(self), .int(offset), .int(axes.0), .int(axes.1))
    }
    /// Vectors [..., N] as diagonal matrices [..., N, N].
    public func diagonalMatrices(_ offset: Int = 0) -> Tensor { diagonalEmbed(.tensor(self), .int(offset)) }
    /// The sum of a matrix's diagonal.
    public func trace() -> Tensor { traceOp(.tensor(self)) }
}

// MARK: Decompositions and equations; all take batches [..., N, M]

/// Norms of a matrix beyond those of its elements taken as a vector.
public enum MatrixNorm: Sendable {
    /// √Σ|x|²
    case frobenius
    /// The sum of the singular values.
    case nuclear
    /// The largest singular value.
    case spectral
    /// The largest sum of absolute values of a column.
    case columnSum
    /// The largest sum of absolute values of a row.
    case rowSum
}

extension Tensor {
    /// A = U · diag(S) · Vᴴ with singular values in descending order; U and Vᴴ are square when `full`.
    public func svd(full: Bool = false) -> (u: Tensor, singularValues: Tensor, vh: Tensor) {
        let found = svdOp.tensors(.tensor(self), .bool(full))
        return (found[0], found[1], found[2])
    }
    /// The singular values in descending order.
    public func singularValues() -> Tensor { singularValuesOp(.tensor(self)) }
    /// Eigenvalues of a symmetric (Hermitian) matrix in ascending order, and eigenvectors as columns. Reads only the
    /// lower triangle.
    public func eigh() -> (values: Tensor, vectors: Tensor) {
        let found = eighOp.tensors(.tensor(self))
        return (found[0], found[1])
    }
    /// Eigenvalues of a symmetric (Hermitian) matrix in ascending order.
    public func eigvalsh() -> Tensor { eigvalshOp(.tensor(self)) }
    /// A = Q · R with orthonormal columns Q and upper triangular R.
    public func qr() -> (q: Tensor, r: Tensor) {
        let found = qrOp.tensors(.tensor(self))
        return (found[0], found[1])
    }
    /// The lower triangular L of A = L · Lᴴ, for a positive definite A.
    public func cholesky() -> Tensor { choleskyOp(.tensor(self)) }
    /// The lower triangular L of A = L · Lᴴ, or `nil` where A is not positive definite to working precision.
    public func choleskyIfDefinite() -> Tensor? {
        let found = choleskyTrialOp.tensors(.tensor(self))
        return found[1].any() ? nil : found[0]
    }
    /// The X of A · X = B, for a square A.
    public func solve(_ right: Tensor) -> Tensor { solveOp(.tensor(self), .tensor(right)) }
    /// The X of A · X = B, for a triangular A.
    public func solveTriangular(_ right: Tensor, upper: Bool) -> Tensor {
        Torch.solveTriangular(.tensor(self), .tensor(right), .bool(upper))
    }
    /// The X that minimises ‖A · X − B‖ (least squares).
    public func leastSquares(_ right: Tensor) -> Tensor { leastSquaresOp.tensors(.tensor(self), .tensor(right))[0] }
    public func inverse() -> Tensor { inverseOp(.tensor(self)) }
    /// The Moore–Penrose inverse; singular values below `tolerance` times the largest are treated as zero.
    public func pseudoInverse(tolerance: Double = 1e-15) -> Tensor {
        Torch.pseudoInverse(.tensor(self), .double(tolerance))
    }
    public func determinant() -> Tensor { determinantOp(.tensor(self)) }
    /// The determinant's sign and the logarithm of its absolute value.
    public func logDeterminant() -> (sign: Tensor, logarithm: Tensor) {
        let found = logDeterminantOp.tensors(.tensor(self))
        return (found[0], found[1])
    }
    /// e^A = Σ Aᵏ / k!
    public func matrixExponential() -> Tensor { exponentialOp(.tensor(self)) }
    /// A norm of the matrices of the last two axes.
    public func matrixNorm(_ norm: MatrixNorm = .frobenius, keepingAxes: Bool = false) -> Tensor {
        let axes = Argument.ints([-2, -1])
        return switch norm {
        case .frobenius: matrixNormName(.tensor(self), .string("fro"), axes, .bool(keepingAxes))
        case .nuclear: matrixNormName(.tensor(self), .string("nuc"), axes, .bool(keepingAxes))
        case .spectral: matrixNormNumber(.tensor(self), .double(2), axes, .bool(keepingAxes))
        case .columnSum: matrixNormNumber(.tensor(self), .double(1), axes, .bool(keepingAxes))
        case .rowSum: matrixNormNumber(.tensor(self), .double(.infinity), axes, .bool(keepingAxes))
        }
    }
}
