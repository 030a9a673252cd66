import Foundation
import Spelling

/// A public data set that can be downloaded: what it is, who allows what, and its files with their checksums.
public struct PublicDataset: Sendable, Hashable {
    /// What the files are, once they lie in the folder.
    public enum Format: String, Sendable, Hashable {
        /// IDX files, each compressed by gzip.
        case idx = "gzipped IDX files"
        /// One zip archive of gzipped IDX files, a pair for each split.
        case zippedIDX = "a zip archive of gzipped IDX files"
        /// One compressed tar archive of CIFAR binary batches: label bytes, then 3 × 32 × 32 bytes of pixels.
        case cifar = "a tar.gz archive of CIFAR binary batches"
        /// One compressed tar archive of raw pixels, `[3, 96, 96]` bytes an image, each plane by columns.
        case stl = "a tar.gz archive of raw pixel files"
        /// Text lines `label index:value …`, compressed by bzip2.
        case libsvm = "bzip2-compressed LIBSVM text"
        /// MATLAB level-5 files with the arrays `X` and `y`.
        case matlab = "MATLAB level-5 files"
        /// An archive of folders of JPEG files.
        case images = "an archive of folders of JPEG files"
    }

    /// The name typed on the command line.
    public let name: String
    /// The name in the literature.
    public let title: String
    /// What the pictures show, how many and how large.
    public let description: String
    /// The licence as the publisher states it.
    public let licence: String
    /// The publisher's page.
    public let homepage: URL
    /// What the files are.
    public let format: Format
    /// The files, in the order in which they are fetched.
    public let files: [Download]

    public init(
        name: String, title: String, description: String, licence: String, homepage: URL, format: Format,
        files: [Download]
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.licence = licence
        self.homepage = homepage
        self.format = format
        self.files = files
    }

    /// The sum of the files' sizes in bytes, or nil where the size of one is unknown.
    public var totalBytes: Int64? {
        files.reduce(into: Int64?(0)) { total, file in
            total = total.flatMap { sum in file.bytes.map { sum + $0 } }
        }
    }

    /// The same data set, with every file taken from `base/<name>/<file>` and nowhere else.
    ///
    /// For machines that reach only a mirror of their own. Sizes and checksums stay the publisher's, so a mirror needs
    /// no trust.
    public func mirrored(at base: URL) -> PublicDataset {
        let folder = base.appendingPathComponent(name, isDirectory: true)
        return PublicDataset(
            name: name, title: title, description: description, licence: licence, homepage: homepage, format: format,
            files: files.map { download in
                Download(
                    file: download.file, mirrors: [folder.appendingPathComponent(download.file)],
                    bytes: download.bytes, checksum: download.checksum)
            })
    }

    /// The data set of that name, whatever its case.
    ///
    /// - Parameter sets: where to look for it.
    /// - Throws: `FetchError.unknownSource`, which suggests the nearest name.
    public static func named(_ name: String, among sets: [PublicDataset] = all) throws(FetchError) -> PublicDataset {
        let wanted = name.lowercased()
        if let found = sets.first(where: { $0.name == wanted }) { return found }
        let suggestion = nearest(to: wanted, among: sets.map(\.name))
        throw .unknownSource(name, nearest: suggestion, known: sets.map(\.name))
    }
}
