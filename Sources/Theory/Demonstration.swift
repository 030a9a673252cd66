import Adversarial
import Foundation
import Metrics
import Torch

/// A demonstration of a result of GAN theory, where the true values are known or can be computed separately. It takes
/// seconds to two minutes on one thread, and some minutes for pictures.
///
/// Every number is computed anew from a random seed. What is expected of it comes from the paper or from analysis,
/// never from the results.
public struct Demonstration: Sendable {
    public let name: String
    public let title: String
    public let source: Source
    /// What is measured and how, in paragraphs.
    public let text: String
    /// What the plot of the curves shows.
    public let picture: Picture
    public let expectations: [Expectation]
    /// Computes everything from a seed.
    public let run: @Sendable (_ seed: UInt64) throws -> Outcome

    /// The paper.
    public struct Source: Sendable {
        public let authors: String
        public let year: Int
        public let arXiv: String

        public init(_ authors: String, _ year: Int, arXiv: String) {
            self.authors = authors
            self.year = year
            self.arXiv = arXiv
        }

        public var link: String { "https://arxiv.org/abs/\(arXiv)" }
    }

    /// The axes of the plot, and a sentence below it.
    public struct Picture: Sendable {
        public let x: String
        public let y: String
        public let caption: String
        public var isLogarithmicX = false
        public var isLogarithmicY = false
    }

    /// Numbers by name, in the order in which they are shown, and curves to plot.
    public struct Outcome: Sendable {
        public let numbers: [(name: String, value: Double)]
        public var curves: [Curve] = []
        public var images: Images?

        /// The number of a name; NaN where there is none.
        public subscript(name: String) -> Double { numbers.first { $0.name == name }?.value ?? .nan }
    }

    /// Samples [N, C, H, W] by name, a row of a grid each, black at −1 and white at 1.
    public struct Images: Sendable {
        public let rows: [(name: String, samples: Tensor)]
    }

    public struct Curve: Sendable {
        /// How the points are drawn.
        public enum Form: Sendable { case line, points, linkedPoints }

        public let name: String
        public let points: [(x: Double, y: Double)]
        public let form: Form

        init(_ name: String, _ points: [(x: Double, y: Double)], form: Form = .line) {
            self.name = name
            self.points = points
            self.form = form
        }

        init(_ name: String, _ x: [Double], _ y: [Double], form: Form = .line) {
            self.init(name, zip(x, y).map { ($0, $1) }, form: form)
        }
    }
}

/// What is expected of a number of a demonstration: a range for the interval of its mean over seeds.
public struct Expectation: Sendable {
    /// The number's name.
    public let reading: String
    /// The theory's statement about it.
    public let sentence: String
    public let bound: Bound

    public enum Bound: Sendable, CustomStringConvertible {
        case atMost(Double)
        case atLeast(Double)
        case within(ClosedRange<Double>)

        /// Whether an interval lies completely in the expected range.
        public func holds(low: Double, high: Double) -> Bool {
            switch self {
            case .atMost(let most): high <= most
            case .atLeast(let least): low >= least
            case .within(let range): low >= range.lowerBound && high <= range.upperBound
            }
        }

        public var description: String {
            switch self {
            case .atMost(let most): "at most \(digits(most))"
            case .atLeast(let least): "at least \(digits(least))"
            case .within(let range): "from \(digits(range.lowerBound)) to \(digits(range.upperBound))"
            }
        }

        private func digits(_ value: Double) -> String { String(format: "%.4g", value) }
    }

    public init(_ reading: String, _ bound: Bound, _ sentence: String) {
        self.reading = reading
        self.bound = bound
        self.sentence = sentence
    }
}

/// The result for an expectation.
public struct Finding: Sendable, Encodable {
    public let reading: String
    public let sentence: String
    /// Such as `at most 0.05`.
    public let expected: String
    /// One for each seed.
    public let values: [Double]
    public let mean: Double
    /// Of the mean; `nil` with a single seed.
    public let interval: Interval?
    public let holds: Bool

    init(_ expectation: Expectation, values: [Double]) {
        reading = expectation.reading
        sentence = expectation.sentence
        expected = "\(expectation.bound)"
        self.values = values
        mean = values.reduce(0, +) / Double(values.count)
        interval = Interval(meanOf: values)
        holds = expectation.bound.holds(low: interval?.low ?? mean, high: interval?.high ?? mean)
    }
}

extension Demonstration {
    /// Compares outcomes, one for each seed, with the expectations.
    public func findings(_ outcomes: [Outcome]) -> [Finding] {
        expectations.map { expectation in Finding(expectation, values: outcomes.map { $0[expectation.reading] }) }
    }

    /// Every demonstration, in the order of their subjects.
    public static let all: [Demonstration] = [
        optimalCritic, vanishingGradient, lipschitz, parallelLines, densityRatios, fDivergences, biasedGradients,
        bounds, flows, digitFlows,
    ]

    /// The demonstration of a name.
    ///
    /// - Throws: `NameError` that suggests the nearest one.
    public static func named(_ name: String) throws -> Demonstration {
        if let found = all.first(where: { $0.name == name }) { return found }
        throw NameError(kind: "demonstration", found: name, known: all.map(\.name))
    }
}
