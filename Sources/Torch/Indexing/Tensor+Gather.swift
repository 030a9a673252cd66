private let gatherOp = Operator("gather")
private let takeAlong = Operator("take_along_dim")
private let scatterTensor = Operator("scatter.src")
private let scatterValue = Operator("scatter.value")
private let scatterAdd = Operator("scatter_add")
private let scatterReduce = Operator("scatter_reduce.two")
private let indexSelect = Operator("index_select")
private let indexAdd = Operator("index_add")
private let indexAddInPlace = Operator("index_add_")
private let indexCopy = Operator("index_copy")
private let indexFill = Operator("index_fill.int_Scalar")
private let indexPut = Operator("index_put")
private let maskedFillScalar = Operator("masked_fill.Scalar")
private let maskedFillTensor = Operator("masked_fill.Tensor")
private let maskedFillInPlace = Operator("masked_fill_.Scalar")
private let maskedSelect = Operator("masked_select")
private let maskedScatter = Operator("masked_scatter")
private let nonzeroOp = Operator("nonzero")
private let whereScalarOther = Operator("where.ScalarOther")
private let whereScalars = Operator("where.Scalar")
private let oneHotOp = Operator("one_hot")
private let isInOp = Operator("isin.Tensor_Tensor")

/// How elements with the same target position are combined.
public enum ScatterReduction: String, Sendable {
    case sum
    case product = "prod"
    case mean
    case maximum = "amax"
    case minimum = "amin"
}

extension Tensor {
    // MARK: Along an axis

    /// For each position of `index`, the element of `self` with this index along the axis; the result has the shape of
    /// `index`: in two dimensions along axis 0, y[i, j] = x[index[i, j], j].
    public func gathered(axis: Int, _ index: Tensor) -> Tensor {
        gatherOp(.tensor(self), .int(axis), .tensor(index))
    }
    /// Like ``gathered(axis:_:)``, with the other axes broadcast against each other.
    public func takenAlong(axis: Int, _ index: Tensor) -> Tensor {
        takeAlong(.tensor(self), .tensor(index), .int(axis))
    }
    /// The reverse of gathering: y[index[i, j], j] = source[i, j], elsewhere `self`.
    public func scattered(axis: Int, _ index: Tensor, from source: Tensor) -> Tensor {
        scatterTensor(.tensor(self), .int(axis), .tensor(index), .tensor(source))
    }
    public func scattered(axis: Int, _ index: Tensor, _ value: some Scalar) -> Tensor {
        scatterValue(.tensor(self), .int(axis), .tensor(index), value.argument)
    }
    /// y[index[i, j], j] += source[i, j]; repeated indices accumulate.
    public func scatterAdded(axis: Int, _ index: Tensor, from source: Tensor) -> Tensor {
        scatterAdd(.tensor(self), .int(axis), .tensor(index), .tensor(source))
    }
    /// Like ``scatterAdded(axis:_:from:)`` with another way of combining elements, with or without those of `self`.
    public func scatterReduced(
        axis: Int, _ index: Tensor, from source: Tensor, by reduction: ScatterReduction, includingSelf: Bool = true
    ) -> Tensor {
        scatterReduce(
            .tensor(self), .int(axis), .tensor(index), .tensor(source), .string(reduction.rawValue),
            .bool(includingSelf))
    }

    // MARK: Whole slices

    /// The slices of an axis with the indices in a vector, in its order.
    public func indexSelected(axis: Int, _ index: Tensor) -> Tensor {
        indexSelect(.tensor(self), .int(axis), .tensor(index))
    }
    /// Adds the slices of `source` times `scale` to the slices with the indices in `index`; repeated indices
    /// accumulate.
    public func indexAdded(axis: Int, _ index: Tensor, _ source: Tensor, scale: Double = 1) -> Tensor {
        indexAdd(.tensor(self), .int(axis), .tensor(index), .tensor(source), scale == 1 ? .default : .double(scale))
    }
    @discardableResult
    public func indexAddInPlace(axis: Int, _ index: Tensor, _ source: Tensor, scale: Double = 1) -> Self {
        Torch.indexAddInPlace(
            .tensor(self), .int(axis), .tensor(index), .tensor(source), scale == 1 ? .default : .double(scale))
        return self
    }
    /// Replaces the slices with the indices in `index` by those of `source`.
    public func indexCopied(axis: Int, _ index: Tensor, _ source: Tensor) -> Tensor {
        indexCopy(.tensor(self), .int(axis), .tensor(index), .tensor(source))
    }
    /// Fills the slices with the indices in `index` with one number.
    public func indexFilled(axis: Int, _ index: Tensor, _ value: some Scalar) -> Tensor {
        indexFill(.tensor(self), .int(axis), .tensor(index), value.argument)
    }
    /// With `values` at the places that the index tensors (one an axis, `nil` for a whole one) name together; added to
    /// what is there when `accumulating`.
    public func indexPut(_ indices: [Tensor?], _ values: Tensor, accumulating: Bool = false) -> Tensor {
        Torch.indexPut(.tensor(self), .optionalTensors(indices), .tensor(values), .bool(accumulating))
    }

    // MARK: Masks

    /// Replaces elements where the mask is true by one number.
    public func maskedFilled(_ mask: Tensor, _ value: some Scalar) -> Tensor {
        maskedFillScalar(.tensor(self), .tensor(mask), value.argument)
    }
    /// Replaces elements where the mask is true by the number in a tensor without axes.
    public func maskedFilled(_ mask: Tensor, _ value: Tensor) -> Tensor {
        maskedFillTensor(.tensor(self), .tensor(mask), .tensor(value))
    }
    @discardableResult
    public func maskedFillInPlace(_ mask: Tensor, _ value: some Scalar) -> Self {
        Torch.maskedFillInPlace(.tensor(self), .tensor(mask), value.argument)
        return self
    }
    /// The elements where the mask is true, as a vector.
    public func maskedSelected(_ mask: Tensor) -> Tensor { maskedSelect(.tensor(self), .tensor(mask)) }
    /// Replaces elements where the mask is true by the elements of `source`, in their order.
    public func maskedScattered(_ mask: Tensor, from source: Tensor) -> Tensor {
        maskedScatter(.tensor(self), .tensor(mask), .tensor(source))
    }
    /// Elements of `self` where the condition holds, elsewhere one number.
    public func selected(where condition: Tensor, otherwise other: some Scalar) -> Tensor {
        whereScalarOther(.tensor(condition), .tensor(self), other.argument)
    }
    /// One of two numbers for each truth value of `self`.
    public func choosing(_ ifTrue: some Scalar, otherwise other: some Scalar) -> Tensor {
        whereScalars(.tensor(self), ifTrue.argument, other.argument)
    }
    /// The places [count, rank] (`int64`) of the elements that are not zero.
    public func nonzero() -> Tensor { nonzeroOp(.tensor(self)) }
    /// Which elements occur among those of `other`.
    public func isContained(in other: Tensor) -> Tensor { isInOp(.tensor(self), .tensor(other)) }

    /// Class numbers [...] as vectors [..., classCount] with a one at the class's place (`int64`).
    public func oneHot(classCount: Int) -> Tensor { oneHotOp(.tensor(self), .int(classCount)) }
}
