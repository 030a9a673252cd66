/// A Swift number (or truth value) as the other operand of a tensor.
///
/// As in PyTorch, a number does not change the tensor's type: an integer tensor stays one when a whole number is added.
public protocol Scalar: Sendable {
    var argument: Argument { get }
}

extension Int: Scalar { public var argument: Argument { .int(self) } }
extension Double: Scalar { public var argument: Argument { .double(self) } }
extension Float: Scalar { public var argument: Argument { .double(Double(self)) } }
extension Bool: Scalar { public var argument: Argument { .bool(self) } }

private let addTensor = Operator("add.Tensor")
private let addScalar = Operator("add.Scalar")
private let subTensor = Operator("sub.Tensor")
private let subScalar = Operator("sub.Scalar")
private let reversedSub = Operator("rsub.Scalar")
private let mulTensor = Operator("mul.Tensor")
private let mulScalar = Operator("mul.Scalar")
private let divTensor = Operator("div.Tensor")
private let divScalar = Operator("div.Scalar")
private let reciprocalOp = Operator("reciprocal")
private let remainderTensor = Operator("remainder.Tensor")
private let remainderScalar = Operator("remainder.Scalar")
private let floorDivide = Operator("floor_divide")
private let negative = Operator("neg")
private let powScalar = Operator("pow.Tensor_Scalar")
private let powTensor = Operator("pow.Tensor_Tensor")

extension Tensor {
    public static func + (left: Tensor, right: Tensor) -> Tensor { addTensor(.tensor(left), .tensor(right)) }
    public static func + (left: Tensor, right: some Scalar) -> Tensor { addScalar(.tensor(left), right.argument) }
    public static func + (left: some Scalar, right: Tensor) -> Tensor { addScalar(.tensor(right), left.argument) }
    public static func - (left: Tensor, right: Tensor) -> Tensor { subTensor(.tensor(left), .tensor(right)) }
    public static func - (left: Tensor, right: some Scalar) -> Tensor { subScalar(.tensor(left), right.argument) }
    public static func - (left: some Scalar, right: Tensor) -> Tensor { reversedSub(.tensor(right), left.argument) }
    public static func * (left: Tensor, right: Tensor) -> Tensor { mulTensor(.tensor(left), .tensor(right)) }
    public static func * (left: Tensor, right: some Scalar) -> Tensor { mulScalar(.tensor(left), right.argument) }
    public static func * (left: some Scalar, right: Tensor) -> Tensor { mulScalar(.tensor(right), left.argument) }
    public static func / (left: Tensor, right: Tensor) -> Tensor { divTensor(.tensor(left), .tensor(right)) }
    public static func / (left: Tensor, right: some Scalar) -> Tensor { divScalar(.tensor(left), right.argument) }
    public static func / (left: some Scalar, right: Tensor) -> Tensor {
        mulScalar(.tensor(reciprocalOp(.tensor(right))), left.argument)
    }
    /// The remainder with the divisor's sign, as Python's `%`.
    public static func % (left: Tensor, right: Tensor) -> Tensor { remainderTensor(.tensor(left), .tensor(right)) }
    public static func % (left: Tensor, right: some Scalar) -> Tensor { remainderScalar(.tensor(left), right.argument) }
    public static prefix func - (tensor: Tensor) -> Tensor { negative(.tensor(tensor)) }

    public static func += (left: inout Tensor, right: Tensor) { left = left + right }
    public static func -= (left: inout Tensor, right: Tensor) { left = left - right }
    public static func *= (left: inout Tensor, right: Tensor) { left = left * right }
    public static func /= (left: inout Tensor, right: Tensor) { left = left / right }
    public static func += (left: inout Tensor, right: some Scalar) { left = left + right }
    public static func -= (left: inout Tensor, right: some Scalar) { left = left - right }
    public static func *= (left: inout Tensor, right: some Scalar) { left = left * right }
    public static func /= (left: inout Tensor, right: some Scalar) { left = left / right }

    /// The quotient rounded down.
    public func floorDivided(by divisor: Tensor) -> Tensor { floorDivide(.tensor(self), .tensor(divisor)) }
    public func power(_ exponent: some Scalar) -> Tensor { powScalar(.tensor(self), exponent.argument) }
    public func power(_ exponent: Tensor) -> Tensor { powTensor(.tensor(self), .tensor(exponent)) }
}

// MARK: Comparison

private let lessTensor = Operator("lt.Tensor")
private let lessScalar = Operator("lt.Scalar")
private let lessEqualTensor = Operator("le.Tensor")
private let lessEqualScalar = Operator("le.Scalar")
private let greaterTensor = Operator("gt.Tensor")
private let greaterScalar = Operator("gt.Scalar")
private let greaterEqualTensor = Operator("ge.Tensor")
private let greaterEqualScalar = Operator("ge.Scalar")
private let equalTensor = Operator("eq.Tensor")
private let equalScalar = Operator("eq.Scalar")
private let notEqualTensor = Operator("ne.Tensor")
private let notEqualScalar = Operator("ne.Scalar")
private let logicalAnd = Operator("logical_and")
private let logicalOr = Operator("logical_or")
private let logicalNot = Operator("logical_not")
private let whereTensor = Operator("where.self")
private let isFiniteOp = Operator("isfinite")
private let equalWhole = Operator("equal")

extension Tensor {
    public static func .< (left: Tensor, right: Tensor) -> Tensor { lessTensor(.tensor(left), .tensor(right)) }
    public static func .< (left: Tensor, right: some Scalar) -> Tensor { lessScalar(.tensor(left), right.argument) }
    public static func .<= (left: Tensor, right: Tensor) -> Tensor { lessEqualTensor(.tensor(left), .tensor(right)) }
    public static func .<= (left: Tensor, right: some Scalar) -> Tensor {
        lessEqualScalar(.tensor(left), right.argument)
    }
    public static func .> (left: Tensor, right: Tensor) -> Tensor { greaterTensor(.tensor(left), .tensor(right)) }
    public static func .> (left: Tensor, right: some Scalar) -> Tensor { greaterScalar(.tensor(left), right.argument) }
    public static func .>= (left: Tensor, right: Tensor) -> Tensor { greaterEqualTensor(.tensor(left), .tensor(right)) }
    public static func .>= (left: Tensor, right: some Scalar) -> Tensor {
        greaterEqualScalar(.tensor(left), right.argument)
    }
    public static func .== (left: Tensor, right: Tensor) -> Tensor { equalTensor(.tensor(left), .tensor(right)) }
    public static func .== (left: Tensor, right: some Scalar) -> Tensor { equalScalar(.tensor(left), right.argument) }
    public static func .!= (left: Tensor, right: Tensor) -> Tensor { notEqualTensor(.tensor(left), .tensor(right)) }
    public static func .!= (left: Tensor, right: some Scalar) -> Tensor {
        notEqualScalar(.tensor(left), right.argument)
    }
    public static func .& (left: Tensor, right: Tensor) -> Tensor { logicalAnd(.tensor(left), .tensor(right)) }
    public static func .| (left: Tensor, right: Tensor) -> Tensor { logicalOr(.tensor(left), .tensor(right)) }
    public static prefix func .! (tensor: Tensor) -> Tensor { logicalNot(.tensor(tensor)) }

    /// Elements of `self` where the condition holds, elsewhere those of `other`.
    public func selected(where condition: Tensor, otherwise other: Tensor) -> Tensor {
        whereTensor(.tensor(condition), .tensor(self), .tensor(other))
    }

    /// Which elements are neither infinite nor "not a number".
    public func isFinite() -> Tensor { isFiniteOp(.tensor(self)) }

    /// Whether two tensors have the same shape and the same elements.
    public func isEqual(to other: Tensor) -> Bool {
        guard shape == other.shape, dtype == other.dtype else { return false }
        guard case .bool(let same)? = equalWhole.results(.tensor(self), .tensor(other)).first else { return false }
        return same
    }
}

prefix operator .!

// MARK: Functions of each element

private let absOp = Operator("abs")
private let expOp = Operator("exp")
private let expm1Op = Operator("expm1")
private let logOp = Operator("log")
private let log1pOp = Operator("log1p")
private let sqrtOp = Operator("sqrt")
private let rsqrtOp = Operator("rsqrt")
private let sinOp = Operator("sin")
private let cosOp = Operator("cos")
private let tanhOp = Operator("tanh")
private let sigmoidOp = Operator("sigmoid")
private let floorOp = Operator("floor")
private let ceilOp = Operator("ceil")
private let roundOp = Operator("round")
private let signOp = Operator("sign")
private let erfOp = Operator("erf")
private let squareOp = Operator("square")
private let clampOp = Operator("clamp")
private let maximumOp = Operator("maximum")
private let minimumOp = Operator("minimum")
private let lerpScalar = Operator("lerp.Scalar")
private let lerpTensor = Operator("lerp.Tensor")

extension Tensor {
    public func abs() -> Tensor { absOp(.tensor(self)) }
    public func exp() -> Tensor { expOp(.tensor(self)) }
    /// e^x − 1, exact for small x.
    public func expm1() -> Tensor { expm1Op(.tensor(self)) }
    public func log() -> Tensor { logOp(.tensor(self)) }
    /// log(1 + x), exact for small x.
    public func log1p() -> Tensor { log1pOp(.tensor(self)) }
    public func sqrt() -> Tensor { sqrtOp(.tensor(self)) }
    /// 1 / √x
    public func rsqrt() -> Tensor { rsqrtOp(.tensor(self)) }
    public func sin() -> Tensor { sinOp(.tensor(self)) }
    public func cos() -> Tensor { cosOp(.tensor(self)) }
    public func tanh() -> Tensor { tanhOp(.tensor(self)) }
    public func sigmoid() -> Tensor { sigmoidOp(.tensor(self)) }
    public func floor() -> Tensor { floorOp(.tensor(self)) }
    public func ceil() -> Tensor { ceilOp(.tensor(self)) }
    public func round() -> Tensor { roundOp(.tensor(self)) }
    public func sign() -> Tensor { signOp(.tensor(self)) }
    public func erf() -> Tensor { erfOp(.tensor(self)) }
    public func squared() -> Tensor { squareOp(.tensor(self)) }
    public func reciprocal() -> Tensor { reciprocalOp(.tensor(self)) }
    /// Elements clamped to the range from `low` to `high`; `nil` means no limit.
    public func clamped(_ low: Double?, _ high: Double?) -> Tensor {
        clampOp(.tensor(self), .optional(low), .optional(high))
    }
    public func maximum(_ other: Tensor) -> Tensor { maximumOp(.tensor(self), .tensor(other)) }
    public func minimum(_ other: Tensor) -> Tensor { minimumOp(.tensor(self), .tensor(other)) }
    /// self + weight · (end − self)
    public func interpolated(to end: Tensor, _ weight: some Scalar) -> Tensor {
        lerpScalar(.tensor(self), .tensor(end), weight.argument)
    }
    /// self + weight · (end − self), with a weight for each element.
    public func interpolated(to end: Tensor, _ weight: Tensor) -> Tensor {
        lerpTensor(.tensor(self), .tensor(end), .tensor(weight))
    }
}

// MARK: In place

private let addInPlaceTensor = Operator("add_.Tensor")
private let mulScalarInPlace = Operator("mul_.Scalar")
private let mulInPlaceTensor = Operator("mul_.Tensor")
private let copyInPlaceOp = Operator("copy_")
private let fillInPlaceOp = Operator("fill_.Scalar")
private let clampInPlaceOp = Operator("clamp_")
private let lerpInPlaceScalar = Operator("lerp_.Scalar")

extension Tensor {
    /// Adds `scale · other` to the elements themselves.
    @discardableResult
    public func addInPlace(_ other: Tensor, scale: Double = 1) -> Self {
        addInPlaceTensor(.tensor(self), .tensor(other), scale == 1 ? .default : .double(scale))
        return self
    }
    @discardableResult
    public func multiplyInPlace(_ factor: some Scalar) -> Self {
        mulScalarInPlace(.tensor(self), factor.argument)
        return self
    }
    @discardableResult
    public func multiplyInPlace(_ factor: Tensor) -> Self {
        mulInPlaceTensor(.tensor(self), .tensor(factor))
        return self
    }
    /// Overwrites the elements with another tensor's, broadcast to this shape and converted to this type.
    @discardableResult
    public func copyInPlace(_ other: Tensor) -> Self {
        copyInPlaceOp(.tensor(self), .tensor(other))
        return self
    }
    @discardableResult
    public func fillInPlace(_ value: some Scalar) -> Self {
        fillInPlaceOp(.tensor(self), value.argument)
        return self
    }
    @discardableResult
    public func clampInPlace(_ low: Double?, _ high: Double?) -> Self {
        clampInPlaceOp(.tensor(self), .optional(low), .optional(high))
        return self
    }
    /// Moves the elements towards another tensor's, by a share of the difference.
    @discardableResult
    public func interpolateInPlace(to end: Tensor, _ weight: Double) -> Self {
        lerpInPlaceScalar(.tensor(self), .tensor(end), .double(weight))
        return self
    }
}
