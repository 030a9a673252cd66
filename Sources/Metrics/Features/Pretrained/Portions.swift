import Torch

/// Refuses what is no pictures of 1, 3 or 4 channels.
///
/// - Throws: ``EvidenceError``
func checkPictures(_ images: Tensor) throws {
    guard images.rank == 4, images.dtype == .uint8, [1, 3, 4].contains(images.size(1)) else {
        throw EvidenceError.unlike([3], images.rank == 4 ? [images.size(1)] : images.shape)
    }
}

/// Looks at pictures [N, ...] a few at a time, so that what lies between layers stays small, and joins what is seen.
func inPortions(_ images: Tensor, of size: Int = 16, _ look: (Tensor) throws -> Extracted) rethrows -> Extracted {
    let count = images.size(0)
    guard count > size else { return try look(images) }
    let seen = try stride(from: 0, to: count, by: size).map { start in
        try look(images.narrowed(axis: 0, start: start, count: min(size, count - start)))
    }
    let logits = seen.compactMap(\.logits)
    return Extracted(
        features: .concatenated(seen.map(\.features)), logits: logits.isEmpty ? nil : .concatenated(logits))
}
