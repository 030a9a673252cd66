import Files
import Foundation
import Spelling
import Torch

/// The `data` part of a recipe: where samples come from and what form images are brought to.
public struct DataSettings: Codable, Sendable, Hashable {
    public typealias Fit = ImageForm.Fit

    /// A part of a set as it was published.
    public enum Split: String, Choice {
        case train
        case test
        /// Both, the training part first.
        case all
    }

    /// The name of a built-in source (see ``builtIn``), or the path of a folder of images, of IDX files, of CIFAR-10
    /// or of USPS.
    public var source = "digits"
    /// The edge in pixels that images are brought to; 0 leaves them as they are.
    public var size = 0
    /// How images whose sides differ become squares.
    public var fit = Fit.crop
    /// 1 grey, 3 RGB, 4 RGBA; 0 takes what the images have.
    public var channels = 0
    /// Which part of a set that comes in two; a set in one piece is all training part.
    public var split = Split.train
    /// How many samples' classes a semi-supervised system may look at, as many of each class; 0 for all. Other systems
    /// see all classes.
    public var labels = 0
    /// How many samples of the training part are trained on, chosen at random but always the same; 0 for all.
    public var limit = 0
    /// The share of all samples that is the test part, chosen at random but always the same: for a set in one piece, such
    /// as a folder of images. 0 for the parts as they were published.
    public var heldOut = 0.0

    public init(
        source: String = "digits", size: Int = 0, fit: Fit = .crop, channels: Int = 0, split: Split = .train,
        labels: Int = 0, limit: Int = 0, heldOut: Double = 0
    ) {
        self.source = source
        self.size = size
        self.fit = fit
        self.channels = channels
        self.split = split
        self.labels = labels
        self.limit = limit
        self.heldOut = heldOut
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
    public func open() throws -> DataSource {
        try check()
        let part = try openPart()
        guard limit > 0, split == .train, case .set(let set) = part, limit < set.count else { return part }
        return .set(set.chosen(Self.order(of: set.count).prefix(limit)))
    }

    private func openPart() throws -> DataSource {
        guard heldOut > 0 else { return try openPublished() }
        var all = self
        all.split = .all
        guard case .set(let set) = try all.openPublished() else { preconditionFailure("\(source) has no end") }
        let held = Int((heldOut * Double(set.count)).rounded())
        guard 1..<set.count ~= held else {
            throw DataError.setting(
                "data.heldOut is \(heldOut): of \(set.count) samples that leaves \(held == 0 ? "none to hold out" : "none to train on")"
            )
        }
        let order = Self.order(of: set.count)
        return .set(set.chosen(split == .test ? order.prefix(held) : order.dropFirst(held)))
    }

    /// The places of a set's samples in a random order that is always the same.
    private static func order(of count: Int) -> [Int] {
        Tensor.randomPermutation(count, generator: RandomGenerator(seed: 0)).array(of: Int64.self).map { Int($0) }
    }

    private func openPublished() throws -> DataSource {
        switch source {
        case "digits": .set(try digits())
        case "stacked-digits": .set(try stackedDigits())
        case "polygons": .distribution(try polygons())
        case "ring8": .distribution(try points(GaussianMixture.ring()))
        case "grid25": .distribution(try points(GaussianMixture.grid()))
        case "swiss-roll": .distribution(try points(SwissRoll()))
        case "two-moons": .distribution(try points(TwoMoons()))
        default: .set(try files(at: location ?? URL(fileURLWithPath: source)))
        }
    }

    var form: ImageForm { ImageForm(size: size, fit: fit, channels: channels) }

    private func check() throws {
        guard (0...4096).contains(size) else {
            throw DataError.setting("data.size is \(size): choose an edge of 1 to 4096 pixels, or 0 for as it is")
        }
        guard [0, 1, 3, 4].contains(channels) else {
            throw DataError.setting(
                "data.channels is \(channels): choose 1 (grey), 3 (RGB), 4 (RGBA), or 0 for as it is")
        }
        guard 0...10_000_000 ~= limit else { throw DataError.setting("data.limit is \(limit): choose 0 or more") }
        guard limit == 0 || !isEndless else {
            throw DataError.setting("\(source) has no end: leave data.limit at 0")
        }
        guard heldOut >= 0, heldOut < 1 else {
            throw DataError.setting("data.heldOut is \(heldOut): choose a share from 0 to less than 1")
        }
        guard heldOut == 0 || !isEndless else {
            throw DataError.setting("\(source) has no end: leave data.heldOut at 0")
        }
        guard heldOut == 0 || source != "stacked-digits" else {
            throw DataError.setting("stacked-digits share their digits and come in two parts: leave data.heldOut at 0")
        }
        guard heldOut == 0 || split != .all else {
            throw DataError.setting("data.split is all, which leaves nothing to hold out: leave data.heldOut at 0")
        }
        guard 0...10_000_000 ~= labels else { throw DataError.setting("data.labels is \(labels): choose 0 or more") }
        // What has no effect is no setting.
        guard split != .test || !isEndless else {
            throw DataError.setting("\(source) has no end and no test part: leave data.split at train")
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
        return try IDXCollection(folder).images(split).brought(to: form)
    }

    private func stackedDigits() throws -> StackedDigits {
        guard channels == 0 else {
            throw DataError.setting("stacked-digits are of three colours: leave data.channels at 0")
        }
        let counts = [Split.train: 60_000, .test: 10_000, .all: 70_000]
        return StackedDigits(try digits(), count: counts[split] ?? 0, seed: split == .test ? 1 : 0)
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
