import Files
import Foundation
import Images

/// A picture's file: on the disk, or in an archive.
struct PictureFile: Sendable {
    enum Place: Sendable {
        case file(URL)
        case entry(ZippedFolder, String)

        init(_ image: ImageFolder.Entry, of folder: ImageFolder, in tree: FileTree?) {
            guard case .archive(let archive)? = tree else {
                self = .file(folder.url(of: image))
                return
            }
            let part = folder.root.path.dropFirst(archive.url.path.count).drop { $0 == "/" }
            self = .entry(archive, FileTree.joined(String(part), image.path))
        }
    }

    let place: Place
    /// Its class in the set's numbering; `nil` where it has none.
    let label: Int?

    /// The path as it is shown.
    var path: String {
        switch place {
        case .file(let url): url.readablePath
        case .entry(let archive, let name): "\(archive.path):\(name)"
        }
    }

    /// - Throws: `ImageError`, `FileError` or `ArchiveError`, each naming the file.
    func header() throws -> ImageHeader {
        switch place {
        case .file(let url): try ImageHeader(contentsOf: url)
        case .entry(let archive, let name): try named { try ImageHeader(decoding: archive.bytes(of: name)) }
        }
    }

    /// - Throws: as ``header()``.
    func raster() throws -> Raster {
        switch place {
        case .file(let url): try Raster(contentsOf: url)
        case .entry(let archive, let name): try named { try Raster(decoding: archive.bytes(of: name)) }
        }
    }

    /// What is wrong with it, in one sentence; `nil` for a sound one.
    var problem: String? {
        do {
            _ = try raster()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func named<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ImageError {
            throw ImageError(error.problem, path: path)
        }
    }
}
