private let complexOp = Operator("complex")
private let realOp = Operator("real")
private let imaginaryOp = Operator("imag")
private let angleOp = Operator("angle")
private let conjugateOp = Operator("conj")
private let viewAsReal = Operator("view_as_real")
private let viewAsComplex = Operator("view_as_complex")
private let polarOp = Operator("polar")

extension Tensor {
    /// Complex numbers from their real and imaginary parts, both `float32` or both `float64`.
    public static func complex(real: Tensor, imaginary: Tensor) -> Tensor {
        complexOp(.tensor(real), .tensor(imaginary))
    }
    /// Complex numbers radius · e^{i·angle}.
    public static func polar(radius: Tensor, angle: Tensor) -> Tensor { polarOp(.tensor(radius), .tensor(angle)) }

    /// The real parts; they share memory.
    public var realPart: Tensor { realOp(.tensor(self)) }
    /// The imaginary parts of complex numbers; they share memory.
    public var imaginaryPart: Tensor { imaginaryOp(.tensor(self)) }
    /// The angle of each number in the complex plane, in radians from −π to π. Absolute values are ``abs()``.
    public func angle() -> Tensor { angleOp(.tensor(self)) }
    /// Complex numbers with the opposite imaginary part.
    public func conjugated() -> Tensor { conjugateOp(.tensor(self)) }
    /// Complex numbers [...] as pairs of real ones [..., 2]; shares memory.
    public func asReal() -> Tensor { viewAsReal(.tensor(self)) }
    /// Pairs of real numbers [..., 2] as complex ones [...]; shares memory.
    public func asComplex() -> Tensor { viewAsComplex(.tensor(self)) }
}
