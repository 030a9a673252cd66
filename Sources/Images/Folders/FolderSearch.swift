import Dispatch
import Files
import Foundation
import Synchronization

/// What a search through a folder and those below it finds.
struct FolderSearch {
    private(set) var images: [FilePath] = []
    private(set) var unreadImages: [UnreadImage] = []
    private(set) var otherFiles: [String] = []
    /// Folders of runs, in which nothing is looked for: their pictures are samples.
    private(set) var runs: [String] = []

    /// A folder as the file system knows it, whatever path leads there.
    private struct Identity: Hashable {
        let device: Int
        let node: Int
    }

    private let root: FilePath
    private var files: [FilePath] = []
    /// Broken links, pipes and the like.
    private var others: [FilePath] = []

    /// - Throws: `FileError` when a folder can't be listed.
    init(_ url: URL) throws {
        root = url.filePath
        try list(FilePath(""), ancestors: [])
        files.sort()
        for (file, kind) in zip(files, kinds()) {
            switch kind {
            case .image: images.append(file)
            case .unread(let kind): unreadImages.append(UnreadImage(path: file.readable, kind: kind))
            case .other: others.append(file)
            }
        }
        otherFiles = others.sorted().map(\.readable)
        runs.sort()
    }

    private mutating func list(_ folder: FilePath, ancestors: Set<Identity>) throws {
        let place = folder.readable.isEmpty ? root : root.appending(folder)
        var status = stat()
        guard place.withCString({ stat($0, &status) }) == 0 else {
            throw FileError(.list, place.readable, code: errno)
        }
        // A link to a folder that we are in would go round for ever.
        let identity = Identity(
            device: Int(truncatingIfNeeded: status.st_dev), node: Int(truncatingIfNeeded: status.st_ino))
        guard !ancestors.contains(identity) else { return }

        let names = try Self.names(in: place)
        guard folder.readable.isEmpty || !Self.areOfARun(names) else {
            runs.append(folder.readable)
            return
        }
        for name in names where !name.readable.hasPrefix(".") {
            let path = folder.appending(name)
            let isThere = root.appending(path).withCString { stat($0, &status) } == 0
            switch status.st_mode & S_IFMT {
            case S_IFDIR where isThere: try list(path, ancestors: ancestors.union([identity]))
            case S_IFREG where isThere: files.append(path)
            default: others.append(path)
            }
        }
    }

    private static func areOfARun(_ names: [FilePath]) -> Bool { RunContent.isOfARun(Set(names.map(\.readable))) }

    private static func names(in folder: FilePath) throws -> [FilePath] {
        guard let stream = folder.withCString({ opendir($0) }) else {
            throw FileError(.list, folder.readable, code: errno)
        }
        defer { closedir(stream) }
        var names: [FilePath] = []
        while let entry = readdir(stream) {
            let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: UInt8.self, capacity: capacity) { name in
                        FilePath(UnsafeBufferPointer(start: name, count: capacity).prefix { $0 != 0 })
                    }
                })
        }
        return names
    }

    /// What each file is, found on all cores: each is opened for that.
    private func kinds() -> [FileKind] {
        let portion = 64
        let kinds = Mutex([FileKind](repeating: .other, count: files.count))
        DispatchQueue.concurrentPerform(iterations: (files.count + portion - 1) / portion) { index in
            let range = index * portion..<min((index + 1) * portion, files.count)
            let found = range.map { FileKind(of: root.appending(files[$0])) }
            kinds.withLock { $0.replaceSubrange(range, with: found) }
        }
        return kinds.withLock { $0 }
    }
}

/// What a file of a folder is taken for.
private enum FileKind: Sendable {
    case image
    case unread(String)
    case other

    /// By the content, whatever the name says; by the name's ending where the content tells nothing or can't be read.
    init(of path: FilePath) {
        let ending = ImageFolder.ending(of: path.readable)
        let url = URL(path)
        let start = (try? [UInt8](contentsOf: url, limit: 256)) ?? []
        if let format = ImageFormat(startingWith: start) {
            self = format == .tiff && UnreadImage.isRaw(ending: ending) ? .unread("camera RAW") : Self(url, format)
        } else if let kind = start.withUnsafeBytes({ UnreadImage.kind(startingWith: $0) }) {
            self = .unread(kind)
        } else if ImageFolder.hasImageEnding(path.readable) {
            // Text or nothing under such a name is a damaged image, for which somebody looks.
            self = .image
        } else {
            self = UnreadImage.kind(ending: ending).map { .unread($0) } ?? .other
        }
    }

    /// Tells what is never read of a format that is, such as an animation; the header says it.
    private init(_ url: URL, _ format: ImageFormat) {
        // These two are read whatever is in them.
        guard format != .png, format != .gif else {
            self = .image
            return
        }
        do {
            _ = try ImageHeader(contentsOf: url)
            self = .image
        } catch let error as ImageError {
            guard case .unsupported(let format, let detail) = error.problem else {
                self = .image
                return
            }
            self = .unread("\(format) (\(detail))")
        } catch {
            self = .image
        }
    }
}

extension ImageFolder {
    private static let imageEndings: Set<String> = [
        "png", "apng", "jpg", "jpeg", "jpe", "jfif", "webp", "gif", "bmp", "dib", "tif", "tiff", "avif",
    ]

    /// What stands behind the last point of a file's name, in small letters.
    static func ending(of path: String) -> String { (path as NSString).pathExtension.lowercased() }

    /// Whether a file's name ends as the names of images do that are read.
    public static func hasImageEnding(_ path: String) -> Bool { imageEndings.contains(ending(of: path)) }
}
