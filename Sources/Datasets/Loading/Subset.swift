import Torch

/// Some samples of a set, in an order of their own.
public struct Subset: Dataset {
    private let whole: any Dataset
    private let places: [Int]

    /// - Parameter places: of the samples in the whole set, from 0 on.
    public init(_ whole: any Dataset, at places: some Sequence<Int>) {
        self.whole = whole
        self.places = Array(places)
        precondition(self.places.allSatisfy((0..<whole.count).contains), "places beyond \(whole.count) samples")
    }

    public var shape: DataShape { whole.shape }
    public var count: Int { places.count }
    public var isWorthPreparing: Bool { whole.isWorthPreparing }
    public func batch(at indices: [Int]) throws -> Batch { try whole.batch(at: indices.map { places[$0] }) }
    public func labels(at indices: [Int]) throws -> Tensor? { try whole.labels(at: indices.map { places[$0] }) }
}

extension Subset: CroppableDataset {
    var hasRoomToCrop: Bool { whole.hasCrops }

    func batch(at indices: [Int], croppedAt places: [Double]) throws -> Batch {
        try whole.crops(at: indices.map { self.places[$0] }, places)
    }
}

extension Dataset {
    /// Some of the samples: images in memory again where these were.
    func chosen(_ places: some Sequence<Int>) -> any Dataset {
        guard let images = self as? ImageTensor else { return Subset(self, at: places) }
        let chosen = Tensor(Array(places))
        return ImageTensor(
            pixels: Pixels.chosen(images.pixels, chosen), labels: images.labels.map { Pixels.chosen($0, chosen) },
            classNames: shape.classNames)
    }
}
