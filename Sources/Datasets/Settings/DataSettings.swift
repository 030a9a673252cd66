import Files
import Foundation
import Spelling
import Torch

/// The `data` part of a recipe: where samples come from and what form images are brought to.
public struct DataSettings: Codable, Sendable, Hashable {
    public typealias Fit = ImageForm.Fit

    /// A part of a set as it was published.
    public enum Split: String, Choice {
        /// The training part.
        case train
        /// The validation part.
        case validation
        /// The test part, or the validation part of a set that has no test part.
        case test
        /// All parts, the training part first.
        case all
    }

    /// What happens to pictures that lie beside the class folders and have no class.
    public enum Strays: String, Choice {
        /// They are left out if they are the smaller part, and the command says which.
        case skip
        /// All images are used, without classes.
        case use
    }

    /// Which square is cut out of an image whose sides differ.
    public enum Crop: String, Choice {
        /// The middle of the image.
        case centre
        /// A square at a random place along the longer side, another one each time that training uses the image.
        case random
    }

    /// What happens to image files that cannot be decoded.
    public enum Damaged: String, Choice {
        /// The command stops and names the first damaged file.
        case refuse
        /// They are left out, and the command says which. All files are decoded once at the start to find them.
        case skip
    }

    /// The name of a built-in data set (`ganymede data list`), or the path of a folder of images, of a zip archive of
    /// images, or of the files of a published set: IDX, CIFAR-10, CIFAR-100, STL-10, SVHN, USPS.
    public var source = "digits"
    /// The edge of the images in pixels: images are resized to `size`×`size`. 0 keeps their own size.
    public var size = 0
    /// How an image that is not square becomes square.
    public var fit = Fit.crop
    /// Which square of an image that is not square is trained on, where `fit` is crop. Held-out data and evaluations always
    /// use the middle.
    public var crop = Crop.centre
    /// Whether training mirrors images left to right, each time with probability ½. Held-out data and evaluations are never
    /// mirrored.
    public var mirror = false
    /// The number of colour channels: 1 (grey), 3 (RGB) or 4 (RGBA). 0 keeps the images' own.
    public var channels = 0
    /// The part of the data set that is trained on. A data set without parts is a training part as a whole.
    public var split = Split.train
    /// The number of samples whose class labels a semi-supervised system may use, equally many of each class. 0 uses
    /// all labels, and is the only choice in other systems.
    public var labels = 0
    /// The number of training samples that are used, chosen at random but always the same ones. 0 uses all.
    public var limit = 0
    /// The share of all samples that is held out for evaluation, chosen at random but always the same ones; for a data
    /// set without parts, such as a folder of images. Where images are added to the folder of a run, those that were held
    /// out stay held out. 0 keeps the parts as they were published.
    public var heldOut = 0.0
    /// What happens to images that lie next to the class folders and so have no class.
    public var strays = Strays.skip
    /// What happens to image files that cannot be decoded.
    public var damaged = Damaged.refuse

    public init(
        source: String = "digits", size: Int = 0, fit: Fit = .crop, crop: Crop = .centre, mirror: Bool = false,
        channels: Int = 0, split: Split = .train, labels: Int = 0, limit: Int = 0, heldOut: Double = 0,
        strays: Strays = .skip, damaged: Damaged = .refuse
    ) {
        self.source = source
        self.size = size
        self.fit = fit
        self.crop = crop
        self.mirror = mirror
        self.channels = channels
        self.split = split
        self.labels = labels
        self.limit = limit
        self.heldOut = heldOut
        self.strays = strays
        self.damaged = damaged
    }

    /// The sources that need no file, with a line about each.
    public static let builtIn: [(name: String, about: String)] = [
        ("digits", "handwritten digits of MNIST, 28x28 grey, ten classes: 15,000 to train with and 5,000 held out"),
        (
            "stacked-digits",
            "three of these digits as red, green and blue, 28x28, a thousand classes: 60,000 drawn to train with, 10,000 "
                + "held out"
        ),
        ("polygons", "filled triangles of any turn, 28x28 grey (or data.size), without end"),
        ("ring8", "8 Gaussians on a circle of radius 1, deviation 0.02: points in the plane, without end"),
        ("grid25", "25 Gaussians on a 5x5 grid of spacing 2, deviation 0.05: points in the plane, without end"),
        ("swiss-roll", "a noisy spiral: points in the plane, without end"),
        ("two-moons", "two noisy half circles, two classes: points in the plane, without end"),
    ]

    /// Whether the source is built in and has no end.
    private var isEndless: Bool { location == nil && !["digits", "stacked-digits"].contains(source) }

    /// Opens the source and brings its images to the form asked for.
    ///
    /// - Throws: ``DataError``, or what reading the files met; each names the file or the setting.
    public func open() throws -> DataSource { try opened().source }

    /// A source, and what a person should know of it.
    public struct Opened: Sendable {
        public let source: DataSource
        /// The part that was opened, as the source names it, such as `test` or `val`; empty for a set in one piece.
        public let part: String
        /// A sentence each, such as which pictures were left out.
        public let notes: [String]
        /// The place of each sample's file among those of ``DataSettings/inventory(since:)``; `nil` where samples are no
        /// files of a folder.
        var files: [Int]?
    }

    /// Opens the source and tells what a person should know of it.
    ///
    /// - Parameters:
    ///   - lazily: leaves the images of a folder in their files until they are asked for, however few they are: for
    ///     somebody who goes through them once.
    ///   - earlier: the files of before, as ``inventory(since:)`` takes them: with ``heldOut``, those that were held out
    ///     stay held out.
    /// - Throws: as ``open()``.
    public func opened(lazily: Bool = false, since earlier: Inventory? = nil) throws -> Opened {
        try check()
        let whole = try openPart(lazily: lazily, since: earlier)
        guard limit > 0, split == .train, case .set(let set) = whole.source, limit < set.count else { return whole }
        return Opened(
            source: .set(set.chosen(Self.order(of: set.count).prefix(limit))), part: whole.part, notes: whole.notes)
    }

    private func openPart(lazily: Bool, since earlier: Inventory?) throws -> Opened {
        guard heldOut > 0 else { return try openPublished(lazily: lazily) }
        var all = self
        all.split = .all
        let whole = try all.openPublished(lazily: lazily)
        guard case .set(let set) = whole.source else { preconditionFailure("\(source) has no end") }
        let (held, rest) = try parts(of: whole, count: set.count, since: earlier)
        guard !held.isEmpty, !rest.isEmpty else {
            throw DataError.setting(
                "data.heldOut is \(heldOut): of \(set.count) samples that leaves \(held.isEmpty ? "none to hold out" : "none to train on")"
            )
        }
        let isHeldOut = split == .test
        return Opened(
            source: .set(set.chosen(isHeldOut ? held : rest)),
            part: isHeldOut ? "held out: \(heldOut)" : "all but what is held out: \(heldOut)", notes: whole.notes)
    }

    /// The places of the samples that are held out and of the others, each in a random order that is always the same.
    ///
    /// Which samples of a folder are held out is decided file by file, of other sets by their places.
    private func parts(
        of whole: Opened, count: Int, since earlier: Inventory?
    ) throws -> (heldOut: [Int], rest: [Int]) {
        var files = Array(0..<count)
        var listed = Inventory(files: files.map { .init(path: "\($0)", bytes: 0) }).holdingOut(heldOut)
        if let found = whole.files, let inventory = try inventory(since: earlier) {
            (files, listed) = (found, inventory)
        }
        let places = Dictionary(zip(files, 0...), uniquingKeysWith: { first, _ in first })
        var parts: (heldOut: [Int], rest: [Int]) = ([], [])
        for file in Self.order(of: listed.files.count) {
            // Damaged files are no samples.
            guard let place = places[file] else { continue }
            if listed.files[file].isHeldOut { parts.heldOut.append(place) } else { parts.rest.append(place) }
        }
        return parts
    }

    /// The places of a set's samples in a random order that is always the same.
    static func order(of count: Int) -> [Int] {
        Tensor.randomPermutation(count, generator: RandomGenerator(seed: 0)).array(of: Int64.self).map { Int($0) }
    }

    private func openPublished(lazily: Bool) throws -> Opened {
        func endless(_ distribution: any Distribution) -> Opened {
            Opened(source: .distribution(distribution), part: "", notes: [])
        }
        switch source {
        case "digits":
            return Opened(
                source: .set(try digits().formed(form, keepingAtMost: Self.memoryLimit)), part: split.rawValue,
                notes: [])
        case "stacked-digits": return Opened(source: .set(try stackedDigits()), part: split.rawValue, notes: [])
        case "polygons": return endless(try polygons())
        case "ring8": return endless(try points(GaussianMixture.ring()))
        case "grid25": return endless(try points(GaussianMixture.grid()))
        case "swiss-roll": return endless(try points(SwissRoll()))
        case "two-moons": return endless(try points(TwoMoons()))
        default:
            let found = try files(at: location ?? URL(fileURLWithPath: source), lazily: lazily)
            return Opened(source: .set(found.set), part: found.part, notes: found.notes, files: found.files)
        }
    }

    /// How training varies the images each time that it uses them.
    public var variation: Variation { Variation(isMirrored: mirror, isCropped: crop == .random) }

    var form: ImageForm { ImageForm(size: size, fit: fit, channels: channels) }

    private func require<Value>(_ holds: Bool, _ name: String, _ allowed: String, _ found: Value) throws {
        guard holds else { throw DataError.range(RangeError("data.\(name)", allowed: allowed, found: "\(found)")) }
    }

    /// - Throws: ``DataError`` when a value is outside its setting's range, or settings do not go together.
    public func check() throws {
        try require((0...4096).contains(size), "size", "from 0 to 4096", size)
        try require([0, 1, 3, 4].contains(channels), "channels", "0, 1, 3 or 4", channels)
        try require(0...10_000_000 ~= limit, "limit", "from 0 to 10000000", limit)
        try require(0...10_000_000 ~= labels, "labels", "from 0 to 10000000", labels)
        try require(heldOut >= 0 && heldOut < 1, "heldOut", "a share from 0 to less than 1", heldOut)
        guard limit == 0 || !isEndless else {
            throw DataError.setting("\(source) has no end: leave data.limit at 0")
        }
        guard heldOut == 0 || !isEndless else {
            throw DataError.setting("\(source) has no end: leave data.heldOut at 0")
        }
        guard heldOut == 0 || source != "stacked-digits" else {
            throw DataError.setting("stacked-digits share their digits and come in two parts: leave data.heldOut at 0")
        }
        guard heldOut == 0 || split == .train || split == .test else {
            throw DataError.setting(
                "data.split is \(split.rawValue), and data.heldOut makes two parts, train and test: leave one of them out"
            )
        }
        guard strays == .skip && damaged == .refuse || location != nil else {
            throw DataError.setting(
                "data.strays and data.damaged are for folders of images, and \(source) is built in: leave them out")
        }
        // What has no effect is no setting.
        guard split == .train || split == .all || !isEndless else {
            throw DataError.setting("\(source) has no end and no \(split.rawValue) part: leave data.split at train")
        }
        guard split != .validation || location != nil else {
            throw DataError.setting("\(source) has no validation part: set data.split to train, test or all")
        }
        guard crop == .centre || size != 0 && fit == .crop && !isEndless else {
            throw DataError.setting(
                isEndless
                    ? "\(source) has nothing to crop: leave data.crop at centre"
                    : fit == .crop
                        ? "data.crop=random needs data.size, the edge of the square in pixels: set it, or leave data.crop at "
                            + "centre"
                        : "data.crop=random needs data.fit=crop, and data.fit is \(fit.rawValue): leave one of them out"
            )
        }
        guard fit == .crop || size != 0 && !isEndless else {
            throw DataError.setting(
                isEndless
                    ? "\(source) has nothing to fit: leave data.fit at crop"
                    : "data.fit says how images come to data.size, which is 0: set data.size too, or leave data.fit at crop"
            )
        }
    }

    private func digits() throws -> ImageTensor {
        let resources = ModuleResources(of: "Datasets")
        guard let folder = resources.folder("digits") else {
            throw DataError.files(
                "the built-in digits are missing: build the program again, or copy \(resources.name).resources to where it "
                    + "lies")
        }
        return try IDXCollection(folder).images(split)
    }

    private func stackedDigits() throws -> StackedDigits {
        guard channels == 0 else {
            throw DataError.setting("stacked-digits are of three colours: leave data.channels at 0")
        }
        let counts = [Split.train: 60_000, .test: 10_000, .all: 70_000]
        return StackedDigits(try digits().brought(to: form), count: counts[split] ?? 0, seed: split == .test ? 1 : 0)
    }

    private func polygons() throws -> Polygons {
        guard channels <= 1 else { throw DataError.setting("polygons are grey: leave data.channels at 0") }
        return Polygons(size: size == 0 ? 28 : size)
    }

    private func points<Points: Distribution>(_ points: Points) throws -> Points {
        guard size == 0, channels == 0 else {
            throw DataError.setting("\(source) is a set of points: leave data.size and data.channels at 0")
        }
        return points
    }
}
