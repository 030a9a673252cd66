private let tanOp = Operator("tan")
private let asinOp = Operator("asin")
private let acosOp = Operator("acos")
private let atanOp = Operator("atan")
private let atan2Op = Operator("atan2")
private let sinhOp = Operator("sinh")
private let coshOp = Operator("cosh")
private let asinhOp = Operator("asinh")
private let acoshOp = Operator("acosh")
private let atanhOp = Operator("atanh")
private let hypotOp = Operator("hypot")
private let log2Op = Operator("log2")
private let log10Op = Operator("log10")
private let exp2Op = Operator("exp2")
private let truncOp = Operator("trunc")
private let fractionOp = Operator("frac")
private let sincOp = Operator("sinc")
private let erfcOp = Operator("erfc")
private let erfinvOp = Operator("erfinv")
private let lgammaOp = Operator("lgamma")
private let digammaOp = Operator("digamma")
private let logitOp = Operator("logit")
private let logAddExpOp = Operator("logaddexp")
private let xlogyOp = Operator("xlogy.Tensor")
private let besselOp = Operator("special_i0")
private let nanToNumOp = Operator("nan_to_num")
private let isNaNOp = Operator("isnan")
private let isInfiniteOp = Operator("isinf")
private let scalarPower = Operator("pow.Scalar")

extension Tensor {
    // MARK: Angles

    public func tan() -> Tensor { tanOp(.tensor(self)) }
    public func asin() -> Tensor { asinOp(.tensor(self)) }
    public func acos() -> Tensor { acosOp(.tensor(self)) }
    public func atan() -> Tensor { atanOp(.tensor(self)) }
    /// The angle of the point (x, self) from the first axis, in radians from −π to π.
    public func atan2(_ x: Tensor) -> Tensor { atan2Op(.tensor(self), .tensor(x)) }
    public func sinh() -> Tensor { sinhOp(.tensor(self)) }
    public func cosh() -> Tensor { coshOp(.tensor(self)) }
    public func asinh() -> Tensor { asinhOp(.tensor(self)) }
    public func acosh() -> Tensor { acoshOp(.tensor(self)) }
    public func atanh() -> Tensor { atanhOp(.tensor(self)) }
    /// √(x² + y²) without overflow.
    public func hypot(_ other: Tensor) -> Tensor { hypotOp(.tensor(self), .tensor(other)) }
    /// sin(πx) / πx
    public func sinc() -> Tensor { sincOp(.tensor(self)) }

    // MARK: Powers and logarithms

    public func log2() -> Tensor { log2Op(.tensor(self)) }
    public func log10() -> Tensor { log10Op(.tensor(self)) }
    public func exp2() -> Tensor { exp2Op(.tensor(self)) }
    /// base^x for each element x.
    public static func power(_ base: some Scalar, _ exponent: Tensor) -> Tensor {
        scalarPower(base.argument, .tensor(exponent))
    }
    /// log(x / (1 − x)); with `epsilon`, x is first clamped to the range from `epsilon` to 1 − `epsilon`.
    public func logit(epsilon: Double? = nil) -> Tensor { logitOp(.tensor(self), .optional(epsilon)) }
    /// log(e^x + e^y) without overflow.
    public func logAddExp(_ other: Tensor) -> Tensor { logAddExpOp(.tensor(self), .tensor(other)) }
    /// x · log y, and 0 where x is 0.
    public func xlogy(_ other: Tensor) -> Tensor { xlogyOp(.tensor(self), .tensor(other)) }

    // MARK: Parts and odd values

    /// Rounded towards zero.
    public func truncated() -> Tensor { truncOp(.tensor(self)) }
    /// The part that ``truncated()`` removes.
    public func fraction() -> Tensor { fractionOp(.tensor(self)) }
    public func isNaN() -> Tensor { isNaNOp(.tensor(self)) }
    public func isInfinite() -> Tensor { isInfiniteOp(.tensor(self)) }
    /// Replaces "not a number" and infinities by numbers (by default the type's extremes).
    public func nanToNum(_ nan: Double = 0, positiveInfinity: Double? = nil, negativeInfinity: Double? = nil) -> Tensor
    {
        nanToNumOp(.tensor(self), .double(nan), .optional(positiveInfinity), .optional(negativeInfinity))
    }

    // MARK: Special functions

    /// 1 − erf(x), exact for large x.
    public func erfc() -> Tensor { erfcOp(.tensor(self)) }
    /// The inverse of ``erf()``.
    public func erfinv() -> Tensor { erfinvOp(.tensor(self)) }
    /// log |Γ(x)|
    public func lgamma() -> Tensor { lgammaOp(.tensor(self)) }
    /// Γ′(x) / Γ(x)
    public func digamma() -> Tensor { digammaOp(.tensor(self)) }
    /// The modified Bessel function of the first kind and order zero.
    public func besselI0() -> Tensor { besselOp(.tensor(self)) }
}
