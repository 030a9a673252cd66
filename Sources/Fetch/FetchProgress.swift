import Foundation

/// What a download is doing at one moment.
public struct FetchProgress: Sendable, Equatable {
    public enum Phase: Sendable, Equatable {
        /// Hashing what already lies on the disk.
        case checking
        /// The server begins to send the file, which has ``bytesTotal`` bytes where that is known.
        case begun
        /// Bytes are arriving.
        case downloading
        /// The server would not go on where the last attempt ended, or what it had sent is not the file.
        case startingOver
        /// The attempt failed, and the same address will be tried again.
        case retrying(after: FetchError)
        /// The address failed, and the next one will be tried.
        case nextMirror(after: FetchError)
        /// The file was there, complete and right.
        case kept
        /// The file has arrived, was checked and put in its place.
        case finished
    }

    public let phase: Phase
    /// The data set's name.
    public let source: String
    /// The file's name, its place among the data set's files from 0, and how many there are.
    public let file: String
    public let index: Int
    public let count: Int
    /// How many bytes of the file are here, those of earlier attempts included (while checking: how many are hashed).
    public let bytesDone: Int64
    /// The file's size in bytes, if known.
    public let bytesTotal: Int64?
    /// Bytes a second over the last few seconds, once there is enough to tell.
    public let rate: Double?

    public init(
        phase: Phase, source: String, file: String, index: Int = 0, count: Int = 1, bytesDone: Int64,
        bytesTotal: Int64?, rate: Double? = nil
    ) {
        self.phase = phase
        self.source = source
        self.file = file
        self.index = index
        self.count = count
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
        self.rate = rate
    }

    /// The seconds left at the present rate, if it is known.
    public var secondsLeft: Double? {
        guard let bytesTotal, let rate, rate > 0 else { return nil }
        return Double(max(0, bytesTotal - bytesDone)) / rate
    }

    /// One line for a terminal: `mnist train-images-idx3-ubyte.gz  4.1/9.9 MB  2.3 MB/s  0:03 left`.
    ///
    /// A file name too long for the line loses its end to an ellipsis; figures are never cut. A failure's sentence is
    /// given whole, whatever its length.
    ///
    /// - Parameter width: the columns to keep within.
    public func line(width: Int = 80) -> String {
        let figures =
            switch phase {
            case .checking: ["checking \(amount)"]
            case .begun:
                [bytesTotal.map { "downloading \(byteText($0))" } ?? "downloading; its size is unknown", resumed]
            case .downloading: [amount, rate.map { "\(byteText(Int64($0)))/s" }, secondsLeft.map(timeLeft)]
            case .startingOver: ["starting over"]
            case .retrying(let error): ["\(error.description); trying again"]
            case .nextMirror(let error): ["\(error.description); trying the next mirror"]
            case .kept: [byteText(bytesDone), "already there"]
            case .finished: [byteText(bytesDone), "done"]
            }
        let tail = figures.compactMap(\.self).joined(separator: "  ")
        let room = max(8, width - source.count - tail.count - 3)
        let name = file.count <= room ? file : file.prefix(room - 1) + "…"
        return "\(source) \(name)  \(tail)"
    }

    /// What is here already, where something is.
    private var resumed: String? { bytesDone > 0 ? "\(byteText(bytesDone)) of it are here already" : nil }

    private var amount: String {
        guard let bytesTotal else { return byteText(bytesDone) }
        let unit = ByteUnit(for: bytesTotal)
        return "\(unit.figure(bytesDone))/\(unit.figure(bytesTotal)) \(unit.symbol)"
    }

    private func timeLeft(_ seconds: Double) -> String {
        // A stalled connection gives times no clock would show.
        guard seconds < 360_000 else { return "a long time left" }
        let whole = Int(seconds.rounded(.up))
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest)) left" : "\(minutes):\(padded(rest)) left"
    }
}

/// The decimal unit in which a number of bytes reads best.
private struct ByteUnit {
    let symbol: String
    private let size: Double

    init(for bytes: Int64) {
        (symbol, size) =
            switch bytes {
            case ..<1_000: ("B", 1)
            case ..<1_000_000: ("kB", 1e3)
            case ..<1_000_000_000: ("MB", 1e6)
            default: ("GB", 1e9)
            }
    }

    func figure(_ bytes: Int64) -> String {
        size == 1 ? "\(bytes)" : String(format: "%.1f", Double(bytes) / size)
    }
}

/// A number of bytes in decimal units: `9.9 MB`.
public func byteText(_ bytes: Int64) -> String {
    let unit = ByteUnit(for: bytes)
    return "\(unit.figure(bytes)) \(unit.symbol)"
}

/// The rate of arrival over a sliding window, so that it follows the network and yet does not flicker.
struct RateMeter {
    private let window: Duration
    private var arrivals: [(time: ContinuousClock.Instant, bytes: Int64)] = []
    private let start: ContinuousClock.Instant

    init(from start: ContinuousClock.Instant, over window: Duration = .seconds(5)) {
        self.start = start
        self.window = window
    }

    mutating func add(_ bytes: Int64, at time: ContinuousClock.Instant) {
        // Chunks that come within a tenth of a second share an entry: the list stays short on any network.
        if let last = arrivals.last, time - last.time < .milliseconds(100) {
            arrivals[arrivals.count - 1].bytes += bytes
        } else {
            arrivals.append((time, bytes))
        }
        arrivals.removeAll { [window] arrival in time - arrival.time > window }
    }

    /// Bytes a second, or nil before a quarter of a second has been seen.
    func rate(at time: ContinuousClock.Instant) -> Double? {
        let seen = min(time - start, window)
        guard seen >= .milliseconds(250) else { return nil }
        let bytes = arrivals.reduce(into: Int64(0)) { sum, arrival in
            if time - arrival.time <= window { sum += arrival.bytes }
        }
        return Double(bytes) / (seen / .seconds(1))
    }
}
