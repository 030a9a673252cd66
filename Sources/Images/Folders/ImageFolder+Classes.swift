import Files
import Foundation

extension ImageFolder {
    /// The same images with the classes that a table in the folder names, where there is one: StyleGAN's `dataset.json`,
    /// or, where folders name no classes, a CSV file.
    ///
    /// - Returns: the images, and what a reader should know of the table.
    /// - Throws: ``DataFileError`` where `dataset.json` is damaged, `FileError` where it cannot be read.
    public func labelledByTable() throws -> (folder: ImageFolder, notes: [String]) {
        let found = try ClassTable.found(
            for: images.map(\.path), among: otherFiles, in: root.readablePath, isLabelled: isLabelled
        ) { try [UInt8](contentsOf: root.appendingPathComponent($0)) }
        guard let (table, place) = found else { return (self, []) }
        let folder = relabelled(classNames: table.classNames) { table.label(of: String($0.dropFirst(place.count))) }
        return (folder, table.notes)
    }

    /// The same images with other classes.
    ///
    /// - Parameter label: the place of a path's class among the names.
    func relabelled(classNames: [String], label: (String) -> Int?) -> ImageFolder {
        ImageFolder(self, classNames: classNames, images: images.map { Entry($0.place, label: label($0.path)) })
    }

    /// A part of a set with the classes of another part, whose folders name them: a part that holds one class only has
    /// nothing but a folder of that name, which by itself might as well be where an archive unpacked to.
    public func labelled(asPartBeside other: ImageFolder) -> ImageFolder {
        guard classNames.count < 2, other.classNames.count > 1, !images.isEmpty else { return self }
        let depth = Self.sharedDepth(of: other.images.map(\.path))
        let known = Set(other.classNames)
        func className(_ path: String) -> String? {
            let names = path.split(separator: "/").dropLast()
            return names.count > depth ? String(names[depth]) : nil
        }
        let names = images.map { className($0.path) }
        guard names.allSatisfy({ $0.map(known.contains) ?? false }) else { return self }
        let classNames = Set(names.compactMap { $0 }).sortedAsClasses()
        return relabelled(classNames: classNames) { path in
            className(path).flatMap { name in classNames.firstIndex(of: name) }
        }
    }

    /// Some of the images, with the same classes.
    public func filtered(_ isWanted: (Entry) -> Bool) -> ImageFolder {
        ImageFolder(self, classNames: classNames, images: images.filter(isWanted))
    }

    /// The same images without classes.
    public var withoutClasses: ImageFolder { relabelled(classNames: []) { _ in nil } }
}
