import Torch

/// Pictures of three digits at once, one in red, one in green, one in blue, drawn independently: a thousand classes,
/// equally likely as far as the digits are, of which a generator that collapses leaves most out.
///
/// Class 100 r + 10 g + b shows the digits r, g and b.
///
/// Source: stacked MNIST, Metz et al. 2017, arXiv 1611.02163; Srivastava et al. 2017, arXiv 1705.07761.
public struct StackedDigits: Dataset {
    private let digits: ImageTensor
    private let classes: Tensor
    /// Which digit stands in each channel, [N, 3] (`int64`).
    private let places: Tensor
    public let shape: DataShape

    /// - Parameters:
    ///   - digits: grey pictures of the classes 0 to 9.
    ///   - count: how many triples are drawn.
    ///   - seed: begins the draws.
    public init(_ digits: ImageTensor, count: Int, seed: UInt64) {
        guard let labels = digits.labels, digits.shape.sample[0] == 1, digits.shape.classNames.count == 10 else {
            preconditionFailure("\(digits.shape) are not grey pictures of ten classes")
        }
        self.digits = digits
        classes = labels
        places = Tensor.randomIntegers(0..<digits.count, [count, 3], generator: RandomGenerator(seed: seed))
        shape = DataShape(
            sample: [3] + digits.shape.sample.dropFirst(),
            classNames: (0..<1_000).map { number in
                let text = String(number)
                return String(repeating: "0", count: 3 - text.count) + text
            })
    }

    public var count: Int { places.size(0) }

    /// Gathering is cheap.
    public var isWorthPreparing: Bool { false }

    public func batch(at indices: [Int]) -> Batch {
        let chosen = Pixels.chosen(places, Tensor(indices))
        let pictures = Pixels.chosen(digits.pixels, chosen.flattened())
        return Batch(
            samples: Pixels.normalised(pictures.reshaped([indices.count] + shape.sample)), labels: labels(at: indices))
    }

    public func labels(at indices: [Int]) -> Tensor? {
        let chosen = Pixels.chosen(places, Tensor(indices)).flattened()
        return (Pixels.chosen(classes, chosen).reshaped(-1, 3) * Tensor([100, 10, 1] as [Int64])).sum(axes: [1])
    }
}
