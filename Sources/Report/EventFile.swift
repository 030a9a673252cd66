import Files
import Foundation
import SwiftProtobuf

/// A file of events that TensorBoard shows: curves of numbers, and pictures.
///
/// ```swift
/// let events = try EventFile(in: run, startingAt: 0)
/// try events.add(step: 100, scalars: [("critic", 0.7), ("generator", 1.2)])
/// try events.add(step: 100, image: png, width: 256, height: 256, channels: 3, tag: "samples")
/// ```
///
/// Each call hands its record to the system whole, so that a killed program leaves at worst a truncated last record,
/// which TensorBoard ignores. Each start of a run writes a file of its own; TensorBoard reads the files of a folder in
/// the order of their names as one run.
public final class EventFile {
    /// Where the file lies: `events.out.tfevents.SECONDS.HOST.PROCESS`.
    public let url: URL
    private let descriptor: Int32

    /// Makes a new file in a folder.
    ///
    /// - Parameters:
    ///   - folder: The run's folder.
    ///   - step: The first step of this file: 0 for a new run, the one after the checkpoint's for a resumed run.
    ///     TensorBoard discards this step and later ones of the folder's earlier files, so that a resumed run shows no
    ///     step twice.
    ///   - time: When the run starts. The name of the file has its seconds, or later ones where the folder holds an
    ///     event file as late as that.
    /// - Throws: `FileError` when the folder is missing or may not be written to, or no space is left.
    public init(in folder: URL, startingAt step: Int, time: Date = Date()) throws {
        (url, descriptor) = try EventFile.open(in: folder, time: time)
        try append(.with { $0.fileVersion = "brain.Event:2" }, time: time)
        try append(
            .with {
                $0.step = Int64(step)
                $0.sessionLog.status = .start
            }, time: time)
    }

    deinit { close(descriptor) }

    /// Adds numbers measured at one step.
    ///
    /// - Parameters:
    ///   - step: The step of the run.
    ///   - scalars: Names, in which a slash makes groups (`loss/critic`), and values, which are rounded to `Float`; not
    ///     a number and the infinities are shown as such.
    ///   - time: When they were measured.
    /// - Throws: `FileError`, for instance when no space is left; the file then ends with the record before.
    public func add(step: Int, scalars: [(name: String, value: Double)], time: Date = Date()) throws {
        let summary = Summary.with {
            $0.value = scalars.map { scalar in
                .with {
                    $0.tag = scalar.name
                    $0.simpleValue = Float(scalar.value)
                }
            }
        }
        try add(summary, step: step, time: time)
    }

    /// Adds a picture made at one step, such as a grid of samples.
    ///
    /// - Parameters:
    ///   - step: The step of the run.
    ///   - png: The bytes of a PNG file.
    ///   - width: The picture's width in pixels.
    ///   - height: The picture's height in pixels.
    ///   - channels: 1 for grey, 2 for grey and alpha, 3 for RGB, 4 for RGBA.
    ///   - tag: The name under which the pictures of all steps are gathered.
    ///   - time: When it was made.
    /// - Throws: `FileError`, for instance when no space is left; the file then ends with the record before.
    public func add(
        step: Int, image png: Data, width: Int, height: Int, channels: Int, tag: String, time: Date = Date()
    ) throws {
        precondition((1...4).contains(channels), "a PNG has 1 to 4 channels, not \(channels)")
        let value = Summary.Value.with {
            $0.tag = tag
            $0.image.width = Int32(width)
            $0.image.height = Int32(height)
            $0.image.colorspace = Int32(channels)
            $0.image.encodedImageString = png
        }
        try add(.with { $0.value = [value] }, step: step, time: time)
    }

    private func add(_ summary: Summary, step: Int, time: Date) throws {
        try append(
            .with {
                $0.step = Int64(step)
                $0.summary = summary
            }, time: time)
    }

    private func append(_ event: Event, time: Date) throws {
        var event = event
        event.wallTime = time.timeIntervalSince1970
        try append(EventFile.record(of: try event.serializedData()))
    }
}

// MARK: - Records

extension EventFile {
    /// An event's bytes framed: their number (64 bits, little-endian), its masked checksum (32 bits), the bytes, and
    /// their masked checksum.
    static func record(of event: Data) -> Data {
        var record = Data(capacity: 16 + event.count)
        func append(_ number: some FixedWidthInteger) {
            withUnsafeBytes(of: number.littleEndian) { record.append(contentsOf: $0) }
        }
        append(UInt64(event.count))
        append(CRC32C.maskedChecksum(record))
        record.append(event)
        append(CRC32C.maskedChecksum(event))
        return record
    }

    /// Writes a record with one call to the system, which keeps it when the program is killed. (It isn't flushed to
    /// the disk: a power cut may cost the last seconds of a curve, and flushing each step would cost the run more.)
    private func append(_ record: Data) throws {
        let end = lseek(descriptor, 0, SEEK_END)
        try record.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    let code = errno
                    if code == EINTR { continue }
                    // What follows half a record would never be read.
                    ftruncate(descriptor, end)
                    throw FileError(.write, url.path, code: code)
                }
                rest = rest.dropFirst(count)
            }
        }
    }
}

// MARK: - The file's name

extension EventFile {
    private static let prefix = "events.out.tfevents."

    private static func open(in folder: URL, time: Date) throws -> (url: URL, descriptor: Int32) {
        var seconds = max(Int(time.timeIntervalSince1970), latestSeconds(in: folder) + 1)
        while true {
            let digits = String(seconds)
            let padding = String(repeating: "0", count: max(0, 10 - digits.count))
            let url = folder.appendingPathComponent("\(prefix)\(padding)\(digits).\(host).\(getpid())")
            let descriptor = Foundation.open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return (url, descriptor) }
            switch errno {
            case EINTR: continue
            case EEXIST: seconds += 1
            case let code: throw FileError(.write, url.path, code: code)
            }
        }
    }

    /// The latest start that a folder's event files name. A new file must sort behind them, even one made in the same
    /// second by a process with a smaller number, or after the clock was set back.
    private static func latestSeconds(in folder: URL) -> Int {
        // A folder that cannot be read is reported when the file is opened.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let seconds = names.filter { $0.hasPrefix(prefix) }.map { name in
            name.dropFirst(prefix.count).prefix { $0 != "." }
        }
        return seconds.filter { $0.count <= 10 }.compactMap { Int($0) }.max() ?? -1
    }

    // Foundation's host name may wait for a name server.
    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count)
        let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "localhost" : String(decoding: bytes, as: UTF8.self)
    }
}
