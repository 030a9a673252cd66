/// Why a metric cannot be computed from the samples, features or statistics of a side.
public enum EvidenceError: Error, CustomStringConvertible, Equatable {
    /// A side lacks what the metric looks at.
    case missing(Metric.Need, of: EvidenceSide? = nil)
    /// Fewer samples than the metric needs.
    case tooFew(Int, needed: Int, metric: String, of: EvidenceSide? = nil)
    /// The two sides' features or pictures have different shapes.
    case unlike([Int], [Int])
    /// Pictures with fewer pixels along an edge than the metric needs: [C, H, W].
    case tooSmall([Int], needed: Int, metric: String)
    /// Features that hold something else than finite numbers.
    case notFinite(String)
    /// Pictures of different sizes, where all must have one, and what else to do about it.
    case differentSizes(SampleShapes.Example, SampleShapes.Example, by: String, otherwise: String = "")
    /// Points where pictures are looked at, or beside them.
    case points(SampleShapes.Example, by: String)
    /// Features that take more memory than this machine has: so many numbers a sample, of so many samples.
    case tooMuch(width: Int, samples: Int, fitting: Int)
    /// Pictures where points are on the other side.
    case pictures(SampleShapes.Example, besidePoints: SampleShapes.Example)

    public var description: String {
        switch self {
        case .missing(let need, let side): Self.lack(of: need, side)
        case .tooFew(let count, let needed, let metric, nil):
            "\(metric) needs at least \(needed) samples, not \(count)"
        case .tooFew(let count, let needed, let metric, .some(let side)):
            "\(side.name) has \(count) sample\(count == 1 ? "" : "s"), and \(metric) needs at least \(needed): "
                + "use more samples, or other metrics"
        case .unlike(let left, let right) where left.count == 3 && right.count == 3:
            "the pictures of the two sides differ: \(SampleShapes.words(left)) and \(SampleShapes.words(right)); bring them "
                + "to one size and colour first"
        case .unlike(let left, let right):
            "the features of the two sides have different shapes, \(left) and \(right): compute both with the same extractor"
        case .tooSmall(let shape, let needed, let metric):
            "\(metric) needs pictures of at least \(needed)×\(needed) pixels, not \(shape[2])×\(shape[1])"
        case .notFinite(let which): "\(which) contains numbers that are not finite (NaN or infinite)"
        case .differentSizes(let first, let second, let asker, let otherwise):
            "\(asker) needs pictures of one size, but '\(first.name)' has \(first.pixels) pixels and '\(second.name)' has "
                + "\(second.pixels): resize them to one size first\(otherwise)"
        case .points(let example, let asker):
            "\(asker) needs pictures, but '\(example.name)' contains points of \(example.shape.last ?? 0) numbers: use "
                + "--features pixels, which takes points as they are"
        case .tooMuch(let width, let samples, let fitting):
            "--features pixels stores \(width) numbers per picture, and this machine has too little memory for \(samples) "
                + "pictures: " + (fitting > 1 ? "measure fewer with --count \(fitting), or " : "")
                + "use other features, such as --features random"
        case .pictures(let example, let points):
            "'\(points.name)' contains points and '\(example.name)' contains pictures: name data of one kind on both sides"
        }
    }

    /// What a side does not have, and what to do about it on a side of its kind.
    private static func lack(of need: Metric.Need, _ side: EvidenceSide?) -> String {
        let name = side?.name ?? "a side"
        switch (need, side?.kind) {
        case (.paths, .run):
            return "\(name) has no path lengths: they need a run that makes pictures, and features that take unrounded "
                + "pictures: use --features classifier, random or pixels"
        case (.paths, _): return "\(name) has no path lengths: only a run as the generated side has them"
        case (_, .statistics):
            return
                "\(name) contains only a mean and a covariance, which are enough for fid only: add --metrics fid, or name "
                + "the features or the pictures themselves"
        case (_, .features):
            return "\(name) is a file of features and contains no \(words(need)): name the pictures themselves"
        case (.labels, .run), (.classes, .run):
            return "\(name) has no classes: the run's system does not use classes, as cgan does"
        case (.labels, .pictures), (.classes, .pictures):
            return "\(name) has no classes: put its pictures into one folder per class"
        case (.labels, _), (.classes, _): return "\(name) has no classes: put its pictures into one folder per class"
        case (.probabilities, _):
            return "\(name) has no class probabilities: only --features inception (with --width 2048), mobilenet and "
                + "classifier compute them"
        case (.images, _): return "\(name) has no pictures"
        case (.features, _), (.moments, _): return "\(name) has no features"
        }
    }

    private static func words(_ need: Metric.Need) -> String {
        switch need {
        case .moments, .features: "features of samples"
        case .probabilities: "class probabilities"
        case .images: "pictures"
        case .labels, .classes: "classes"
        case .paths: "path lengths"
        }
    }
}
