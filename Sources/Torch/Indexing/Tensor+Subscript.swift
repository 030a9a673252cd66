private let selectOp = Operator("select.int")
private let sliceOp = Operator("slice.Tensor")
private let unsqueezeOp = Operator("unsqueeze")
private let indexOp = Operator("index.Tensor")
private let nonzeroOp = Operator("nonzero_numpy")
private let indexPutInPlace = Operator("index_put_")

extension Tensor {
    /// The elements that the indices select, one index per axis; axes without an index stay whole.
    ///
    /// ```swift
    /// x[0]                        // the first row
    /// x[-1, 1..<3]                // negative places count from the end
    /// x[.ellipsis, 0...]          // ellipsis stands for all axes in between
    /// x[.all, .slice(step: 2)]    // every second column
    /// x[x .> 0]                   // a mask: a vector of the elements where it is true
    /// x[Tensor([2, 0, 1])]        // rows in another order
    /// x[0..., 1] = y              // in place, broadcast
    /// x[0..., 1] = 0.5            // numbers too
    /// ```
    ///
    /// A selection by numbers, ranges, `.ellipsis` and `.newAxis` shares the tensor's memory; a selection by a mask or
    /// an index tensor is a copy, as in PyTorch. Assigning writes to the tensor's memory in both cases. An index
    /// outside an axis traps.
    public subscript(_ indices: any TensorIndex...) -> Tensor {
        get {
            let (view, chosen) = viewed(through: indices)
            return chosen.isEmpty ? view : indexOp(.tensor(view), .optionalTensors(chosen))
        }
        set { assign(newValue, through: indices) }
    }

    /// Writes one number to all elements that the indices select: `x[mask] = 0`, `x[0, 1] = Fill(scale)`.
    ///
    /// Reading returns the only element that they select.
    @_disfavoredOverload  // what is read is a tensor unless a `Fill` is asked for
    public subscript(_ indices: any TensorIndex...) -> Fill {
        get {
            let (view, chosen) = viewed(through: indices)
            return Fill((chosen.isEmpty ? view : indexOp(.tensor(view), .optionalTensors(chosen))).item())
        }
        set {
            let (view, chosen) = viewed(through: indices)
            guard !chosen.isEmpty else {
                view.fillInPlace(newValue)
                return
            }
            let number = Tensor.full([], newValue, dtype: dtype, device: device)
            indexPutInPlace(.tensor(view), .optionalTensors(chosen), .tensor(number))
        }
    }

    private func assign(_ value: Tensor, through indices: [any TensorIndex]) {
        let (view, chosen) = viewed(through: indices)
        // `x[i] += y` assigns the view that it has read, which already has the new values.
        if value.handle == view.handle { return }
        if chosen.isEmpty {
            view.copyInPlace(value)
        } else {
            indexPutInPlace(.tensor(view), .optionalTensors(chosen), .tensor(value.to(dtype).to(device)))
        }
    }

    /// The view that results from the indices that are not tensors, and the index tensors for its axes.
    private func viewed(through indices: [any TensorIndex]) -> (view: Tensor, chosen: [Tensor?]) {
        let selections = indices.map(\.selection)
        let left = rank - selections.reduce(0) { $0 + $1.axisCount }
        precondition(left >= 0, "too many indices for \(summary): \(rank - left) axes are indexed")
        precondition(selections.count { $0.isEllipsis } <= 1, "more than one ellipsis in a subscript of \(summary)")
        var view = self
        var axis = 0
        var chosen: [Tensor?] = []
        for selection in selections {
            switch selection {
            case .place(let place):
                view = selectOp(.tensor(view), .int(axis), .int(checked(place, axis, of: view)))
            case .span(let start, let end, let step):
                view = view.sliced(axis, start, end, step, of: self)
                axis += 1
            case .otherAxes: axis += left
            case .addedAxis:
                view = unsqueezeOp(.tensor(view), .int(axis))
                axis += 1
            case .tensor(let index):
                chosen += [Tensor?](repeating: nil, count: axis - chosen.count)
                chosen += index.dtype == .bool ? view.places(where: index, from: axis, of: self) : [index.to(device)]
                axis = chosen.count
            }
        }
        return (view, chosen)
    }

    /// The positions where a mask over the axes from `axis` on is true, for each of these axes.
    private func places(where mask: Tensor, from axis: Int, of whole: Tensor) -> [Tensor] {
        let covered = shape[axis..<axis + mask.rank]
        precondition(
            mask.rank > 0 && mask.shape == Array(covered), "mask \(mask.shape) in a subscript of \(whole.summary)")
        return nonzeroOp.tensors(.tensor(mask.to(device)))
    }

    private func checked(_ place: Int, _ axis: Int, of view: Tensor) -> Int {
        let size = view.size(axis)
        precondition(place >= -size && place < size, "index \(place) is outside an axis of size \(size) of \(summary)")
        return place
    }

    private func sliced(_ axis: Int, _ start: Int?, _ end: Int?, _ step: Int, of whole: Tensor) -> Tensor {
        let size = size(axis)
        if start == nil, end == nil, step == 1 { return self }
        let first = start.map { $0 < 0 ? $0 + size : $0 } ?? 0
        let last = end.map { $0 < 0 ? $0 + size : $0 } ?? size
        precondition(
            first >= 0 && first <= size && last >= 0 && last <= size && step > 0,
            "range \(start ?? 0)..<\(end ?? size) by \(step) does not fit an axis of size \(size) of \(whole.summary)")
        return sliceOp(.tensor(self), .int(axis), .int(first), .int(Swift.max(first, last)), .int(step))
    }
}

/// A number that is written to many elements at once; literals are converted automatically.
public struct Fill: Scalar, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
    private let number: any Scalar

    public init(_ number: some Scalar) { self.number = number }
    public init(integerLiteral number: Int) { self.number = number }
    public init(floatLiteral number: Double) { self.number = number }
    public init(booleanLiteral number: Bool) { self.number = number }

    public var argument: Argument { number.argument }
}

extension Selection {
    /// The number of axes of the tensor that the index uses.
    fileprivate var axisCount: Int {
        switch self {
        case .place, .span: 1
        case .otherAxes, .addedAxis: 0
        case .tensor(let index): index.dtype == .bool ? index.rank : 1
        }
    }

    fileprivate var isEllipsis: Bool {
        if case .otherAxes = self { true } else { false }
    }
}
