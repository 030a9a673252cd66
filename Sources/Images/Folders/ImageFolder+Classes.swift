import Files
import Foundation

extension ImageFolder {
    /// The same images with the classes that a table in the folder names, where there is one: StyleGAN's `dataset.json`,
    /// or, where folders name no classes, a CSV file.
    ///
    /// - Parameter content: reads a file below the folder.
    /// - Returns: the images, and what a reader should know of the table.
    /// - Throws: ``DataFileError`` where `dataset.json` is damaged, and what reading it met.
    func labelledByTable(content: (String) throws -> [UInt8]) throws -> (folder: ImageFolder, notes: [String]) {
        let found = try ClassTable.found(
            for: images.map(\.path), among: otherFiles, in: root.readablePath, isLabelled: isLabelled, content: content)
        guard let (table, place) = found else { return (self, []) }
        let folder = relabelled(classNames: table.classNames) { table.label(of: String($0.dropFirst(place.count))) }
        return (folder, table.notes)
    }

    /// The same images with the classes of a table that lies elsewhere.
    ///
    /// - Parameter path: what the table calls an image of this path.
    public func labelled(by table: ClassTable, calling path: (String) -> String = { $0 }) -> ImageFolder {
        relabelled(classNames: table.classNames) { table.label(of: path($0)) }
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

    /// The images and other files whose paths are wanted, with the same classes: a part of a set.
    public func selecting(_ isWanted: (_ path: String) -> Bool) -> ImageFolder {
        ImageFolder(
            self, classNames: classNames, images: images.filter { isWanted($0.path) }, isOfSet: isWanted)
    }

    /// Some of the images, with the same classes.
    public func filtered(_ isWanted: (Entry) -> Bool) -> ImageFolder {
        ImageFolder(self, classNames: classNames, images: images.filter(isWanted))
    }

    /// The same images without classes.
    public var withoutClasses: ImageFolder { relabelled(classNames: []) { _ in nil } }
}
