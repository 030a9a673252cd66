import Foundation

/// What was found in a folder of images before anything is trained on them.
///
/// ```swift
/// let report = try await DataCheck(of: ImageFolder(url)) { done, total in … }
/// print(report)
/// ```
public struct DataCheck: Sendable, Equatable, Codable {
    /// An image that can't be used.
    public struct Damage: Sendable, Equatable, Codable {
        /// The path below the root.
        public let path: String
        /// One sentence on what is wrong.
        public let problem: String
    }

    /// An image that is used although its file is odd.
    public struct Oddity: Sendable, Equatable, Codable {
        /// The path below the root.
        public let path: String
        /// What the decoder warned of.
        public let warning: String
    }

    /// How often a size occurs.
    public struct SizeCount: Sendable, Equatable, Codable {
        public let width: Int
        public let height: Int
        public let count: Int
    }

    /// An image whose size is not the most common one.
    public struct OtherSize: Sendable, Equatable, Codable {
        /// The path below the root.
        public let path: String
        public let width: Int
        public let height: Int
    }

    /// An image whose kind of colour is not the most common one.
    public struct OtherColour: Sendable, Equatable, Codable {
        /// The path below the root.
        public let path: String
        /// "grey", "RGB" or "RGBA".
        public let colour: String
    }

    /// How often something that has a name occurs: a class, a file format, a kind of colour.
    public struct NameCount: Sendable, Equatable, Codable {
        public let name: String
        public let count: Int
    }

    /// The folder.
    public let root: String
    /// Images found, damaged ones among them.
    public let images: Int
    /// Images whose pixels were decoded; fewer than ``images`` after a quick check.
    public let decoded: Int
    /// Images that can't be used, by path.
    public let damaged: [Damage]
    /// Images of which every pixel is there and used, although something is odd about the file, by path; looked for
    /// among the decoded ones.
    public let oddities: [Oddity]
    /// Groups of images with the same pixels, size and channels, by path; looked for among the decoded ones.
    public let duplicates: [[String]]
    /// The most common sizes of sound images, at most twenty.
    public let sizes: [SizeCount]
    /// How many sizes there are.
    public let distinctSizes: Int
    /// Sound images of another size than the most common one, by path.
    public let otherSizes: [OtherSize]
    /// Sound images whose width and height differ.
    public let notSquare: Int
    /// Sound images by kind of colour ("grey", "RGB", "RGBA"), the most common first.
    public let colours: [NameCount]
    /// Sound images of another kind of colour than the most common one, by path.
    public let otherColours: [OtherColour]
    /// Sound images by file format, the most common first.
    public let formats: [NameCount]
    /// Sound images whose compression changed their pixels.
    public let lossy: Int
    /// Sound images by class, in the order of the labels; empty without classes.
    public let classes: [NameCount]
    /// Sound images without a class.
    public let unlabelled: Int
    /// Images that lie beside the class folders, by path; none where there are no classes.
    public let strays: [String]
    /// Images of kinds that are not read, by path: they are none of ``images``.
    public let unreadImages: [UnreadImage]
    /// Files that are no images, by path.
    public let otherFiles: [String]

    /// Whether every image that was looked at can be used.
    public var isSound: Bool { damaged.isEmpty }

    /// Decodes every image of a folder, on all cores, and counts what it finds.
    ///
    /// Memory holds one image a core, and a few dozen bytes an image.
    ///
    /// - Parameter progress: is told the number of images looked at so far, and of all.
    /// - Throws: `CancellationError` when the task is cancelled.
    public init(of folder: ImageFolder, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) async throws {
        let all = Set(folder.images.indices)
        self.init(folder, findings: try await Finding.all(in: folder, decoding: all, progress: progress))
    }

    /// Reads the header of every image, and decodes a few spread evenly over the folder.
    ///
    /// - Parameters:
    ///   - sample: how many images to decode.
    ///   - progress: is told the number of images looked at so far, and of all.
    /// - Throws: `CancellationError` when the task is cancelled.
    public init(
        quicklyOf folder: ImageFolder, decoding sample: Int = 64,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws {
        let count = folder.images.count
        let chosen = Set((0..<min(sample, count)).map { $0 * count / min(sample, count) })
        self.init(folder, findings: try await Finding.all(in: folder, decoding: chosen, progress: progress))
    }

    private init(_ folder: ImageFolder, findings: [Finding]) {
        root = folder.root.readablePath
        images = folder.images.count
        decoded = findings.count { $0.digest != nil }
        otherFiles = folder.otherFiles
        unreadImages = folder.unreadImages
        strays = folder.strays.map(\.path)

        let found = zip(folder.images, findings)
        damaged = found.compactMap { entry, finding in
            finding.problem.map { Damage(path: entry.path, problem: $0) }
        }
        oddities = found.compactMap { entry, finding in
            finding.warning.map { Oddity(path: entry.path, warning: $0) }
        }
        let groups = Dictionary(grouping: found.filter { $1.digest != nil }, by: { $1.digest })
        duplicates = groups.values.filter { $0.count > 1 }.map { $0.map(\.0.path) }
            .sorted { $0[0].utf8.lexicographicallyPrecedes($1[0].utf8) }

        let headers = findings.compactMap(\.header)
        notSquare = headers.count { $0.width != $0.height }
        let sides = tally(headers.map { [$0.width, $0.height] })
        sizes = sides.prefix(20).map { SizeCount(width: $0[0], height: $0[1], count: $1) }
        distinctSizes = sides.count
        let kinds = tally(headers.map { Self.colour(of: $0) })
        colours = kinds.map { NameCount(name: $0, count: $1) }
        let sound = found.compactMap { entry, finding in finding.header.map { (path: entry.path, header: $0) } }
        otherSizes = sound.filter { [$0.header.width, $0.header.height] != sides[0].value }.map {
            OtherSize(path: $0.path, width: $0.header.width, height: $0.header.height)
        }
        otherColours = sound.map { OtherColour(path: $0.path, colour: Self.colour(of: $0.header)) }
            .filter { $0.colour != kinds[0].value }
        formats = tally(headers.map(\.format.rawValue)).map { NameCount(name: $0, count: $1) }
        lossy = headers.count { $0.isLossy }

        let labels = found.filter { $1.header != nil }.map(\.0.label)
        var counts = [Int](repeating: 0, count: folder.classNames.count)
        for case let label? in labels { counts[label] += 1 }
        classes = zip(folder.classNames, counts).map { NameCount(name: $0, count: $1) }
        unlabelled = labels.count { $0 == nil }
    }

    private static func colour(of header: ImageHeader) -> String {
        [1: "grey", 3: "RGB", 4: "RGBA"][header.channels] ?? "\(header.channels)"
    }
}

/// Counts equal values: the most common first, and in the order in which they appear among equally common ones.
private func tally<Value: Hashable>(_ values: [Value]) -> [(value: Value, count: Int)] {
    var places: [Value: Int] = [:]
    var counts: [(value: Value, count: Int)] = []
    for value in values {
        if let place = places[value] {
            counts[place].count += 1
        } else {
            places[value] = counts.count
            counts.append((value, 1))
        }
    }
    // Swift's sort is stable.
    return counts.sorted { $0.count > $1.count }
}
