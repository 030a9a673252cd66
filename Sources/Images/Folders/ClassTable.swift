import Files
import Foundation
import SwiftCSV

/// Which class each picture of a folder or an archive has, where a table says so and not the folders: StyleGAN's
/// `dataset.json`, or a CSV file with a column of file names and one of classes.
public struct ClassTable: Sendable, Equatable {
    /// What it was read from, below the set's root.
    public let name: String
    /// The classes that occur: numbers in their order, other names by their bytes.
    public let classNames: [String]
    /// The class of each path below the set's root, in ``classNames``.
    private let classes: [String: Int]
    /// What a reader should know of it.
    public private(set) var notes: [String] = []
    /// Whether folders name no classes although this table names none either: StyleGAN's are mere buckets.
    let replacesFolders: Bool

    private init(name: String, pairs: [(path: String, className: String)], replacesFolders: Bool, notes: [String] = [])
    {
        self.name = name
        self.replacesFolders = replacesFolders
        self.notes = notes
        classNames = Set(pairs.map(\.className)).sortedAsClasses()
        let places = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
        classes = Dictionary(
            pairs.map { ($0.path, places[$0.className] ?? 0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a file is a table by its name.
    public static func isTable(_ name: String) -> Bool {
        ["csv", "tsv"].contains((name as NSString).pathExtension.lowercased())
    }

    /// Whether it names a picture by this very path.
    public func names(_ path: String) -> Bool { classes[path] != nil }

    /// The class of a picture; `nil` for one that the table does not have.
    public func label(of path: String) -> Int? {
        classes[path] ?? classes[(path as NSString).lastPathComponent]
            ?? classes[((path as NSString).lastPathComponent as NSString).deletingPathExtension]
    }
}

// MARK: Where it lies

extension ClassTable {
    /// The table that names the classes of a set's pictures: in the set's root, or in a folder that holds all of them.
    ///
    /// - Parameters:
    ///   - paths: the pictures.
    ///   - files: the other files.
    ///   - set: what the set is called in errors.
    ///   - isLabelled: whether folders name classes, so that a CSV file is none of classes.
    ///   - content: reads a file.
    /// - Returns: the table, and the folder to which its paths belong: empty for the root.
    public static func found(
        for paths: [String], among files: [String], in set: String, isLabelled: Bool,
        content: (String) throws -> [UInt8]
    ) throws -> (table: ClassTable, place: String)? {
        let shared = paths[0].split(separator: "/").prefix(ImageFolder.sharedDepth(of: paths)).map { $0 + "/" }
        let places = (0...shared.count).map { shared.prefix($0).joined() }
        for place in places where files.contains(place + styleGANName) {
            let name = place + styleGANName
            if let table = try ClassTable(styleGAN: content(name), path: "\(set)/\(name)") { return (table, place) }
        }
        guard !isLabelled else { return nil }
        for place in places {
            let tables = files.filter { name in
                name.hasPrefix(place) && !name.dropFirst(place.count).contains("/") && isTable(name)
            }
            for name in tables {
                let pictures = paths.map { String($0.dropFirst(place.count)) }
                if let table = try ClassTable(csv: content(name), name: name, pictures: pictures) {
                    return (table, place)
                }
            }
        }
        return nil
    }
}

// MARK: StyleGAN's dataset.json

extension ClassTable {
    /// The file's name in StyleGAN's layout.
    public static let styleGANName = "dataset.json"

    /// Reads `{"labels": [["00000/img00000000.png", 6], …]}`; `"labels": null` is a set without classes.
    ///
    /// - Returns: `nil` where the file is another JSON than StyleGAN's.
    /// - Throws: ``DataFileError`` where labels are damaged; `path` names the file.
    init?(styleGAN content: [UInt8], path: String) throws {
        guard let object = try? JSONSerialization.jsonObject(with: Data(content)) as? [String: Any],
            let stored = object["labels"]
        else { return nil }
        func failure(_ detail: String) -> DataFileError {
            DataFileError(.corrupt(detail), format: Self.styleGANName, path: path)
        }
        guard !(stored is NSNull) else {
            self.init(name: Self.styleGANName, pairs: [], replacesFolders: true)
            return
        }
        guard let rows = stored as? [Any] else { throw failure("its labels are not a list") }
        var pairs: [(path: String, className: String)] = []
        for (number, row) in rows.enumerated() {
            guard let row = row as? [Any], row.count == 2, let file = row[0] as? String else {
                throw failure("label \(number + 1) is not a file's name and a number")
            }
            // A vector is a condition, but no class.
            if row[1] is [Any] {
                self.init(
                    name: Self.styleGANName, pairs: [], replacesFolders: true,
                    notes: ["the labels in \(path) are vectors, not classes: the pictures are read without classes"])
                return
            }
            guard let label = row[1] as? Int, label >= 0 else {
                throw failure("the label of '\(file)' is not a whole number from 0 on")
            }
            pairs.append((file, "\(label)"))
        }
        self.init(name: Self.styleGANName, pairs: pairs, replacesFolders: true)
    }
}

// MARK: CSV

extension ClassTable {
    private static let fileColumns: Set<String> = [
        "file", "filename", "file_name", "image", "img", "image_id", "id", "path", "name",
    ]
    private static let classColumns: Set<String> = [
        "label", "labels", "class", "class_name", "classname", "category", "target", "y", "breed", "species",
    ]

    /// Reads a table that names pictures in one column and their classes in another, with commas, semicolons or tabs
    /// between them.
    ///
    /// The columns are known by usual names (`file`, `image`, `id` …; `label`, `class`, `category` …); where the table has
    /// only two, the first names pictures. Names of pictures are paths or file names, with or without their ending.
    ///
    /// - Parameter paths: the pictures.
    /// - Returns: `nil` where the table names fewer than half of the pictures, or no column looks like classes.
    public init?(csv content: [UInt8], name: String, pictures paths: [String]) {
        guard let text = String(validating: content, as: UTF8.self),
            let table = try? EnumeratedCSV(string: text.drop { $0 == "\u{FEFF}" } + "", loadColumns: false),
            table.header.count > 1
        else { return nil }
        let header = table.header.map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        let named = (
            header.firstIndex(where: Self.fileColumns.contains), header.firstIndex(where: Self.classColumns.contains)
        )
        let columns: (file: Int, label: Int)
        var rows = table.rows
        switch named {
        case (let file?, let label?): columns = (file, label)
        case (let file?, nil) where header.count == 2: columns = (file, 1 - file)
        case (nil, let label?) where header.count == 2: columns = (1 - label, label)
        case (nil, nil) where header.count == 2:
            columns = (0, 1)
            rows.insert(table.header, at: 0)
        default: return nil
        }
        let pairs = rows.compactMap { row -> (path: String, className: String)? in
            guard row.count > max(columns.file, columns.label) else { return nil }
            let file = row[columns.file].trimmingCharacters(in: .whitespaces)
            let label = row[columns.label].trimmingCharacters(in: .whitespaces)
            return file.isEmpty || label.isEmpty ? nil : (file, label)
        }
        self.init(name: name, pairs: pairs, replacesFolders: false)
        let known = paths.count { label(of: $0) != nil }
        // A class of its own for every picture is a list of something else.
        guard classNames.count > 1, known > 0, 2 * known >= paths.count, classNames.count < max(2, known) || known == 2
        else { return nil }
        let used = Set(
            paths.flatMap { [$0, ($0 as NSString).lastPathComponent] }.flatMap {
                [$0, ($0 as NSString).deletingPathExtension]
            })
        let missing = pairs.filter { !used.contains($0.path) }
        if let first = missing.first {
            notes.append(
                missing.count == 1
                    ? "\(name) names a picture that does not exist, '\(first.path)': it is ignored"
                    : "\(name) names \(missing.count) pictures that do not exist, such as '\(first.path)': they are ignored"
            )
        }
    }
}
