import Foundation

/// In which shares the samples of a folder have their classes, as `samples.json` beside them says it.
struct DrawnClasses: Decodable {
    /// `data` for the shares of the run's own data, `equal` for equally many of each.
    private let classShares: String?

    /// - Returns: `nil` where nothing is said of classes.
    init?(in folder: String) {
        let file = URL(filePath: folder).appending(path: "samples.json")
        guard let bytes = try? Data(contentsOf: file), let found = try? JSONDecoder().decode(Self.self, from: bytes),
            found.words != nil
        else { return nil }
        self = found
    }

    /// For the record of an evaluation, in the words that it has for a run itself.
    var words: String? {
        switch classShares {
        case "data": "in the shares of the run's own data"
        case "equal": "equally many of each"
        default: nil
        }
    }

    /// What a reader should know where the real side has other shares.
    func note(on folder: String, beside real: SideClasses?) -> String? {
        guard classShares == "equal", let real, Set(real.counts.filter { $0 > 0 }).count > 1 else { return nil }
        return
            "the samples in \(folder) have equally many of each class, and the real side does not: for samples in the shares "
            + "of the run's own data use 'sample --class-shares data'"
    }
}
