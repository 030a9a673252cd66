import Images

/// A folder or zip archive of images as people arrange sets: in one piece, or in parts such as `train`, `val` and `test`.
struct ImageParts {
    /// One of them.
    struct Part {
        /// `nil` for a set in one piece.
        let kind: FolderPart?
        /// As the folder is called; empty for a set in one piece.
        let name: String
        var folder: ImageFolder
    }

    let tree: FileTree
    /// The training part first; one alone for a set in one piece.
    private let parts: [Part]
    /// What a reader should know, such as folders that lie beside the parts.
    private(set) var notes: [String] = []

    /// Lists all parts. A set comes in parts where a folder for training and another one, for validation or for tests, lie
    /// side by side: in the set's folder (`train/rose`, `test/rose`), or in the folder of each class (`rose/train`,
    /// `rose/test`).
    ///
    /// - Throws: `FileError` or `ArchiveError` when something can't be listed, `ImageFolderError` when no image is found,
    ///   `DataFileError` for a damaged `dataset.json`.
    init(_ tree: FileTree) throws {
        self.tree = tree
        let places = Self.places(in: tree)
        let place = places.first { !Self.partFolders(in: $0, of: tree).isEmpty } ?? ""
        let named = Self.partFolders(in: place, of: tree)
        if Self.areParts(named.map(\.part)) {
            var found = try Self.listed(named, in: place, of: tree, &notes)
            let used = try found.label(byTablesIn: place, of: tree, &notes)
            parts = found
            notes += Self.notes(onFoldersBeside: named.map(\.name), in: place, of: tree)
            notes += Self.notes(onFilesBeside: named.map(\.name), in: place, of: tree, but: used)
            notes += Self.notes(onClassesOf: found)
        } else if let found = try Self.partsOfClasses(in: places[places.count - 1], of: tree) {
            parts = found
            notes += Self.notes(onClassesOf: found)
        } else {
            let (folder, notes) = try tree.images(below: "")
            parts = [Part(kind: nil, name: "", folder: folder)]
            self.notes = notes + Self.notes(onClassesNamedLikeParts: folder.classNames, in: tree.path)
        }
    }

    /// Whether a part is for validation or for tests.
    var hasHeldOutPart: Bool { parts.contains { $0.kind == .test || $0.kind == .validation } }

    /// Every part.
    var all: [ImageFolder] { parts.map(\.folder) }

    /// What the parts are called; empty for a set in one piece.
    var names: [String] { parts.compactMap { $0.kind == nil ? nil : $0.name } }

    /// The parts that a split asks for, and their names as the folders have them; empty for a set in one piece.
    ///
    /// - Throws: ``DataError`` when the set has no such part.
    func chosen(_ split: DataSettings.Split) throws -> (folders: [ImageFolder], name: String) {
        func of(_ kinds: FolderPart...) throws -> (folders: [ImageFolder], name: String) {
            for kind in kinds {
                if let one = parts.first(where: { $0.kind == kind }) { return ([one.folder], one.name) }
            }
            let named = "'\(tree.path)' has no \(split.rawValue) part"
            throw DataError.files(
                parts.count > 1
                    ? "\(named); it has \(names.joined(separator: " and "))"
                    : "\(named): set data.heldOut to 0.1 to hold out a tenth, put its images into folders 'train' and 'test', "
                        + "or set data.split to train")
        }
        switch split {
        case .train: return parts[0].kind == nil ? (all, "") : try of(.train)
        case .validation: return try of(.validation)
        case .test: return try of(.test, .validation)
        case .all: return (all, parts[0].kind == nil ? "" : "all parts")
        }
    }
}

// MARK: How parts are found

extension ImageParts {
    private static func areParts(_ kinds: [FolderPart]) -> Bool { kinds.contains(.train) && Set(kinds).count > 1 }

    private static func partFolders(in place: String, of tree: FileTree) -> [(part: FolderPart, name: String)] {
        tree.contents(of: place).folders.compactMap { name in FolderPart(folder: name).map { ($0, name) } }
    }

    /// The root, then the folder in it where it contains nothing but that one, as archives unpack to, and so on.
    private static func places(in tree: FileTree) -> [String] {
        var places = [""]
        while places.count < 4 {
            let (folders, files) = tree.contents(of: places[places.count - 1])
            guard folders.count == 1, !files.contains(where: ImageFolder.hasImageEnding) else { break }
            places.append(FileTree.joined(places[places.count - 1], folders[0]))
        }
        return places
    }

    private static func listed(
        _ named: [(part: FolderPart, name: String)], in place: String, of tree: FileTree, _ notes: inout [String]
    ) throws -> [Part] {
        var found: [Part] = []
        for kind in FolderPart.allCases {
            let folders = named.filter { $0.part == kind }
            guard folders.count < 2 else {
                throw DataError.files(
                    "'\(tree.url(of: place).path)' contains '\(folders[0].name)' and '\(folders[1].name)', and both are the "
                        + "\(kind.rawValue) part: rename or move one of them")
            }
            guard let one = folders.first else { continue }
            do {
                let (folder, more) = try tree.images(below: FileTree.joined(place, one.name))
                let labelled = found.first.map { folder.labelled(asPartBeside: $0.folder) } ?? folder
                found.append(Part(kind: kind, name: one.name, folder: labelled))
                notes += more
            } catch let error as ImageFolderError where kind != .train {
                notes.append("the part '\(one.name)' is not used: \(error)")
            }
        }
        return found
    }

    /// Parts in the folder of each class, such as `rose/train` and `rose/test`; `nil` where folders lie otherwise.
    private static func partsOfClasses(in place: String, of tree: FileTree) throws -> [Part]? {
        let (classes, files) = tree.contents(of: place)
        guard classes.count > 1, !files.contains(where: ImageFolder.hasImageEnding) else { return nil }
        var names: [FolderPart: String] = [:]
        for name in classes {
            let (folders, files) = tree.contents(of: FileTree.joined(place, name))
            let kinds = folders.map { FolderPart(folder: $0) }
            guard !folders.isEmpty, !kinds.contains(nil), !files.contains(where: ImageFolder.hasImageEnding) else {
                return nil
            }
            for (kind, folder) in zip(kinds, folders) { if let kind { names[kind] = folder } }
        }
        guard areParts(Array(names.keys)) else { return nil }
        let (whole, _) = try tree.images(below: place)
        let parts = FolderPart.allCases.compactMap { kind -> Part? in
            guard let name = names[kind] else { return nil }
            let folder = whole.selecting { path in
                let parts = path.split(separator: "/")
                return parts.count > 2 && FolderPart(folder: String(parts[1])) == kind
            }
            return folder.images.isEmpty ? nil : Part(kind: kind, name: name, folder: folder)
        }
        return areParts(parts.compactMap(\.kind)) ? parts : nil
    }
}

// MARK: Notes

extension ImageParts {
    private static func notes(onFoldersBeside parts: [String], in place: String, of tree: FileTree) -> [String] {
        tree.contents(of: place).folders.filter { !parts.contains($0) }.compactMap { name in
            guard let (folder, _) = try? tree.images(below: FileTree.joined(place, name)) else { return nil }
            return
                "the folder '\(name)' with \(folder.images.count) images lies beside the parts "
                + "\(parts.joined(separator: " and ")) and is not read"
        }
    }

    private static func notes(
        onFilesBeside parts: [String], in place: String, of tree: FileTree, but used: Set<String>
    ) -> [String] {
        let isBeside = "beside the parts \(parts.joined(separator: " and ")) and"
        let files = tree.contents(of: place).files
        let pictures = files.filter(ImageFolder.hasImageEnding)
        let tables = files.filter { ClassTable.isTable($0) && !used.contains($0) }
        return
            (pictures.isEmpty
            ? []
            : [
                "\(pictures.count == 1 ? "'\(pictures[0])' lies" : "\(pictures.count) pictures lie") \(isBeside) "
                    + "\(pictures.count == 1 ? "is" : "are") not read"
            ])
            + tables.map { "'\($0)' lies \(isBeside) is not read: no column in it names the classes of their pictures" }
    }

    private static func notes(onClassesNamedLikeParts classNames: [String], in path: String) -> [String] {
        let alike = classNames.filter { FolderPart(folder: $0) != nil }
        guard classNames.count > 1, !alike.isEmpty else { return [] }
        let names = alike.map { "'\($0)'" }.joined(separator: " and ")
        return [
            "the \(alike.count == 1 ? "folder" : "folders") \(names) in '\(path)' \(alike.count == 1 ? "is" : "are") read as "
                + "\(alike.count == 1 ? "a class" : "classes"): for parts, a folder 'train' and one 'test' or 'val' must lie "
                + "side by side"
        ]
    }

    private static func notes(onClassesOf parts: [Part]) -> [String] {
        guard parts.allSatisfy({ !$0.folder.classNames.isEmpty }) else { return [] }
        return ClassNames.merged(parts.map(\.folder.classNames)).compactMap { name in
            let having = parts.filter { $0.folder.hasImages(of: name) }.map(\.name)
            guard having.count < parts.count else { return nil }
            return having.isEmpty
                ? nil : "the class '\(name)' is in the part \(having.joined(separator: " and ")) only"
        }
    }
}

extension ImageFolder {
    fileprivate func hasImages(of name: String) -> Bool {
        guard let label = classNames.firstIndex(of: name) else { return false }
        return images.contains { $0.label == label }
    }
}
