/// How a value was computed: everything that it depends on beside the samples. Values that were computed differently are
/// not compared.
public struct Passport: Codable, Sendable, Equatable {
    public var features: FeaturePassport
    public var real: Side
    public var fake: Side
    /// What the metric's name fixes, such as `k: 5`.
    public var settings: [String: String]
    public var seed: UInt64
    /// Ganymede's version.
    public var version: String

    /// Where one side's samples came from.
    public struct Side: Codable, Sendable, Equatable {
        /// A path, a data set's name or a run.
        public var what: String
        public var count: Int
        /// Such as `train` or `test`; empty where there is none.
        public var split: String
        /// In which shares a run's samples have their classes, or which classes were chosen; `nil` where there are none.
        public var classes: String?

        public init(what: String, count: Int, split: String = "", classes: String? = nil) {
            self.what = what
            self.count = count
            self.split = split
            self.classes = classes
        }
    }

    public init(
        features: FeaturePassport, real: Side, fake: Side, settings: [String: String], seed: UInt64, version: String
    ) {
        self.features = features
        self.real = real
        self.fake = fake
        self.settings = settings
        self.seed = seed
        self.version = version
    }

    /// In what the computation of two values differs, so that they must not be compared; the generated samples may differ.
    public func differences(from other: Passport) -> [String] {
        var found = features.differences(from: other.features)
        func check<T: Equatable>(_ name: String, _ mine: T, _ theirs: T) {
            if mine != theirs { found.append("\(name): \(mine) and \(theirs)") }
        }
        check("real samples", real.what, other.real.what)
        check("real samples' split", real.split, other.real.split)
        check("classes", real.classes ?? fake.classes ?? "all", other.real.classes ?? other.fake.classes ?? "all")
        check("number of real samples", real.count, other.real.count)
        check("number of generated samples", fake.count, other.fake.count)
        for key in Set(settings.keys).union(other.settings.keys).sorted() {
            check(key, settings[key] ?? "none", other.settings[key] ?? "none")
        }
        return found
    }
}

/// Which features a value was computed on.
public struct FeaturePassport: Codable, Sendable, Equatable {
    /// Such as `inception-v3 pool3 (2048)`.
    public var extractor: String
    /// SHA-256 of the weights' file, or how they came about where there is none.
    public var weights: String
    /// Such as `bilinear 299, as TensorFlow 1`.
    public var resize: String
    /// Such as `(x − 128)/128`.
    public var scaling: String
    /// What becomes of transparent parts of pictures, such as `laid over white`.
    public var transparency: String

    public init(
        extractor: String, weights: String, resize: String, scaling: String, transparency: String = "laid over white"
    ) {
        self.extractor = extractor
        self.weights = weights
        self.resize = resize
        self.scaling = scaling
        self.transparency = transparency
    }

    /// Where nothing says what became of transparency, it was laid over white.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        extractor = try container.decode(String.self, forKey: .extractor)
        weights = try container.decode(String.self, forKey: .weights)
        resize = try container.decode(String.self, forKey: .resize)
        scaling = try container.decode(String.self, forKey: .scaling)
        transparency = try container.decodeIfPresent(String.self, forKey: .transparency) ?? "laid over white"
    }

    /// Features in a file that does not say how they were computed.
    public static func unknown(in file: String) -> FeaturePassport {
        FeaturePassport(
            extractor: "unknown features (\(file) does not say which)", weights: "unknown", resize: "unknown",
            scaling: "unknown", transparency: "unknown")
    }

    /// Whether it says on which features a value was computed.
    public var isKnown: Bool { weights != "unknown" }

    /// In what two extractors differ, each in a few words; empty for the same.
    public func differences(from other: FeaturePassport) -> [String] {
        [
            ("features", extractor, other.extractor), ("weights", weights, other.weights),
            ("resize", resize, other.resize), ("scaling", scaling, other.scaling),
            ("transparency", transparency, other.transparency),
        ].filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1) and \($0.2)" }
    }
}
