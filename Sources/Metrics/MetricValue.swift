import Foundation

/// A metric's value, with what is needed to judge it and to compare it.
public struct MetricValue: Codable, Sendable {
    /// The reading's name, such as `fid` or `precision`.
    public var metric: String
    public var value: Double
    public var interval: Interval?
    /// The same metric between real samples and other real samples: what a perfect generator would get.
    public var floor: Floor?
    public var passport: Passport
    /// What a reader should know, in sentences.
    public var warnings: [String]

    public init(
        metric: String, value: Double, interval: Interval? = nil, floor: Floor? = nil, passport: Passport,
        warnings: [String] = []
    ) {
        self.metric = metric
        self.value = value
        self.interval = interval
        self.floor = floor
        self.passport = passport
        self.warnings = warnings
    }
}

/// Where a value lies with some confidence, and how that was found out.
public struct Interval: Codable, Sendable, Equatable {
    public var low: Double
    public var high: Double
    /// Such as 0.95.
    public var confidence: Double
    /// Such as `jackknife, 10 groups`.
    public var method: String

    public init(low: Double, high: Double, confidence: Double = 0.95, method: String) {
        self.low = low
        self.high = high
        self.confidence = confidence
        self.method = method
    }
}

/// A metric's value between real samples and other real samples.
public struct Floor: Codable, Sendable, Equatable {
    public var value: Double
    /// Samples on each side.
    public var count: Int

    public init(value: Double, count: Int) {
        self.value = value
        self.count = count
    }
}
