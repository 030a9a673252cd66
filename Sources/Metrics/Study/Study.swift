import Torch

/// The experiments of Xu et al. on the six metrics: what each notices, how soon, and at what price.
///
/// Two sets of real pictures and one of generated ones are drawn anew in each repetition; one real set is the
/// reference, and the sets that are judged are made from the others. Pictures are changed as pictures, and then looked
/// at in each feature space.
///
/// Source: Xu, Huang, Yuan, Guo, Sun, Wu, Weinberger 2018, "An empirical study on evaluation metrics of generative
/// adversarial networks", arXiv 1806.07755.
public struct Study {
    /// Real pictures to draw from, [N, C, H, W] (`uint8`).
    public let real: Tensor
    /// Generated pictures to draw from, [M, C, H, W] (`uint8`).
    public let generated: Tensor
    /// Where pictures are compared: a name and an extractor each. The last one is the suitable one (convolutional
    /// features, with logits), the first the raw pixels.
    public let spaces: [(name: String, extractor: any FeatureExtractor)]
    /// Samples in a set; 2,000 in the paper.
    public let size: Int
    /// How often each experiment is done with other samples; 5 in the paper.
    public let repetitions: Int
    public let seed: UInt64

    public init(
        real: Tensor, generated: Tensor, spaces: [(name: String, extractor: any FeatureExtractor)], size: Int,
        repetitions: Int, seed: UInt64
    ) throws {
        guard real.size(0) >= 2 * size else {
            throw EvidenceError.tooFew(real.size(0), needed: 2 * size, metric: "the study")
        }
        guard generated.size(0) >= size else {
            throw EvidenceError.tooFew(generated.size(0), needed: size, metric: "the study")
        }
        self.real = real
        self.generated = generated
        self.spaces = spaces
        self.size = size
        self.repetitions = repetitions
        self.seed = seed
    }

    /// One value that was found.
    public struct Observation: Codable, Sendable {
        public let experiment: Experiment
        public let space: String
        public let metric: String
        /// What was varied: a share, a number of clusters, a number of samples.
        public let x: Double
        public let repetition: Int
        public let value: Double
        /// What the value took to compute from the features.
        public let seconds: Double
    }

    public enum Experiment: String, Codable, Sendable, CaseIterable {
        /// Generated samples take the place of a growing share of real ones.
        case mixing
        /// Clusters of pictures are replaced by their centres, one after the other.
        case collapse
        /// Clusters of pictures are left out, and others take their places.
        case dropping
        /// A growing share of real pictures is moved by up to two pixels.
        case shift
        /// A growing share of real pictures is turned by up to 10 degrees.
        case rotation
        /// Fewer and more samples: of real against real, and of real against generated.
        case sampleSize = "sample-size"
        /// A growing share of the judged samples are copies of the reference.
        case overfitting
        /// The judged samples of ``overfitting``, against real ones that were held out: nothing is copied from these.
        case heldOut = "held-out"

        /// What ``Observation/x`` is.
        public var axis: String {
            switch self {
            case .mixing: "share of generated samples"
            case .collapse: "clusters collapsed to their centres, of 50"
            case .dropping: "clusters left out, of 50"
            case .shift: "share of pictures shifted by up to 2 pixels"
            case .rotation: "share of pictures turned by up to 10°"
            case .sampleSize: "samples"
            case .overfitting, .heldOut: "share of copies of the training samples"
            }
        }
    }

    /// The six metrics; which of them can be had in a space is decided there.
    static let metrics = ["is", "ms", "mmd", "wasserstein", "fid", "1nn"].compactMap { name in
        Metric.all.first { $0.name == name }
    }

    /// Does one experiment, all repetitions.
    ///
    /// - Parameter report: told each observation as it is made.
    public func run(_ experiment: Experiment, report: (Observation) throws -> Void) throws {
        for repetition in 0..<repetitions {
            let draw = Draw(self, repetition: repetition)
            for (x, reference, judged) in try sets(of: experiment, draw) {
                try observe(experiment, x, repetition, reference, judged, report)
            }
        }
    }

    private func observe(
        _ experiment: Experiment, _ x: Double, _ repetition: Int, _ reference: Tensor, _ judged: Tensor,
        _ report: (Observation) throws -> Void
    ) throws {
        for (name, extractor) in spaces {
            let comparison = Comparison(
                real: try evidence(of: reference, extractor), fake: try evidence(of: judged, extractor), seed: seed)
            for metric in Self.metrics where comparison.real.has(metric.needs) && comparison.fake.has(metric.needs) {
                let started = ContinuousClock.now
                let values = try metric.compute(metric.limited(comparison))
                let seconds = (ContinuousClock.now - started) / .seconds(1)
                try report(
                    Observation(
                        experiment: experiment, space: name, metric: metric.name, x: x, repetition: repetition,
                        value: values[0], seconds: seconds))
            }
        }
    }

    private func evidence(of pictures: Tensor, _ extractor: any FeatureExtractor) throws -> Evidence {
        let stream = SampleStream(what: "", count: pictures.size(0)) { pictures[$0] }
        return try .gathered(from: stream, through: extractor, for: [.features, .probabilities], batch: 500)
    }
}

/// The sets that one repetition draws: the reference, a further set of real pictures, and one of generated ones.
struct Draw {
    let reference: Tensor
    let other: Tensor
    let generated: Tensor
    /// Three sets of real pictures without one in common, as large as the real pictures allow: what was trained on,
    /// what was held out, and what is judged.
    let thirds: [Tensor]
    let generator: RandomGenerator

    init(_ study: Study, repetition: Int) {
        generator = RandomGenerator(seed: study.seed &* 1_000 &+ UInt64(repetition))
        let size = study.size
        let order = Tensor.randomPermutation(study.real.size(0), generator: generator)
        func chosen(_ places: Range<Int>) -> Tensor { study.real.indexSelected(axis: 0, order[places]) }
        reference = chosen(0..<size)
        other = chosen(size..<(2 * size))
        let third = min(size, study.real.size(0) / 3)
        thirds = (0..<3).map { chosen(($0 * third)..<(($0 + 1) * third)) }
        let picked = Tensor.randomPermutation(study.generated.size(0), generator: generator)[0..<size]
        generated = study.generated.indexSelected(axis: 0, picked)
    }
}
