import Torch

/// The largest element of each window of [N, C, ...]; windows do not overlap unless a stride is given.
public final class MaxPool: Layer {
    let kernel: any Extents
    let stride: (any Extents)?
    let padding: any Extents

    public init(_ kernel: any Extents, stride: (any Extents)? = nil, padding: any Extents = 0) {
        (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.maxPooled(kernel, stride: stride, padding: padding)
    }
}

/// The mean of each window of [N, C, ...]; windows do not overlap unless a stride is given.
public final class AveragePool: Layer {
    let kernel: any Extents
    let stride: (any Extents)?
    let padding: any Extents

    public init(_ kernel: any Extents, stride: (any Extents)? = nil, padding: any Extents = 0) {
        (self.kernel, self.stride, self.padding) = (kernel, stride, padding)
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        input.averagePooled(kernel, stride: stride, padding: padding)
    }
}

/// The means of (nearly) equal parts of [N, C, ...]; `size` is the number of parts along each axis.
public final class AdaptiveAveragePool: Layer {
    let size: any Extents
    public init(_ size: any Extents) { self.size = size }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.averagePooled(to: size) }
}

/// The largest elements of (nearly) equal parts of [N, C, ...]; `size` is the number of parts along each axis.
public final class AdaptiveMaxPool: Layer {
    let size: any Extents
    public init(_ size: any Extents) { self.size = size }
    public func callAsFunction(_ input: Tensor) -> Tensor { input.maxPooled(to: size) }
}
