import Images

extension [ImageParts.Part] {
    /// Labels the images of parts whose folders name no classes by tables that lie beside the parts: one for all, which
    /// names `train/a.png` and `test/b.png`, or one for each part, such as `train.csv`.
    ///
    /// - Parameter notes: what a reader should know of the tables is added.
    /// - Returns: the tables that were used.
    /// - Throws: `DataFileError` where a `dataset.json` is damaged, and what reading a table met.
    mutating func label(byTablesIn place: String, of tree: FileTree, _ notes: inout [String]) throws -> Set<String> {
        guard allSatisfy({ $0.folder.classNames.isEmpty }) else { return [] }
        let files = tree.contents(of: place).files
        func content(_ name: String) throws -> [UInt8] { try tree.content(of: FileTree.joined(place, name)) }
        var used: Set<String> = []
        for (number, part) in enumerated() {
            let paths = part.folder.images.map(\.path)
            for name in files where ClassTable.isTable(name) && part.kind.map({ $0.isNamed(in: name) }) ?? false {
                for prefix in ["", part.name + "/"] {
                    let pictures = paths.map { prefix + $0 }
                    guard let table = ClassTable(csv: try content(name), name: name, pictures: pictures) else {
                        continue
                    }
                    self[number].folder = part.folder.labelled(by: table) { prefix + $0 }
                    if used.insert(name).inserted { notes += table.notes }
                    break
                }
            }
        }
        guard used.isEmpty else { return used }
        return try label(byOneTableAmong: files, in: tree.url(of: place).path, content, &notes)
    }

    /// By a table that names the pictures of all parts.
    private mutating func label(
        byOneTableAmong files: [String], in path: String, _ content: (String) throws -> [UInt8], _ notes: inout [String]
    ) throws -> Set<String> {
        let paths = flatMap { part in part.folder.images.map { "\(part.name)/\($0.path)" } }
        guard
            let (table, _) = try ClassTable.found(
                for: paths, among: files, in: path, isLabelled: false, content: content)
        else { return [] }
        // A bare name that two parts have stands for neither.
        let uses = Dictionary(grouping: paths) { $0.split(separator: "/").last ?? "" }.mapValues(\.count)
        if let twice = paths.first(where: { path in
            !table.names(path) && table.label(of: path) != nil && uses[path.split(separator: "/").last ?? ""] != 1
        }) {
            let name = twice.split(separator: "/").last ?? ""
            notes.append(
                "'\(table.name)' is not read: it names pictures without their part, and more than one part contains '\(name)'; "
                    + "write '\(twice)' instead")
            return [table.name]
        }
        for number in indices {
            let name = self[number].name
            self[number].folder = self[number].folder.labelled(by: table) { "\(name)/\($0)" }
        }
        notes += table.notes
        return [table.name]
    }
}

extension FolderPart {
    /// Whether a file's name says that it belongs to this part, as `train.csv` and `labels_test.csv` do.
    fileprivate func isNamed(in file: String) -> Bool {
        file.split { !$0.isLetter }.contains { FolderPart(folder: String($0)) == self }
    }
}
