import Foundation

/// The files that a set is made of, by name and size: enough to notice that pictures were added, removed, replaced by
/// others or moved, without opening one.
public struct Inventory: Sendable, Equatable, Codable {
    /// One file.
    public struct File: Sendable, Equatable, Codable {
        /// The path below the set's root, with "/" between names.
        public let path: String
        /// The size of the file.
        public let bytes: Int
        /// Whether the sample in it is held out, by `data.heldOut`.
        public var isHeldOut: Bool

        public init(path: String, bytes: Int, isHeldOut: Bool = false) {
            self.path = path
            self.bytes = bytes
            self.isHeldOut = isHeldOut
        }

        /// The last part of the path.
        public var name: String { String(path.split(separator: "/").last ?? "") }

        /// By which it is known in whatever folder it lies.
        var nameAndSize: String { "\(name)\0\(bytes)\n" }

        private enum CodingKeys: String, CodingKey {
            case path, bytes
            case isHeldOut = "heldOut"
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                path: try container.decode(String.self, forKey: .path),
                bytes: try container.decode(Int.self, forKey: .bytes),
                isHeldOut: try container.decodeIfPresent(Bool.self, forKey: .isHeldOut) ?? false)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(path, forKey: .path)
            try container.encode(bytes, forKey: .bytes)
            if isHeldOut { try container.encode(true, forKey: .isHeldOut) }
        }
    }

    /// In the set's order.
    public let files: [File]

    public init(files: [File]) { self.files = files }

    /// The inventory in a few words.
    public var summary: Summary {
        Summary(count: files.count, digest: digest, namesDigest: namesDigest, heldOutDigest: heldOutDigest)
    }

    /// A fingerprint of the names and sizes of the files that are held out; `nil` where none is.
    private var heldOutDigest: String? {
        let held = files.filter(\.isHeldOut)
        return held.isEmpty ? nil : Self.digest(of: held.map(\.nameAndSize))
    }

    /// A fingerprint of paths and sizes in which the order has no part.
    public var digest: String { Self.digest(of: files.map { "\($0.path)\0\($0.bytes)\n" }) }

    /// A fingerprint of the files' own names and sizes, whatever folders they lie in.
    public var namesDigest: String { Self.digest(of: files.map(\.nameAndSize)) }

    /// FNV-1a of 64 bits over the lines in their order: it tells sets apart that differ by chance or by work on them,
    /// not those that somebody made to be mistaken for one another.
    private static func digest(of lines: [String]) -> String {
        let hash = lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.reduce(
            0xcbf2_9ce4_8422_2325 as UInt64
        ) { $1.utf8.reduce($0) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Inventory {
    /// What is kept of an inventory where there is no room for a list.
    public struct Summary: Sendable, Equatable, Codable {
        /// Files.
        public let count: Int
        /// ``Inventory/digest``.
        public let digest: String
        /// ``Inventory/namesDigest``.
        public let namesDigest: String
        /// A fingerprint of the files that are held out; `nil` where none is, and in checkpoints of old.
        public let heldOutDigest: String?

        public init(count: Int, digest: String, namesDigest: String, heldOutDigest: String? = nil) {
            self.count = count
            self.digest = digest
            self.namesDigest = namesDigest
            self.heldOutDigest = heldOutDigest
        }
    }

    /// In what two inventories differ, each list in the order of paths.
    public struct Difference: Sendable, Equatable {
        /// Files that only the later one has.
        public var added: [File] = []
        /// Files that only the earlier one has.
        public var removed: [File] = []
        /// Files of the later one whose path the earlier one has with another size.
        public var replaced: [File] = []
        /// Files of the same name and size in another folder.
        public var moved: [(from: File, to: File)] = []
        /// Those of the files that were moved whose name and size no other has, so that they cannot be mistaken.
        public var certainlyMoved: [(from: File, to: File)] = []

        public var isEmpty: Bool { added.isEmpty && removed.isEmpty && replaced.isEmpty && moved.isEmpty }

        public static func == (first: Self, second: Self) -> Bool {
            first.added == second.added && first.removed == second.removed && first.replaced == second.replaced
                && first.moved.map(\.from) == second.moved.map(\.from)
                && first.moved.map(\.to) == second.moved.map(\.to)
        }
    }

    /// What became of the files since an earlier inventory.
    public func difference(from earlier: Inventory) -> Difference {
        let before = Dictionary(earlier.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let after = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        func inOrder(_ files: some Sequence<File>) -> [File] {
            files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        }
        var difference = Difference()
        difference.replaced = inOrder(
            after.values.filter { file in
                before[file.path].map { $0.bytes != file.bytes } ?? false
            })
        // What has gone from one place and come to another under its name, with its size, was moved.
        var gone: [String: [File]] = [:]
        for file in inOrder(before.values.filter({ after[$0.path] == nil })).reversed() {
            gone["\(file.name)\0\(file.bytes)", default: []].append(file)
        }
        let new = inOrder(after.values.filter { before[$0.path] == nil })
        let uses = Dictionary(grouping: new) { "\($0.name)\0\($0.bytes)" }.mapValues(\.count)
        for file in new {
            let key = "\(file.name)\0\(file.bytes)"
            if uses[key] == 1, let one = gone[key], one.count == 1 { difference.certainlyMoved.append((one[0], file)) }
            if let from = gone["\(file.name)\0\(file.bytes)"]?.popLast() {
                difference.moved.append((from, file))
            } else {
                difference.added.append(file)
            }
        }
        difference.removed = inOrder(gone.values.joined())
        return difference
    }
}

extension Inventory.Difference: CustomStringConvertible {
    /// A few words, such as `5 files added (00100.png, 00101.png, …), 1 removed (a/3.png)`; files that were moved come
    /// last.
    public var description: String {
        let parts: [(count: Int, what: String, names: [String])] = [
            (added.count, "added", added.prefix(3).map(\.path)),
            (removed.count, "removed", removed.prefix(3).map(\.path)),
            (replaced.count, "replaced", replaced.prefix(3).map(\.path)),
            (moved.count, "moved", moved.prefix(3).map { "\($0.from.path) to \($0.to.path)" }),
        ]
        let told = parts.filter { $0.count > 0 }.enumerated().map { place, part in
            let unit = place > 0 ? "" : part.count == 1 ? " file" : " files"
            let rest = part.count > part.names.count ? ", …" : ""
            return "\(part.count)\(unit) \(part.what) (\(part.names.joined(separator: ", "))\(rest))"
        }
        return told.joined(separator: ", ")
    }
}

extension Inventory.Difference {
    /// Which class each one that is new was called before, told by the files that went from a folder of the one name to a
    /// folder of the other.
    ///
    /// - Parameters:
    ///   - gone: classes of which only the earlier set knows.
    ///   - new: classes of which only the later one knows.
    public func renamedClasses(from gone: [String], to new: [String]) -> [String: String] {
        var counts: [String: [String: Int]] = [:]
        for (from, to) in certainlyMoved {
            let before = from.path.split(separator: "/").map(String.init)
            let now = to.path.split(separator: "/").map(String.init)
            guard let old = before.first(where: gone.contains), let name = now.first(where: new.contains) else {
                continue
            }
            counts[name, default: [:]][old, default: 0] += 1
        }
        // A name that several classes went to, or came from, tells nothing.
        let renamed = counts.compactMapValues { $0.count == 1 ? $0.keys.first : nil }
        let uses = Dictionary(grouping: renamed.values) { $0 }.mapValues(\.count)
        return renamed.filter { uses[$0.value] == 1 }
    }
}
