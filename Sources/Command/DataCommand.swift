import ArgumentParser
import Datasets
import Fetch
import Files
import Foundation
import Images
import Spelling

struct DataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "List, check or download data.",
        discussion: """
            Examples:
              ganymede data list
              ganymede data check photos/
              ganymede data download fashion
            """,
        subcommands: [List.self, Check.self, DownloadCommand.self])
}

extension DataCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the data sets that are built in and those that can be downloaded.",
            discussion: "Example:\n  ganymede data list")

        @OptionGroup var catalogue: CatalogueOptions

        @Flag(help: "Print as JSON.")
        var json = false

        func run() throws {
            let builtIn = DataSettings.builtIn.map { Entry(name: $0.name, about: $0.about, bytes: nil) }
            let downloadable = try catalogue.sets().map {
                Entry(name: $0.name, about: "\($0.title): \($0.description)", bytes: $0.totalBytes)
            }
            if json { return try printJSON(["builtIn": builtIn, "download": downloadable]) }
            print("built in (--data NAME):")
            for entry in builtIn { print("  \(entry.line)") }
            print("to download (ganymede data download NAME):")
            for entry in downloadable { print("  \(entry.line)") }
            print("and any folder of images (--data PATH), whose folders are classes")
        }
    }

    /// Where data sets are described that Ganymede does not know by itself.
    struct CatalogueOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "A JSON file that describes further data sets, with addresses and checksums.",
                discussion: """
                    A list of objects with name, format (idx, zipped-idx, cifar, libsvm, images) and files, each with \
                    file, urls, sha256 and bytes; title, description, licence and homepage are shown before the download.
                    """))
        var catalogue: String?

        /// The file's data sets, then those known everywhere.
        func sets() throws -> [PublicDataset] {
            try (catalogue.map { try PublicDataset.catalogue(contentsOf: URL(filePath: $0)) } ?? []) + PublicDataset.all
        }
    }

    private struct Entry: Encodable {
        let name: String
        let about: String
        let bytes: Int64?

        var line: String {
            let size = bytes.map { " (\(max(1, $0 / 1_000_000)) MB)" } ?? ""
            return name + String(repeating: " ", count: max(1, 14 - name.count)) + about + size
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decode all images of a folder and list what is wrong with it.",
            discussion: """
                Damaged files, duplicates, images of several sizes or channels and images of unknown formats are listed. \
                Formats that can be read: \(ImageFormat.inWords). The exit code is 1 when a file is damaged.

                Example:
                  ganymede data check photos/
                """)

        @Argument(help: "A folder or zip archive of images, or IDX, CIFAR, STL-10, SVHN or USPS files.")
        var path: String

        @Flag(help: "Print as JSON.")
        var json = false

        func run() async throws {
            guard let folder = try DataSettings(source: path, split: .all).imageFolder() else {
                return try checkCollection()
            }
            let report = try await DataCheck(of: folder) { done, total in
                Terminal.show("checked \(done) of \(total)", after: .milliseconds(done == total ? 0 : 100))
            }
            Terminal.endLine()
            if let skipped = folder.skippedRuns { Terminal.say("note: \(skipped)") }
            if json { try printJSON(report) } else { print(report) }
            if !report.isSound { throw ExitCode.failure }
        }

        // IDX, CIFAR and USPS files are read whole: if that succeeds, nothing in them is damaged.
        private func checkCollection() throws {
            let source = try DataSettings(source: path, split: .all).open()
            let about = ["data": path, "samples": "\(source.count ?? 0)", "shape": source.shape.summary]
            if json {
                try printJSON(about)
            } else {
                let count = source.count.map { "\($0) samples" } ?? "samples without end"
                print("\(path): \(count), \(source.shape.summary); none damaged")
            }
        }
    }

    struct DownloadCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "download",
            abstract: "Download a public data set, with its checksums checked.",
            discussion: """
                Files that are there already are kept; an interrupted download is resumed by the same command. \
                Archives of images, and that of EMNIST, are unpacked into the same folder.

                Variables: GANYMEDE_MIRROR is the address of a mirror; http_proxy, https_proxy and no_proxy name a proxy; \
                SSL_CERT_FILE names a file of CA certificates.

                Examples:
                  ganymede data download fashion
                  ganymede data download stamps --catalogue our-sets.json
                """)

        @Argument(help: "The data set's name (see 'ganymede data list').")
        var name: String

        @Option(help: "Where the files go (default: data/NAME).")
        var out: String?

        @OptionGroup var catalogue: CatalogueOptions

        @Flag(help: "Print the result as JSON.")
        var json = false

        func run() async throws {
            let set = try PublicDataset.named(name, among: catalogue.sets())
            let folder = URL(filePath: out ?? "data/\(set.name)")
            announce(set)
            let outcome = try await Downloader(mirror: Downloader.mirror()).fetch(set, into: folder) { $0.show() }
            Terminal.endLine()
            try unpack(outcome.files, of: set, into: folder)
            let source = Self.source(of: set, in: folder)
            if json { return try printJSON(Report(files: outcome.files.map(\.path), data: source?.path)) }
            print("\(outcome.files.count) files in \(folder.path)")
            if let source {
                print("next: \(Terminal.program) train dcgan --data \(inShell(source.path))")
            } else {
                print(
                    "Ganymede does not read \(set.format.rawValue): convert the images to PNG files, one folder for each class"
                )
            }
        }

        /// Says what is downloaded, how large it is and who allows what.
        private func announce(_ set: PublicDataset) {
            let files = set.files.count == 1 ? "1 file" : "\(set.files.count) files"
            let size = set.totalBytes.map(byteText) ?? "whose size is not known"
            Terminal.say("downloading \(set.title) to \(out ?? "data/\(set.name)"): \(files), \(size)")
            Terminal.say("licence: \(set.licence), from \(set.homepage)")
        }

        /// Takes out of an archive what is opened as files.
        private func unpack(_ files: [URL], of set: PublicDataset, into folder: URL) throws {
            guard set.format == .images || set.format == .zippedIDX else { return }
            for file in files {
                try Archive.unpack(file, into: folder) { name in
                    Terminal.show("unpacking \(name)")
                }
            }
            Terminal.endLine()
        }

        /// What `--data` takes of a set that lies in a folder; nil for formats that are not read.
        private static func source(of set: PublicDataset, in folder: URL) -> URL? {
            switch (set.name, set.format) {
            case (_, .idx), (_, .libsvm), (_, .cifar), (_, .stl), (_, .matlab): folder
            // Of its six sets, the one that is balanced over all 47 classes.
            case ("emnist", _): folder.appending(path: "gzip/emnist-balanced-train-images-idx3-ubyte.gz")
            case ("flowers", _): folder.appending(path: "flower_photos")
            case ("horse2zebra", _): folder.appending(path: "horse2zebra/trainA")
            case (_, .images): folder
            default: nil
            }
        }
    }

    private struct Report: Encodable {
        let files: [String]
        /// What `--data` takes.
        let data: String?
    }
}
