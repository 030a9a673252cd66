import Torch

/// The critic sees m samples at once, all real or all generated, joined along the channels; only its first layer is
/// wider. A generator that always makes the same sample is noticed.
///
/// Source: Lin et al. 2018, arXiv 1712.04086.
final class Packing: Decorator {
    private let count: Int
    init(_ count: Int) { self.count = count }

    func grouped(_ samples: Tensor) -> Tensor {
        let shape = samples.shape
        return samples.reshaped([shape[0] / count, shape[1] * count] + shape.dropFirst(2))
    }
}
