import Files
import Foundation

/// A run's log: one line of JSON for each logged step,
/// `{"step":20,"seconds":1.5,"critic":0.7,"rates":{"critic":0.0002}}`, and one for each evaluation on held-out data,
/// `{"step":500,"seconds":38.1,"evaluation":{"fid":31.2}}`.
///
/// A log that a killed run left behind is cut back to the checkpoint it goes on from, so that it reads as if the run
/// had never stopped.
public final class RunLog {
    /// What was logged of a step.
    public struct Entry: Sendable {
        public let step: Int
        public let seconds: Double
        /// What the players' objectives came to, by name; those that were no finite numbers are left out.
        public let scores: [String: Double]
        /// The players' learning rates, by name; empty in logs of old.
        public let rates: [String: Double]

        public init(step: Int, seconds: Double, scores: [String: Double], rates: [String: Double] = [:]) {
            self.step = step
            self.seconds = seconds
            self.scores = scores
            self.rates = rates
        }
    }

    /// What stands behind a name in a line.
    private enum Value: Decodable {
        case number(Double?)
        case group([String: Double?])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .number(nil)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .group(try container.decode([String: Double?].self))
            }
        }

        var number: Double? { if case .number(let number) = self { number } else { nil } }
    }

    /// The log of the run in a folder, in the order of steps; empty where there is none. A line that a killed run left
    /// unfinished is not read.
    public static func entries(in folder: URL) -> [Entry] {
        lines(in: folder).compactMap { step, values in
            guard values["evaluation"] == nil else { return nil }
            let scores = values.compactMapValues(\.number).filter { $0.key != "step" && $0.key != "seconds" }
            var rates: [String: Double] = [:]
            if case .group(let group) = values["rates"] { rates = group.compactMapValues { $0 } }
            return Entry(step: step, seconds: values["seconds"]?.number ?? 0, scores: scores, rates: rates)
        }
    }

    /// What the evaluations of the run in a folder came to, in the order of steps; values that were no finite numbers are
    /// left out.
    public static func evaluations(in folder: URL) -> [(step: Int, values: [String: Double])] {
        lines(in: folder).compactMap { step, values in
            guard case .group(let group) = values["evaluation"] else { return nil }
            return (step, group.compactMapValues { $0 })
        }
    }

    private static func lines(in folder: URL) -> [(step: Int, values: [String: Value])] {
        guard let data = try? Data(contentsOf: folder.appending(path: "log.jsonl")) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let values = try? JSONDecoder().decode([String: Value].self, from: line),
                let step = values["step"]?.number.flatMap(Int.init(exactly:))
            else { return nil }
            return (step, values)
        }
    }

    private let path: String
    private let descriptor: Int32

    /// - Throws: `FileError` when the log cannot be read or written.
    init(_ file: URL, continuingFrom step: Int) throws {
        path = file.path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(.write, path, code: errno) }
        let kept = RunLog.length(of: Data(try [UInt8](contentsOf: file)), upTo: step)
        guard ftruncate(descriptor, off_t(kept)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
            throw FileError(.write, path, code: errno)
        }
    }

    deinit { close(descriptor) }

    /// - Throws: `FileError`, for instance when no space is left.
    func write(
        step: Int, seconds: Double, scores: [(name: String, value: Double)], rates: [(name: String, value: Double)]
    ) throws {
        let scores = scores.map { ",\"\($0.name)\":\(RunLog.number($0.value))" }.joined()
        try write(RunLog.start(step, seconds) + scores + ",\"rates\":\(RunLog.group(rates))}\n")
    }

    /// - Throws: `FileError`, for instance when no space is left.
    func write(step: Int, seconds: Double, evaluation: [(name: String, value: Double)]) throws {
        try write(RunLog.start(step, seconds) + ",\"evaluation\":\(RunLog.group(evaluation))}\n")
    }

    private static func start(_ step: Int, _ seconds: Double) -> String {
        "{\"step\":\(step),\"seconds\":\(number((seconds * 1000).rounded() / 1000))"
    }

    private static func group(_ values: [(name: String, value: Double)]) -> String {
        "{" + values.map { "\"\($0.name)\":\(number($0.value))" }.joined(separator: ",") + "}"
    }

    private func write(_ line: String) throws {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError(.write, path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    // JSON knows no infinities.
    private static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

    /// How many bytes of a log belong to whole lines up to a step.
    private static func length(of data: Data, upTo step: Int) -> Int {
        struct Line: Decodable { let step: Int }
        var kept = 0
        for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard let read = try? JSONDecoder().decode(Line.self, from: line), read.step <= step else { break }
            guard kept + line.count < data.count else { break }
            kept += line.count + 1
        }
        return kept
    }
}
