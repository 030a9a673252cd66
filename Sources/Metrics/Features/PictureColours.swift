import Datasets
import Torch

/// The colours in which an extractor of one or three channels sees pictures: grey counts as RGB, and what is transparent
/// is laid over white.
struct PictureColours: Sendable {
    /// 1 or 3.
    let channels: Int

    init(_ channels: Int) {
        precondition(channels == 1 || channels == 3, "\(channels) colours")
        self.channels = channels
    }

    /// What passports say of it.
    static let transparency = "laid over white"

    /// Pictures of bytes [N, 1 or 3 or 4, H, W] (`uint8`).
    ///
    /// - Throws: ``EvidenceError`` where that is not what they are, or are of more colours than are seen.
    func applied(to images: Tensor) throws -> Tensor {
        try check(images)
        return ImageForm(channels: channels).applied(to: images)
    }

    /// Pictures of numbers in [-1, 1], [N, 1 or 3 or 4, H, W]; throws as ``applied(to:)``.
    func applied(toContinuous images: Tensor) throws -> Tensor {
        try check(images)
        guard images.size(1) != channels else { return images }
        guard images.size(1) == 4 else { return images.repeated(1, channels, 1, 1) }
        let opacity = (images.narrowed(axis: 1, start: 3, count: 1) + 1) / 2
        return images.narrowed(axis: 1, start: 0, count: 3) * opacity + (1 - opacity)
    }

    private func check(_ images: Tensor) throws {
        guard images.rank == 4, [1, 3, 4].contains(images.size(1)), channels == 3 || images.size(1) == 1 else {
            throw EvidenceError.unlike([channels], images.rank == 4 ? [images.size(1)] : images.shape)
        }
    }
}
