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
    ///   - beside: parts that are not opened, whose classes are counted in, so that a class has one number in all.
    init(folders: [ImageFolder], all: [ImageFolder]? = nil, strays: DataSettings.Strays = .skip) {
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
                    place: .file(folder.url(of: image)),
                    label: image.label.flatMap { places[folder.classNames[$0]] })
            }
        }
        notes = folders.compactMap(\.unreadSummary)
        settle(strays)
    }

    init(_ archive: ZippedFolder, strays: DataSettings.Strays) {
        path = archive.path
        classNames = archive.classNames
        notes = archive.notes
        files = archive.images.map { PictureFile(place: .entry(archive, $0.path), label: $0.label) }
        settle(strays)
    }

    /// Decides what becomes of pictures without a class among others that have one.
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
