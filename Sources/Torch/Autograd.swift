import CTorch

/// The gradients of a scalar (or of a tensor's elements, each times its weight) with respect to some tensors.
///
/// Only the gradients asked for are computed: a network that is not among the tensors costs nothing.
///
/// - Parameters:
///   - output: the function value.
///   - inputs: the variables; `output` must depend on each, unless `allowingUnused`.
///   - weights: factors of the output's elements, of its shape; `nil` for ones (then the output must be one number).
///   - creatingGraph: whether the gradients can be differentiated again, as penalties on gradients need.
///   - keepingGraph: whether the graph of `output` stays usable afterwards; by default when `creatingGraph`.
///   - allowingUnused: whether an input that `output` does not depend on yields zeros instead of a trap.
/// - Returns: one tensor for each input, of its shape.
public func gradients(
    of output: Tensor, withRespectTo inputs: [Tensor], weights: Tensor? = nil, creatingGraph: Bool = false,
    keepingGraph: Bool? = nil, allowingUnused: Bool = false
) -> [Tensor] {
    var outputs: [OpaquePointer?] = [output.handle]
    var starts: [OpaquePointer?] = inputs.map(\.handle)
    var factors: [OpaquePointer?] = [weights?.handle]
    var found = [OpaquePointer?](repeating: nil, count: inputs.count)
    let message = withExtendedLifetime((output, inputs, weights)) {
        ct_gradients(
            &outputs, 1, &starts, Int32(inputs.count), &factors,
            keepingGraph ?? creatingGraph, creatingGraph, allowingUnused, &found)
    }
    check(message, "gradients of \(output.summary)")
    return zip(found, inputs).map { handle, input in handle.map(Tensor.init(owning:)) ?? .zeros(like: input) }
}

/// The gradient of a scalar with respect to one tensor. See
/// ``gradients(of:withRespectTo:weights:creatingGraph:keepingGraph:allowingUnused:)``.
public func gradient(
    of output: Tensor, withRespectTo input: Tensor, weights: Tensor? = nil, creatingGraph: Bool = false
) -> Tensor {
    gradients(of: output, withRespectTo: [input], weights: weights, creatingGraph: creatingGraph)[0]
}

/// Runs a body of code without recording operators for autograd.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
    try withGradients(enabled: false, body)
}

/// Runs a body of code with autograd on or off, whatever it was before.
public func withGradients<Result>(enabled: Bool, _ body: () throws -> Result) rethrows -> Result {
    let before = ct_gradients_enabled()
    ct_set_gradients_enabled(enabled)
    defer { ct_set_gradients_enabled(before) }
    return try body()
}

/// Runs a body of code with automatic mixed precision: matrix products and convolutions compute in a shorter type.
///
/// Weights keep their type; LibTorch's lists decide which operators use the shorter type and which use `float32`.
/// Converted weights are not cached, so that updates by an optimiser take effect at once.
public func withAutocast<Result>(
    to dtype: DType = .bfloat16, on device: Device = .cpu, enabled: Bool = true, _ body: () throws -> Result
) rethrows -> Result {
    let before = ct_autocast_enter(
        device.code, ct_autocast(enabled: enabled, cachesWeights: false, dtype: dtype.rawValue))
    defer { ct_autocast_leave(device.code, before) }
    return try body()
}
