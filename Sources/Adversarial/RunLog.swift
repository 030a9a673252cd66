import Foundation

/// A run's log: one line of JSON for each logged step, `{"step":20,"seconds":1.5,"critic":0.7}`.
///
/// A log that a killed run left behind is cut back to the checkpoint it goes on from, so that it reads as if the run
/// had never stopped.
final class RunLog {
    private let handle: FileHandle

    init(_ file: URL, continuingFrom step: Int) throws {
        if !FileManager.default.fileExists(atPath: file.path) {
            guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
                throw RunFolderError.notWritable(file.deletingLastPathComponent(), "log.jsonl cannot be made")
            }
        }
        handle = try FileHandle(forUpdating: file)
        let kept = RunLog.length(of: try handle.readToEnd() ?? Data(), upTo: step)
        try handle.truncate(atOffset: UInt64(kept))
        try handle.seekToEnd()
    }

    deinit { try? handle.close() }

    func write(step: Int, seconds: Double, scores: [(name: String, value: Double)]) throws {
        var line = "{\"step\":\(step),\"seconds\":\(RunLog.number((seconds * 1000).rounded() / 1000))"
        for score in scores { line += ",\"\(score.name)\":\(RunLog.number(score.value))" }
        try handle.write(contentsOf: Data((line + "}\n").utf8))
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
