import Torch

/// Pictures in memory whose shorter edge is the size and whose longer edge is whole, so that each time another square can be
/// cut out of them.
struct ScaledPictures: CroppableDataset {
    /// Bytes [1, C, H, W] each.
    private let pictures: [Tensor]
    private let form: ImageForm
    private let labels: Tensor?
    let shape: DataShape

    /// - Parameters:
    ///   - pictures: as ``ImageForm/scaledForCrops(_:)`` gives them.
    ///   - labels: [N] (`int64`).
    ///   - shape: of the squares.
    init(_ pictures: [Tensor], form: ImageForm, labels: Tensor?, shape: DataShape) {
        (self.pictures, self.form, self.labels, self.shape) = (pictures, form, labels, shape)
    }

    var count: Int { pictures.count }
    /// Cutting is cheap.
    var isWorthPreparing: Bool { false }
    var hasRoomToCrop: Bool { pictures.contains { $0.size(2) != $0.size(3) } }

    func batch(at indices: [Int]) -> Batch { batch(indices) { form.middle(ofScaled: $1) } }

    func batch(at indices: [Int], croppedAt places: [Double]) -> Batch {
        batch(indices) { form.cropped($1, at: places[$0]) }
    }

    private func batch(_ indices: [Int], _ square: (Int, Tensor) -> Tensor) -> Batch {
        let pixels = Tensor.concatenated(indices.enumerated().map { square($0, pictures[$1]) })
        return Batch(samples: Pixels.normalised(pixels), labels: labels(at: indices))
    }

    func labels(at indices: [Int]) -> Tensor? { labels.map { Pixels.chosen($0, Tensor(indices)) } }
}
