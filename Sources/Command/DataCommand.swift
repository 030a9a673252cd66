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
                    file, urls, sha256 and bytes; title, description, licence and homepage are told to who downloads.
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
            abstract: "Decode everything in a folder of images and list what is wrong with it.",
            discussion: """
                Corrupt, duplicate, mixed-size and mixed-channel files are listed, and images of kinds that are not
                read (read are \(ImageFormat.inWords)). The exit code is 1 when a file is damaged.

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
                What is there already is kept; what was interrupted is resumed. GANYMEDE_MIRROR names a mirror.
                Archives of images and of EMNIST are unpacked beside themselves.

                Examples:
                  ganymede data download fashion
                  ganymede data download stamps --catalogue our-sets.json
                """)

        @Argument(help: "The data set's name (see 'ganymede data list').")
        var name: String

        @Option(help: "Where the files go (default: data/NAME).")
        var out: String?

        @OptionGroup var catalogue: CatalogueOptions

        @Flag(help: "Print what came of it as JSON.")
        var json = false

        func run() async throws {
            let set = try PublicDataset.named(name, among: catalogue.sets())
            let folder = URL(filePath: out ?? "data/\(set.name)")
            if !json { Terminal.say("\(set.title): \(set.licence), \(set.homepage)") }
            let outcome = try await Downloader(mirror: Downloader.mirror()).fetch(set, into: folder) { progress in
                if Terminal.isInteractive {
                    Terminal.show(progress.line())
                } else if progress.phase != .downloading, progress.phase != .checking {
                    Terminal.say(progress.line())
                }
            }
            Terminal.endLine()
            try unpack(outcome.files, of: set, into: folder)
            let source = Self.source(of: set, in: folder)
            if json { return try printJSON(Report(files: outcome.files.map(\.path), data: source?.path)) }
            print("\(outcome.files.count) files in \(folder.path)")
            if let source {
                print("next: \(Terminal.program) train dcgan --data \(inShell(source.path))")
            } else {
                print(
                    "ganymede does not read \(set.format.rawValue): turn the images into PNG files in a folder a class")
            }
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
