import Archives
import Files
import Foundation

/// An archive as data sets are published: zip, or tar packed with gzip or not.
public enum Archive {
    /// Unpacks the regular files of an archive below a folder; those that are there with their size already are kept.
    ///
    /// Each file is written whole or not at all, so that an interrupted unpacking can be begun again.
    ///
    /// - Parameter progress: is told the name of each file before it is written.
    /// - Returns: the files, in the archive's order.
    /// - Throws: ``DataFileError`` or `ArchiveError` when the archive is damaged or a name in it leads out of the folder,
    ///   `FileError` when something can't be read or written.
    @discardableResult
    public static func unpack(
        _ archive: URL, into folder: URL, progress: (_ name: String) throws -> Void = { _ in }
    ) throws -> [URL] {
        var files: [URL] = []
        /// Where a file goes; nil if it is there.
        func claimed(_ name: String, _ size: Int) throws -> URL? {
            let place = try place(of: name, in: folder, archive: archive)
            files.append(place)
            let values = try? place.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
            return values?.isRegularFile == true && values?.fileSize == size ? nil : place
        }
        func write(_ content: [UInt8], to place: URL) throws {
            try FileManager.default.makeFolder(at: place.deletingLastPathComponent())
            try Data(content).writeAtomically(to: place)
        }
        if archive.pathExtension.lowercased() == "zip" {
            let zip = try ZipArchive(contentsOf: archive)
            for entry in zip.entries where !entry.name.hasSuffix("/") {
                guard let place = try claimed(entry.name, entry.size) else { continue }
                try progress(entry.name)
                try write(zip.bytes(of: entry.name).withUnsafeBytes { [UInt8]($0) }, to: place)
            }
        } else {
            var tar = try TarInput(archive)
            while let entry = try tar.next() {
                guard let place = try claimed(entry.name, entry.size) else { continue }
                try progress(entry.name)
                try write(tar.content(), to: place)
            }
        }
        return files
    }

    private static func place(of name: String, in folder: URL, archive: URL) throws -> URL {
        let parts = name.split(separator: "/")
        guard !name.hasPrefix("/"), !parts.isEmpty, !parts.contains(".."), !name.contains("\\"), !name.contains("\0")
        else {
            throw DataFileError(
                .corrupt("the name '\(name)' in it leads elsewhere"), format: "archive", path: archive.path)
        }
        return parts.reduce(folder) { $0.appendingPathComponent(String($1)) }
    }
}
