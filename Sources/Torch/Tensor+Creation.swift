import CTorch

private let zeros = Operator("zeros")
private let ones = Operator("ones")
private let full = Operator("full")
private let emptyTensor = Operator("empty.memory_format")
private let zerosLike = Operator("zeros_like")
private let onesLike = Operator("ones_like")
private let emptyLike = Operator("empty_like")
private let fullLike = Operator("full_like")
private let arange = Operator("arange.start_step")
private let linspace = Operator("linspace")
private let eye = Operator("eye.m")
private let randn = Operator("randn.generator")
private let rand = Operator("rand.generator")
private let randint = Operator("randint.low_generator")
private let randperm = Operator("randperm.generator")
private let bernoulliP = Operator("bernoulli.p")
private let multinomialOp = Operator("multinomial")
private let normalInPlace = Operator("normal_")
private let uniformInPlace = Operator("uniform_")

extension Tensor {
    // MARK: From Swift

    /// Copies Swift numbers into a tensor of the given shape, or a vector.
    public convenience init<Element: TensorElement>(_ elements: [Element], shape: [Int]? = nil, device: Device = .cpu) {
        let sizes = shape ?? [elements.count]
        precondition(sizes.reduce(1, *) == elements.count, "\(elements.count) elements do not fill shape \(sizes)")
        let made = elements.withUnsafeBytes { Tensor.copying($0, shape: sizes, dtype: Element.dtype) }
        self.init(moving: device == .cpu ? made : made.to(device))
    }

    /// A tensor without axes that holds one number.
    public convenience init<Element: TensorElement>(_ element: Element) { self.init([element], shape: []) }

    /// Copies raw memory, elements in the order of the axes, into a tensor.
    public static func copying(_ bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) -> Tensor {
        let count = shape.reduce(1, *)
        precondition(bytes.count == count * dtype.byteCount, "\(bytes.count) bytes do not fill \(dtype)\(shape)")
        var made: OpaquePointer?
        let sizes = shape.map(Int64.init)
        check(
            ct_tensor_from_bytes(bytes.baseAddress, sizes, Int64(sizes.count), dtype.rawValue, &made), "tensor \(shape)"
        )
        return Tensor(owning: made!)
    }

    /// Uses memory without copying; `owner` is kept alive as long as a tensor uses the memory.
    ///
    /// The memory must be laid out in the order of the axes, and the tensor must not be changed if the memory is
    /// read-only (such as a mapped file).
    public static func reading(
        _ bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType, keeping owner: AnyObject
    ) -> Tensor {
        precondition(bytes.count == shape.reduce(1, *) * dtype.byteCount, "\(bytes.count) bytes for \(dtype)\(shape)")
        var made: OpaquePointer?
        let sizes = shape.map(Int64.init)
        let message = ct_tensor_from_memory(
            UnsafeMutableRawPointer(mutating: bytes.baseAddress), sizes, Int64(sizes.count), dtype.rawValue,
            { Unmanaged<AnyObject>.fromOpaque($0!).release() }, Unmanaged.passRetained(owner).toOpaque(), &made)
        check(message, "tensor \(shape) over foreign memory")
        return Tensor(owning: made!)
    }

    // MARK: Filled

    public static func zeros(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
        Torch.zeros(.ints(shape), .dtype(dtype), .none, .device(device))
    }

    public static func ones(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
        Torch.ones(.ints(shape), .dtype(dtype), .none, .device(device))
    }

    public static func full(_ shape: [Int], _ value: some Scalar, dtype: DType = .float32, device: Device = .cpu)
        -> Tensor
    {
        Torch.full(.ints(shape), value.argument, .dtype(dtype), .none, .device(device))
    }

    /// A tensor with uninitialised elements.
    public static func empty(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) -> Tensor {
        emptyTensor(.ints(shape), .dtype(dtype), .none, .device(device))
    }

    public static func zeros(like other: Tensor) -> Tensor { zerosLike(.tensor(other)) }
    public static func ones(like other: Tensor) -> Tensor { onesLike(.tensor(other)) }
    public static func empty(like other: Tensor) -> Tensor { emptyLike(.tensor(other)) }
    public static func full(like other: Tensor, _ value: some Scalar) -> Tensor {
        fullLike(.tensor(other), value.argument)
    }

    /// The numbers from `start` up to, but without, `end`.
    public static func range(
        _ start: some Scalar, _ end: some Scalar, step: some Scalar = 1, dtype: DType? = nil, device: Device = .cpu
    ) -> Tensor {
        arange(start.argument, end.argument, step.argument, .dtype(dtype), .none, .device(device))
    }

    /// `count` numbers at equal distances from `start` to `end`, both included.
    public static func linearSpace(_ start: Double, _ end: Double, count: Int, dtype: DType = .float32) -> Tensor {
        linspace(.double(start), .double(end), .int(count), .dtype(dtype))
    }

    /// The identity matrix [rows, columns].
    public static func identity(_ rows: Int, _ columns: Int? = nil, dtype: DType = .float32, device: Device = .cpu)
        -> Tensor
    {
        eye(.int(rows), .int(columns ?? rows), .dtype(dtype), .none, .device(device))
    }

    // MARK: Random

    /// Draws from the standard normal distribution, on the generator's device.
    public static func randomNormal(_ shape: [Int], dtype: DType = .float32, generator: RandomGenerator) -> Tensor {
        randn(.ints(shape), .generator(generator), .dtype(dtype), .none, .device(generator.device))
    }

    /// Draws uniformly from [0, 1), on the generator's device.
    public static func randomUniform(_ shape: [Int], dtype: DType = .float32, generator: RandomGenerator) -> Tensor {
        rand(.ints(shape), .generator(generator), .dtype(dtype), .none, .device(generator.device))
    }

    /// Draws whole numbers (`int64`) uniformly from a range.
    public static func randomIntegers(_ range: Range<Int>, _ shape: [Int], generator: RandomGenerator) -> Tensor {
        randint(
            .int(range.lowerBound), .int(range.upperBound), .ints(shape), .generator(generator), .dtype(.int64), .none,
            .device(generator.device))
    }

    /// The numbers from 0 up to `count` in random order (`int64`).
    public static func randomPermutation(_ count: Int, generator: RandomGenerator) -> Tensor {
        randperm(.int(count), .generator(generator), .dtype(.int64), .none, .device(generator.device))
    }

    /// Ones with the given probability, otherwise zeros.
    public static func randomBernoulli(
        _ shape: [Int], probability: Double, dtype: DType = .float32, generator: RandomGenerator
    ) -> Tensor {
        bernoulliP(
            .tensor(.empty(shape, dtype: dtype, device: generator.device)), .double(probability), .generator(generator))
    }

    /// Draws `count` positions from each row of weights [N, K]: [N, count] (`int64`).
    public func multinomial(count: Int, replacing: Bool = false, generator: RandomGenerator) -> Tensor {
        multinomialOp(.tensor(self), .int(count), .bool(replacing), .generator(generator))
    }

    /// Overwrites the elements with draws from a normal distribution.
    @discardableResult
    public func fillNormalInPlace(mean: Double = 0, deviation: Double = 1, generator: RandomGenerator) -> Self {
        normalInPlace(.tensor(self), .double(mean), .double(deviation), .generator(generator))
        return self
    }

    /// Overwrites the elements with uniform draws from [low, high).
    @discardableResult
    public func fillUniformInPlace(_ low: Double = 0, _ high: Double = 1, generator: RandomGenerator) -> Self {
        uniformInPlace(.tensor(self), .double(low), .double(high), .generator(generator))
        return self
    }
}
