import Torch

/// Some samples of a set, chosen at random but always the same.
public struct Subset: Dataset {
    private let whole: any Dataset
    private let places: [Int]

    /// - Parameter count: how many; no more than the set has.
    public init(_ whole: any Dataset, count: Int) {
        precondition(count <= whole.count, "\(count) of \(whole.count) samples")
        self.whole = whole
        let order = Tensor.randomPermutation(whole.count, generator: RandomGenerator(seed: 0))
        places = order[0..<count].array(of: Int64.self).map { Int($0) }
    }

    public var shape: DataShape { whole.shape }
    public var count: Int { places.count }
    public var isWorthPreparing: Bool { whole.isWorthPreparing }
    public func batch(at indices: [Int]) throws -> Batch { try whole.batch(at: indices.map { places[$0] }) }
}
