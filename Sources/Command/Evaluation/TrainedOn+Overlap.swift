import Datasets
import Foundation
import Images
import Metrics

extension TrainedOn {
    /// What a reader should know where real samples are among those that the run was trained on; `nil` where none are, as
    /// far as that can be known.
    ///
    /// - Throws: the data's errors.
    func note(measuring opening: Opening) throws -> String? {
        let (overlap, count) = try overlap(with: opening)
        let which: String
        switch overlap {
        case .none: return nil
        case .some: which = count.map { "\($0) of the real samples" } ?? "some of the real samples"
        case .all: which = "all of the real samples"
        }
        return
            "the run was trained on \(which) (\(opening.settings.source)): the values measure how well it reproduces its "
            + "training data; \(try advice(opening.settings))"
    }

    /// The same for statistics or features that were saved, as far as they say of which samples they are.
    func note(onStatisticsOf samples: Passport.Side) -> String? {
        let isHeldOut = samples.split.contains("test") || samples.split.contains("heldOut")
        guard (try? isSame(as: samples.what)) == true, !isHeldOut || settings.split != .train else { return nil }
        return
            "the run was trained on samples of these statistics (\(samples.what)\(samples.split.isEmpty ? "" : ", ")"
            + "\(samples.split)): the values measure how well it reproduces its training data; for samples that it has not "
            + "seen, save statistics of the test part or of other data"
    }

    private func advice(_ measured: DataSettings) throws -> String {
        var test = measured
        test.split = .test
        let isUnseen = (try? test.overlap(withTraining: settings)) == .some(.none)
        if measured.split != .test, isUnseen, try measured.heldOutPart() != nil {
            return "add --split test for samples that it has not seen"
        }
        let cure = settings.split == .train ? "data.heldOut=0.1" : "data.split=train"
        return "for samples that it has not seen, name other data, or train with \(cure)"
    }

    /// - Returns: how many of them, where that was counted.
    private func overlap(with opening: Opening) throws -> (TrainingOverlap, count: Int?) {
        if opening.heldOut != nil { return (opening.isTheRest ? .some : .none, nil) }
        let measured = opening.settings
        if try isSame(as: measured.source) {
            var training = settings
            // It may have been moved.
            training.source = measured.source
            return ((try? measured.overlap(withTraining: training)) ?? .none, nil)
        }
        // What was held out of changed data is found by its files, or the note on it says that it was not found.
        guard settings.heldOut == 0 else { return (.none, nil) }
        if let folder = try measured.imageFolder(), !folder.images.isEmpty {
            let count = try max(commonFiles(folder), copies(of: measured))
            if count > 0 { return (count == folder.images.count && settings.limit == 0 ? .all : .some, count) }
        }
        return sameContents(measured)
    }

    /// The pictures under other names, or packed or unpacked since.
    private func sameContents(_ measured: DataSettings) -> (TrainingOverlap, count: Int?) {
        guard let mine = PictureContents(of: measured), let theirs = PictureContents(of: settings) else {
            return (.none, nil)
        }
        let count = mine.count(among: theirs)
        guard count > 0 else { return (.none, nil) }
        // A part of a set may be measured or trained on.
        return (count == mine.count && settings.limit == 0 ? .all : .some, count)
    }

    /// How many of a folder's images are files that the run was trained on, by whatever path.
    private func commonFiles(_ folder: ImageFolder) -> Int {
        guard let trained = try? settings.imageFolder() else { return 0 }
        func paths(_ folder: ImageFolder) -> [String] {
            folder.images.map { folder.url(of: $0).resolvingSymlinksInPath().path }
        }
        let known = Set(paths(trained))
        return paths(folder).count(where: known.contains)
    }

    /// How many of the files have the name and the size of one that the run was trained on; none where that may be chance.
    private func copies(of measured: DataSettings) throws -> Int {
        guard let files = try measured.inventory()?.files, let trained = inventory?.files else { return 0 }
        func known(_ file: Inventory.File) -> String { "\(file.name)\0\(file.bytes)" }
        let names = Set(trained.map(known))
        let found = files.filter { names.contains(known($0)) }
        // Numbered files of one size are alike in any two sets.
        return 2 * found.count >= files.count && Set(found.map(\.bytes)).count > found.count / 2 ? found.count : 0
    }
}
