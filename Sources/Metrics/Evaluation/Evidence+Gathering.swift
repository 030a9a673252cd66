import Torch

extension Evidence {
    /// Looks at all samples of a stream through an extractor, and keeps of them what the metrics need.
    ///
    /// Where only moments are needed, and features would take more memory than the moments of ten groups
    /// of samples, the features are not kept: then memory does not grow with the number of samples.
    ///
    /// - Parameters:
    ///   - batch: how many samples go through the extractor at once.
    ///   - progress: told how many samples are done.
    public static func gathered(
        from stream: SampleStream, through extractor: any FeatureExtractor, for needs: Set<Metric.Need>, batch: Int,
        progress: (Int) -> Void = { _ in }
    ) throws -> Evidence {
        var features: [Tensor] = []
        var probabilities: [Tensor] = []
        var images: [Tensor] = []
        let wantsLabels = stream.labels != nil && !needs.isDisjoint(with: [.labels, .classes])
        let wantsProbabilities = !needs.isDisjoint(with: [.probabilities, .classes])
        let wantsImages = !needs.isDisjoint(with: [.images, .labels])
        var groups: [Moments]?
        try stream.forEachBatch(of: batch) { samples, done in
            let seen = try extractor.extract(samples)
            let width = seen.features.size(1)
            if groups == nil, features.isEmpty, !needs.contains(.features), needs.contains(.moments),
                stream.count * 4 > groupCount * width * 8
            {
                groups = Array(repeating: Moments(), count: groupCount)
            }
            if groups != nil {
                // Sample i belongs to group i mod G, as in a jackknife of kept features.
                let start = done - samples.size(0)
                for group in 0..<groupCount {
                    let first = (group - start % groupCount + groupCount) % groupCount
                    guard first < samples.size(0) else { continue }
                    groups?[group].add(seen.features[.slice(from: first, step: groupCount)])
                }
            } else if needs.contains(.features) || needs.contains(.moments) {
                features.append(seen.features.to(.cpu))
            }
            if wantsProbabilities, let logits = seen.logits {
                probabilities.append(logits.to(.cpu).to(.float64).softmax(axis: 1))
            }
            if wantsImages {
                guard images.first.map({ $0.shape.dropFirst() == samples.shape.dropFirst() }) ?? true else {
                    throw EvidenceError.unlike(Array(images[0].shape.dropFirst()), Array(samples.shape.dropFirst()))
                }
                images.append(samples)
            }
            progress(done)
        }
        func all(_ parts: [Tensor]) -> Tensor? { parts.isEmpty ? nil : .concatenated(parts) }
        let labels = wantsLabels ? try stream.labels?(0..<stream.count) : nil
        return Evidence(
            .init(
                features: all(features), probabilities: all(probabilities), images: all(images), labels: labels,
                pathLengths: needs.contains(.paths) ? try stream.pathLengths?(extractor) : nil),
            momentsOfGroups: groups)
    }

    /// How many groups an interval is made of.
    static var groupCount: Int { 10 }
}
