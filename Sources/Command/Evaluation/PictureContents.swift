import Archives
import Datasets
import Files
import Foundation
import Images

/// The pictures of a folder or of a zip archive by what is in their files, whatever these are called: size and CRC-32.
///
/// Pictures that were saved anew, in another format or size, are other files.
struct PictureContents {
    private struct Content: Hashable {
        let bytes: Int
        let sum: UInt32
    }

    /// The most bytes that are read to find out.
    private static let most = 2_000_000_000

    private enum Place {
        case folder([(file: URL, bytes: Int)])
        case archive([Content])
    }

    private let place: Place

    /// The pictures of the part that is chosen; `nil` for anything but a folder of images and a zip archive in one piece.
    init?(of settings: DataSettings) {
        guard let source = settings.location else { return nil }
        if let folder = try? settings.imageFolder() {
            place = .folder(
                folder.images.map { entry in
                    let file = folder.url(of: entry)
                    return (file, (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? -1)
                })
        } else if source.pathExtension.lowercased() == "zip", let archive = try? ZipArchive(contentsOf: source),
            !archive.entries.contains(where: { Self.isInAPart($0.name) })
        {
            place = .archive(
                archive.entries.filter { ImageFolder.hasImageEnding($0.name) }
                    .map { Content(bytes: $0.size, sum: $0.checksum) })
        } else {
            return nil
        }
    }

    private static func isInAPart(_ path: String) -> Bool {
        path.split(separator: "/").dropLast().contains {
            ["train", "test", "val", "valid", "validation"].contains($0.lowercased())
        }
    }

    var count: Int {
        switch place {
        case .folder(let files): files.count
        case .archive(let contents): contents.count
        }
    }

    private var sizes: Set<Int> {
        switch place {
        case .folder(let files): Set(files.map(\.bytes))
        case .archive(let contents): Set(contents.map(\.bytes))
        }
    }

    /// How many of the pictures are among others. Only files whose size the others have too are read; 0 where these are
    /// more than ``most`` bytes.
    func count(among others: PictureContents) -> Int {
        let common = sizes.intersection(others.sizes)
        guard !common.isEmpty, let mine = contents(ofSizes: common), let theirs = others.contents(ofSizes: common)
        else {
            return 0
        }
        let known = Set(theirs)
        return mine.count(where: known.contains)
    }

    private func contents(ofSizes sizes: Set<Int>) -> [Content]? {
        switch place {
        case .archive(let contents): return contents
        case .folder(let files):
            let chosen = files.filter { sizes.contains($0.bytes) }
            guard chosen.reduce(0, { $0 + $1.bytes }) <= Self.most else { return nil }
            return chosen.compactMap { file, bytes in
                (try? [UInt8](contentsOf: file)).map { read in
                    Content(bytes: bytes, sum: read.withUnsafeBytes { crc32(of: $0) })
                }
            }
        }
    }
}
