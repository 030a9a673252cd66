import Torch

/// A set whose classes have other numbers.
struct Relabelled: Dataset {
    private let whole: any Dataset
    /// The new number of each of the set's own classes.
    private let numbers: Tensor
    let shape: DataShape

    init(_ whole: any Dataset, numbers: [Int], classNames: [String]) {
        self.whole = whole
        self.numbers = Tensor(numbers)
        shape = DataShape(sample: whole.shape.sample, classNames: classNames)
    }

    var count: Int { whole.count }
    var isWorthPreparing: Bool { whole.isWorthPreparing }

    func batch(at indices: [Int]) throws -> Batch {
        var batch = try whole.batch(at: indices)
        batch.labels = batch.labels.map { numbers.indexSelected(axis: 0, $0) }
        return batch
    }

    func labels(at indices: [Int]) throws -> Tensor? {
        try whole.labels(at: indices).map { numbers.indexSelected(axis: 0, $0) }
    }
}

extension Relabelled: CroppableDataset {
    var hasRoomToCrop: Bool { whole.hasCrops }

    func batch(at indices: [Int], croppedAt places: [Double]) throws -> Batch {
        var batch = try whole.crops(at: indices, places)
        batch.labels = batch.labels.map { numbers.indexSelected(axis: 0, $0) }
        return batch
    }
}

extension DataSource {
    /// The same samples with their classes numbered as networks learned them: a class that the earlier list has keeps its
    /// number, one that was renamed has that of its earlier name, and others take the numbers that are free, in order.
    ///
    /// Sets number classes by their names' order, so that one renamed folder would give others new numbers as well.
    /// Where there are more or fewer classes than before, no numbers can be kept, and the source stays as it is.
    ///
    /// - Parameter renamed: earlier names of classes that have another one now, by that.
    public func numbered(like earlier: [String], renamed: [String: String] = [:]) -> DataSource {
        let found = shape.classNames
        guard case .set(let set) = self, found != earlier, found.count == earlier.count, Set(found).count == found.count
        else { return self }
        func number(_ name: String) -> Int? {
            earlier.firstIndex(of: name) ?? renamed[name].flatMap(earlier.firstIndex)
        }
        let taken = Set(found.compactMap(number))
        guard taken.count == found.count(where: { number($0) != nil }) else { return self }
        var free = earlier.indices.filter { !taken.contains($0) }[...]
        let numbers = found.map { name in number(name) ?? free.removeFirst() }
        guard numbers != Array(found.indices) else { return self }
        var names = found
        for (own, number) in numbers.enumerated() { names[number] = found[own] }
        if let images = set as? ImageTensor, let labels = images.labels {
            let order = Tensor(numbers)
            return .set(
                ImageTensor(
                    pixels: images.pixels, labels: order.indexSelected(axis: 0, labels), classNames: names))
        }
        return .set(Relabelled(set, numbers: numbers, classNames: names))
    }
}
