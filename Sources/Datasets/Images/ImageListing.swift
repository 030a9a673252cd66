import Foundation
import Images

/// The picture files of a set, each with its class: what is settled before any of them is opened.
struct ImageListing {
    /// What is listed, for errors.
    let path: String
    private(set) var files: [PictureFile]
    /// The classes in the order of their labels; empty where pictures have none.
    private(set) var classNames: [String]
    /// What a reader should know, such as pictures that lie beside the class folders.
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - folders: parts of one set. A class is its name: the first part's classes are numbered in their order, and
    ///     those that only others have come behind them.
    ///   - all: parts that are not opened as well, so that a class has one number in all.
    ///   - tree: where the files lie.
    init(
        folders: [ImageFolder], all: [ImageFolder]? = nil, in tree: FileTree? = nil, strays: DataSettings.Strays = .skip
    ) {
        path = folders[0].root.path
        let whole = all ?? folders
        let names = ClassNames.merged(whole.map(\.classNames))
        let wanted = Set(folders.flatMap(\.classNames))
        // A part has the first one's classes, and of those behind them the ones that it knows.
        let last = (names.lastIndex(where: wanted.contains) ?? -1) + 1
        classNames = wanted.isEmpty ? [] : Array(names.prefix(max(whole[0].classNames.count, last)))
        let places = ClassNames.places(names)
        files = folders.flatMap { folder in
            folder.images.map { image in
                PictureFile(
                    place: PictureFile.Place(image, of: folder, in: tree),
                    label: image.label.flatMap { places[folder.classNames[$0]] })
            }
        }
        notes = folders.compactMap(\.unreadSummary)
        settle(strays)
    }

    /// Decides what happens to pictures without a class among others that have one.
    private mutating func settle(_ policy: DataSettings.Strays) {
        let decision = DataSettings.Strays.Decision(
            policy, images: files.count, classes: classNames.count,
            without: files.filter { $0.label == nil }.map(\.path))
        notes += decision.notes
        switch decision.outcome {
        case .asTheyAre: if classNames.count < 2 { dropClasses() }
        case .leftOut: files = files.filter { $0.label != nil }
        case .withoutClasses: dropClasses()
        }
    }

    private mutating func dropClasses() {
        classNames = []
        files = files.map { PictureFile(place: $0.place, label: nil) }
    }
}
