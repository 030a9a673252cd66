import Datasets
import Images
import Metrics
import Torch

/// The classes of one side of an evaluation, by their names.
struct SideClasses {
    /// In the order of the side's labels.
    let names: [String]
    /// Samples of each.
    let counts: [Int]

    /// - Returns: `nil` where the stream's samples have no classes with names.
    init?(of stream: SampleStream) throws {
        guard !stream.classNames.isEmpty, let labels = try stream.labels?(0..<stream.count) else { return nil }
        names = stream.classNames
        counts = labels.binCount(minimumLength: names.count).array(of: Int64.self).map { Int($0) }
    }

    /// - Returns: `nil` where the pictures have no classes.
    init?(of folder: ImageFolder) {
        guard folder.isLabelled else { return nil }
        names = folder.classNames
        counts = folder.images.reduce(into: [Int](repeating: 0, count: names.count)) { counts, image in
            if let label = image.label { counts[label] += 1 }
        }
    }

    /// Samples of classes of these names; `nil` where none of them is here.
    func counts(of others: [String]) -> [Int]? {
        let places = ClassNames.places(names)
        let found = others.map { name in places[name].map { counts[$0] } ?? 0 }
        return found.contains { $0 > 0 } ? found : nil
    }

    /// What a reader should know where another side has other classes.
    func notes(beside other: SideClasses, called role: (mine: String, theirs: String)) -> [String] {
        let (mine, theirs) = (present, other.present)
        guard !mine.isDisjoint(with: theirs) else {
            return [
                "the two sides have no class in common (\(role.mine): \(Self.list(mine)); \(role.theirs): "
                    + "\(Self.list(theirs))): classes are matched by their names"
            ]
        }
        func only(_ names: Set<String>, _ role: String) -> [String] {
            names.isEmpty
                ? []
                : [
                    "the \(names.count == 1 ? "class" : "classes") \(Self.list(names)) "
                        + "\(names.count == 1 ? "is" : "are") on the \(role) side only"
                ]
        }
        return only(mine.subtracting(theirs), role.mine) + only(theirs.subtracting(mine), role.theirs)
    }

    /// Those that have samples.
    private var present: Set<String> { Set(zip(names, counts).filter { $1 > 0 }.map(\.0)) }

    private static func list(_ names: Set<String>) -> String {
        let sorted = names.sorted().map { "'\($0)'" }
        return sorted.prefix(5).joined(separator: ", ") + (sorted.count > 5 ? ", …" : "")
    }
}

extension SampleStream {
    /// The same samples with labels as numbers of another list of names; classes that it does not have come behind.
    func relabelled(inOrderOf names: [String]) -> SampleStream {
        guard !classNames.isEmpty, classNames != names, let labels else { return self }
        let all = ClassNames.merged([names, classNames])
        let places = ClassNames.places(all)
        let numbers = Tensor(classNames.map { places[$0] ?? 0 })
        var stream = self
        stream.classNames = all
        stream.labels = { numbers.indexSelected(axis: 0, try labels($0)) }
        return stream
    }
}
