import Files
import Foundation
import Images

/// A folder of images as people lay sets out: in one piece, or in parts such as `train`, `val` and `test`.
struct ImageParts {
    private let url: URL
    /// The parts by what they are, the training part first; one alone for a set in one piece.
    private let parts: [(part: FolderPart?, folder: ImageFolder)]
    /// What a reader should know, such as folders that lie beside the parts.
    private(set) var notes: [String] = []

    /// Lists all parts. A folder comes in parts where one for training and another one, for validation or for tests, lie
    /// side by side.
    ///
    /// - Throws: `FileError` when a folder can't be listed, `ImageFolderError` when no image is found, `DataFileError` for
    ///   a damaged `dataset.json`.
    init(_ folder: URL) throws {
        let url = Self.unwrapped(folder)
        self.url = url
        let named = Self.partFolders(in: url)
        let isInParts = named.contains { $0.part == .train } && Set(named.map(\.part)).count > 1
        guard isInParts else {
            let (folder, notes) = try ImageFolder(url).labelledByTable()
            parts = [(nil, folder)]
            self.notes = notes + Self.notes(onClassesNamedLikeParts: folder.classNames, in: url.path)
            return
        }
        var found: [(part: FolderPart?, folder: ImageFolder)] = []
        for kind in FolderPart.allCases {
            let folders = named.filter { $0.part == kind }
            guard folders.count < 2 else {
                throw DataError.files(
                    "'\(url.path)' holds '\(folders[0].name)' and '\(folders[1].name)', and both are the \(kind.rawValue) "
                        + "part: rename or move one of them")
            }
            guard let one = folders.first else { continue }
            do {
                let (folder, notes) = try ImageFolder(url.appendingPathComponent(one.name)).labelledByTable()
                let first = found.first?.folder
                found.append((kind, first.map { folder.labelled(asPartBeside: $0) } ?? folder))
                self.notes += notes
            } catch let error as ImageFolderError where kind != .train {
                notes.append("the part '\(one.name)' is not there: \(error)")
            }
        }
        parts = found
        notes += Self.notes(onFoldersBeside: named.map(\.name), in: url)
        notes += Self.notes(onFilesBeside: named.map(\.name), in: url)
        notes += Self.notes(onClassesOf: found.map(\.folder))
    }

    /// Whether a part is for validation or for tests.
    var hasHeldOutPart: Bool { parts.contains { $0.part == .test || $0.part == .validation } }

    /// Every part.
    var all: [ImageFolder] { parts.map(\.folder) }

    /// The parts that a split asks for, and their names as the folders have them; empty for a set in one piece.
    ///
    /// - Throws: ``DataError`` when the set has no such part.
    func chosen(_ split: DataSettings.Split) throws -> (folders: [ImageFolder], name: String) {
        func of(_ kinds: FolderPart...) throws -> (folders: [ImageFolder], name: String) {
            for kind in kinds {
                if let one = parts.first(where: { $0.part == kind }) {
                    return ([one.folder], one.folder.root.lastPathComponent)
                }
            }
            let named = "'\(url.path)' has no \(split.rawValue) part"
            throw DataError.files(
                parts.count > 1
                    ? "\(named); it has \(all.map(\.root.lastPathComponent).joined(separator: " and "))"
                    : "\(named): set data.heldOut to 0.1 to hold out a tenth, put its images into folders 'train' and 'test', "
                        + "or set data.split to train")
        }
        switch split {
        case .train: return parts[0].part == nil ? (all, "") : try of(.train)
        case .validation: return try of(.validation)
        case .test: return try of(.test, .validation)
        case .all: return (all, parts[0].part == nil ? "" : "all parts")
        }
    }

    // MARK: Folders

    private static func partFolders(in url: URL) -> [(part: FolderPart, name: String)] {
        folders(in: url).compactMap { name in FolderPart(folder: name).map { ($0, name) } }
    }

    /// The folder in which the parts lie side by side, where a folder holds nothing but that one, as archives unpack to;
    /// otherwise the folder itself.
    private static func unwrapped(_ url: URL) -> URL {
        var place = url
        for _ in 0..<3 {
            if !partFolders(in: place).isEmpty { return place }
            let names = folders(in: place)
            guard names.count == 1, pictures(in: place).isEmpty else { return url }
            place = place.appendingPathComponent(names[0])
        }
        return url
    }

    private static func folders(in url: URL) -> [String] {
        names(in: url).filter { FileManager.default.isFolder(url.appendingPathComponent($0)) }
    }

    /// The files that are named as images are.
    private static func pictures(in url: URL) -> [String] { names(in: url).filter(ImageFolder.hasImageEnding) }

    /// What lies in a folder and is not hidden; nothing where it cannot be listed, which whoever reads it will say.
    private static func names(in url: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted().filter { !$0.hasPrefix(".") }
    }

    // MARK: Notes

    private static func notes(onFoldersBeside parts: [String], in url: URL) -> [String] {
        folders(in: url).filter { !parts.contains($0) }.compactMap { name in
            guard let folder = try? ImageFolder(url.appendingPathComponent(name)) else { return nil }
            return
                "'\(name)' with \(folder.images.count) images lies beside the parts \(parts.joined(separator: " and ")) "
                + "and is not read"
        }
    }

    private static func notes(onFilesBeside parts: [String], in url: URL) -> [String] {
        let isBeside = "beside the parts \(parts.joined(separator: " and ")) and"
        let pictures = pictures(in: url)
        let tables = names(in: url).filter { ["csv", "tsv"].contains(($0 as NSString).pathExtension.lowercased()) }
        return
            (pictures.isEmpty
            ? []
            : [
                "\(pictures.count == 1 ? "'\(pictures[0])' lies" : "\(pictures.count) pictures lie") \(isBeside) "
                    + "\(pictures.count == 1 ? "is" : "are") not read"
            ])
            + tables.map { "'\($0)' lies \(isBeside) is not read: put the table of a part into the part's folder" }
    }

    static func notes(onClassesNamedLikeParts classNames: [String], in path: String) -> [String] {
        let alike = classNames.filter { FolderPart(folder: $0) != nil }
        guard classNames.count > 1, !alike.isEmpty else { return [] }
        let names = alike.map { "'\($0)'" }.joined(separator: " and ")
        return [
            "\(names) in '\(path)' \(alike.count == 1 ? "is" : "are") taken for \(alike.count == 1 ? "a class" : "classes"): "
                + "a set comes in parts where a folder 'train' and one 'test' or 'val' lie side by side"
        ]
    }

    private static func notes(onClassesOf folders: [ImageFolder]) -> [String] {
        guard folders.allSatisfy({ !$0.classNames.isEmpty }) else { return [] }
        return ClassNames.merged(folders.map(\.classNames)).compactMap { name in
            let having = folders.filter { $0.classNames.contains(name) }.map(\.root.lastPathComponent)
            guard having.count < folders.count else { return nil }
            return "the class '\(name)' is in the part \(having.joined(separator: " and ")) only"
        }
    }
}
