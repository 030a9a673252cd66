/// Several methods' values over the same seeds, put in an order that claims no more than the numbers show.
public struct Ranking: Codable, Sendable {
    /// Best first.
    public let entries: [Entry]
    /// Every pair, in the order of the entries.
    public let pairs: [Pair]
    /// The least corrected p-value that so many seeds and pairs could have given.
    public let leastPossible: Double
    /// The level at which a difference counts as shown.
    public let level: Double

    public struct Entry: Codable, Sendable {
        public let name: String
        public let values: [Double]
        public let mean: Double
        /// Of the mean, by Student's t over seeds; `nil` with one seed.
        public let low: Double?
        public let high: Double?
        /// One more than the number of methods that were shown to be better. Equal ranks: no difference shown.
        public let rank: Int
    }

    public struct Pair: Codable, Sendable {
        public let better: String
        public let worse: String
        public let difference: Double
        public let pValue: Double
        /// After Holm's correction for all pairs.
        public let corrected: Double
    }

    /// - Parameters:
    ///   - values: each method's values, one for each seed, the same seeds in the same order.
    ///   - better: which values are better.
    ///   - scale: where values can be, so that no interval goes beyond.
    public init(
        _ values: [(name: String, values: [Double])], better: Metric.Better, scale: IntervalScale = .plain,
        level: Double = 0.05
    ) {
        func badness(_ value: Double) -> Double {
            switch better {
            case .lower: value
            case .higher: -value
            case .near(let ideal): abs(value - ideal)
            }
        }
        func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
        let ordered = values.sorted { mean($0.values.map(badness)) < mean($1.values.map(badness)) }
        var found: [(first: Int, second: Int, test: PairedPermutationTest)] = []
        for first in ordered.indices {
            for second in ordered.indices where second > first {
                let test = PairedPermutationTest(
                    ordered[first].values.map(badness), ordered[second].values.map(badness))
                found.append((first, second, test))
            }
        }
        let corrected = holmCorrected(found.map(\.test.pValue))
        pairs = zip(found, corrected).map { pair, corrected in
            Pair(
                better: ordered[pair.first].name, worse: ordered[pair.second].name, difference: pair.test.difference,
                pValue: pair.test.pValue, corrected: corrected)
        }
        leastPossible = min(1, (found.first?.test.leastPossible ?? 1) * Double(max(found.count, 1)))
        self.level = level
        entries = ordered.enumerated().map { place, method in
            let shown = zip(found, corrected).count { $0.second == place && $1 < level }
            let interval = Interval(meanOf: method.values, on: scale)
            return Entry(
                name: method.name, values: method.values, mean: mean(method.values), low: interval?.low,
                high: interval?.high, rank: 1 + shown)
        }
    }
}
