import Datasets
import Foundation
import Metrics

/// The values of an evaluation, and what a reader should know of them.
struct EvaluationResult {
    var values: [MetricValue] = []
    /// A sentence each.
    var notes: [String] = []

    init(_ values: [MetricValue] = []) { self.values = values }

    /// Prints a line for each value: name, value, interval, and the value of real samples against others; then how they were
    /// computed.
    func print() {
        for value in values { Swift.print(Self.line(value)) }
        guard let passport = values.first?.passport else { return }
        let features = passport.features
        Swift.print("features: \(features.isKnown ? Self.words(features) : features.extractor)")
        if features.isKnown { Swift.print("weights: \(features.weights)") }
        Swift.print("real samples: \(passport.real.words)")
        Swift.print("generated samples: \(passport.fake.words)")
        var methods: [String: [String]] = [:]
        for value in values {
            if let method = value.interval?.method { methods[method, default: []].append(value.metric) }
        }
        if methods.count > 1 { Swift.print("95 % intervals:") }
        for (method, names) in methods.sorted(by: { $0.value[0] < $1.value[0] }) {
            Swift.print(
                methods.count == 1 ? "95 % intervals: \(method)" : "  \(names.joined(separator: ", ")): \(method)")
        }
    }

    /// Prints each note once, on standard error.
    ///
    /// - Parameter isJSON: whether the values were printed with their own warnings.
    func printNotes(isJSON: Bool) {
        var known: Set<String> = []
        for note in notes + (isJSON ? [] : values.flatMap(\.warnings)) where known.insert(note).inserted {
            Terminal.say("note: \(note)")
        }
    }

    private static func line(_ value: MetricValue) -> String {
        var line = value.metric.padding(toLength: 22, withPad: " ", startingAt: 0) + digits(value.value)
        if let interval = value.interval { line += "  [\(digits(interval.low)), \(digits(interval.high))]" }
        guard let floor = value.floor else { return line }
        let counts = Set([value.passport.real.count, value.passport.fake.count])
        let own =
            counts.count == 1
            ? "\(value.passport.real.count)" : "\(value.passport.real.count) and \(value.passport.fake.count)"
        return line + "  real vs. real: \(digits(floor.value)) (\(floor.count) samples a side"
            + (counts == [floor.count] ? ")" : "; yours had \(own))")
    }

    private static func words(_ features: FeaturePassport) -> String {
        "\(features.extractor); \(features.resize); \(features.scaling); transparency: \(features.transparency)"
    }

    private static func digits(_ value: Double) -> String { String(format: "%.5g", value) }
}

extension Passport.Side {
    /// As a person reads them: `500 of photos, test part, classes in the shares of the real side`.
    fileprivate var words: String {
        let isPart = DataSettings.Split(rawValue: split) != nil && split != "all"
        return
            (["\(count > 0 ? "\(count)" : "an unknown number") of \(what)"]
            + [isPart ? "\(split) part" : split].filter { !$0.isEmpty }
            + [classes.map { "classes: \($0)" }].compactMap { $0 }).joined(separator: ", ")
    }
}
