import Torch

/// How training varies pictures: each time that a sample is handed out it may be another view of its picture. Nothing else
/// varies them: held-out data and evaluations see each picture as it is, and its middle.
public struct Variation: Sendable, Equatable {
    /// Whether pictures are mirrored left to right, each with probability ½.
    public var isMirrored: Bool
    /// Whether a picture whose sides differ is cut at a random place along its longer side.
    public var isCropped: Bool

    /// Every picture as it is.
    public static let none = Variation(isMirrored: false, isCropped: false)

    public init(isMirrored: Bool, isCropped: Bool) {
        self.isMirrored = isMirrored
        self.isCropped = isCropped
    }

    /// - Throws: ``DataError`` where samples cannot be varied so.
    func check(_ source: DataSource) throws {
        guard !isMirrored || source.shape.isImage else {
            throw DataError.setting("data.mirror is for pictures, and these data are points: leave it at false")
        }
        guard isCropped else { return }
        guard case .set(let set) = source, set.hasCrops else {
            throw DataError.setting(
                "data.crop=random has no effect here: it needs a folder or zip archive with pictures that are not square; leave "
                    + "data.crop at centre")
        }
    }

    /// Views of so many samples. What is not varied draws nothing from the generator.
    func views(_ count: Int, generator: RandomGenerator) -> Views {
        Views(
            mirrored: isMirrored
                ? Tensor.randomIntegers(0..<2, [count], generator: generator).array(of: Int.self).map { $0 == 1 } : nil,
            places: isCropped
                ? Tensor.randomUniform([count], generator: generator).to(.float64).array(of: Double.self) : nil)
    }

    /// The views of samples, in their order.
    struct Views {
        /// Which are mirrored; `nil` for none.
        var mirrored: [Bool]?
        /// Where along the longer side each is cut, from 0 to less than 1; `nil` for the middle.
        var places: [Double]?

        /// Views of some of them.
        subscript(_ range: Range<Int>) -> Views {
            Views(mirrored: mirrored.map { Array($0[range]) }, places: places.map { Array($0[range]) })
        }

        /// The samples of the given numbers, as these views of them.
        func batch(of set: any Dataset, at indices: [Int]) throws -> Batch {
            var batch = try places.map { try set.crops(at: indices, $0) } ?? set.batch(at: indices)
            batch.samples = flipped(batch.samples)
            return batch
        }

        /// Pictures [N, C, H, W], some of them mirrored.
        func flipped(_ samples: Tensor) -> Tensor {
            guard let mirrored, mirrored.contains(true) else { return samples }
            let mask = Tensor(mirrored.map { Int64($0 ? 1 : 0) }).reshaped(-1, 1, 1, 1) .== 1
            return samples.flipped(3).selected(where: mask, otherwise: samples)
        }
    }
}

/// A set that can cut pictures whose sides differ at any place along the longer side.
protocol CroppableDataset: Dataset {
    /// Whether it has such pictures.
    var hasRoomToCrop: Bool { get }
    /// The samples of the given numbers, each cut at a place from 0 to less than 1.
    ///
    /// - Throws: as ``Dataset/batch(at:)``.
    func batch(at indices: [Int], croppedAt places: [Double]) throws -> Batch
}

extension Dataset {
    /// Whether it has pictures that can be cut at more than one place.
    var hasCrops: Bool { (self as? any CroppableDataset)?.hasRoomToCrop ?? false }

    /// The samples of the given numbers, each cut at a place; as they are, where there is nothing to cut.
    func crops(at indices: [Int], _ places: [Double]) throws -> Batch {
        try (self as? any CroppableDataset)?.batch(at: indices, croppedAt: places) ?? batch(at: indices)
    }
}
