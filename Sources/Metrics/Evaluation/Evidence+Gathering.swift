import Datasets
import Torch

extension Evidence {
    /// Looks at all samples of a stream through an extractor, and keeps of them what the metrics need.
    ///
    /// Where only moments are needed, and features would take more memory than the moments of ten groups
    /// of samples, the features are not kept: then memory does not grow with the number of samples.
    ///
    /// - Parameters:
    ///   - colours: the channels that kept pictures are brought to, so that both sides' fit together (see
    ///     ``SampleShapes/colours``); `nil` for as they are.
    ///   - batch: how many samples go through the extractor at once.
    ///   - progress: told how many samples are done.
    /// - Throws: ``EvidenceError`` where nothing of what the metrics need can be had, and what reading samples met.
    public static func gathered(
        from stream: SampleStream, through extractor: any FeatureExtractor, for needs: Set<Metric.Need>,
        colours: Int? = nil, batch: Int, progress: (Int) -> Void = { _ in }
    ) throws -> Evidence {
        var kept = Kept(stream, needs, colours: colours)
        if let refusal = kept.refusal { throw refusal }
        try stream.forEachBatch(of: batch) { samples, done in
            kept.add(try extractor.extract(samples), of: samples, done: done)
            progress(done)
        }
        let paths = needs.contains(.paths) ? try stream.pathLengths?(extractor) : nil
        return try kept.evidence(pathLengths: paths)
    }

    /// How many groups an interval is made of.
    static var groupCount: Int { 10 }
}

/// What is kept of a stream's samples while they go by.
private struct Kept {
    private let stream: SampleStream
    private let needs: Set<Metric.Need>
    private let colours: ImageForm
    /// Why no pictures are kept, where metrics look at them.
    private let noImages: EvidenceError?
    private var features: [Tensor] = []
    private var probabilities: [Tensor] = []
    private var images: [Tensor] = []
    private var groups: [Moments]?

    init(_ stream: SampleStream, _ needs: Set<Metric.Need>, colours: Int?) {
        (self.stream, self.needs) = (stream, needs)
        self.colours = ImageForm(channels: colours ?? 0)
        noImages = stream.shapes.differentSizes.map {
            .differentSizes($0, $1, by: "a metric of the pictures themselves")
        }
    }

    private var wantsImages: Bool { !needs.isDisjoint(with: [.images, .labels]) }

    /// Why nothing that is needed can be had, as far as that is known before anything is decoded.
    var refusal: EvidenceError? { needs.isSubset(of: [.images, .labels]) ? noImages : nil }

    /// - Parameter done: samples seen so far, these among them.
    mutating func add(_ seen: Extracted, of samples: Tensor, done: Int) {
        if needs.contains(.probabilities) || needs.contains(.classes), let logits = seen.logits {
            probabilities.append(logits.to(.cpu).to(.float64).softmax(axis: 1))
        }
        if wantsImages, noImages == nil, samples.rank == 4 { images.append(colours.applied(to: samples)) }
        // Something must tell how many samples there are: features always can.
        if needs.contains(.features) || needs.contains(.moments) || (probabilities.isEmpty && images.isEmpty) {
            add(seen.features, done: done)
        }
    }

    private mutating func add(_ rows: Tensor, done: Int) {
        let (count, width) = (Evidence.groupCount, rows.size(1))
        if groups == nil, features.isEmpty, !needs.contains(.features), needs.contains(.moments),
            stream.count * 4 > count * width * 8
        {
            groups = Array(repeating: Moments(), count: count)
        }
        guard groups != nil else {
            features.append(rows.to(.cpu))
            return
        }
        // Sample i belongs to group i mod G, as in a jackknife of kept features.
        let start = done - rows.size(0)
        for group in 0..<count {
            let first = (group - start % count + count) % count
            guard first < rows.size(0) else { continue }
            groups?[group].add(rows[.slice(from: first, step: count)])
        }
    }

    func evidence(pathLengths: Tensor?) throws -> Evidence {
        func all(_ parts: [Tensor]) -> Tensor? { parts.isEmpty ? nil : .concatenated(parts) }
        let wantsLabels = !needs.isDisjoint(with: [.labels, .classes])
        let labels = wantsLabels ? try stream.labels?(0..<stream.count) : nil
        return Evidence(
            .init(
                features: all(features), probabilities: all(probabilities), images: all(images), labels: labels,
                pathLengths: pathLengths),
            momentsOfGroups: groups, of: EvidenceSide(stream.kind, stream.what), noImages: wantsImages ? noImages : nil)
    }
}
