import Torch

extension Tensor {
    /// Images [N, C, H, W] taken apart by scale: what each halving loses, the finest first, and what is left at last.
    ///
    /// As OpenCV's `pyrDown` and `pyrUp` with mirrored borders. All edges but the last level's are even.
    ///
    /// Source: Burt and Adelson 1983.
    func laplacianPyramid(levels: Int) -> [Tensor] {
        var pyramid = [self]
        for level in 1..<Swift.max(levels, 1) {
            let smaller = pyramid[level - 1].halved()
            pyramid[level - 1] -= smaller.doubled()
            pyramid.append(smaller)
        }
        return pyramid
    }

    /// Every second pixel of the smoothed image.
    private func halved() -> Tensor { smoothed(gain: 1)[.all, .all, .slice(step: 2), .slice(step: 2)] }

    /// Zeros put between pixels, and smoothed.
    private func doubled() -> Tensor {
        let (count, channels, height, width) = (size(0), size(1), size(2), size(3))
        let spread = Tensor.zeros([count, channels, 2 * height, 2 * width], dtype: dtype, device: device)
        spread[.all, .all, .slice(step: 2), .slice(step: 2)].copyInPlace(self)
        return spread.smoothed(gain: 2)
    }

    /// Filtered by [1, 4, 6, 4, 1] / 16 times `gain` along both axes.
    private func smoothed(gain: Double) -> Tensor {
        let filter = (Tensor([1.0, 4, 6, 4, 1], device: device) * (gain / 16)).to(dtype)
        let flat = reshaped(-1, 1, size(2), size(3)).padded([2, 2, 2, 2], .reflected)
        return flat.convolved(with: filter.reshaped(1, 1, 5, 1)).convolved(with: filter.reshaped(1, 1, 1, 5))
            .reshaped(shape)
    }
}
