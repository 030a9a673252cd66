import Adversarial
import Datasets
import Metrics
import Torch
import Zoo

extension SampleStream {
    /// How steps through latent space are walked.
    struct Paths {
        /// Where on the way from one latent vector to the next a step begins is drawn from here on.
        var seed: UInt64 = 0
        /// How many are walked at a time.
        var batch = 50
    }

    /// Samples of consecutive seeds, with the classes that these ask for, and as many steps through latent space.
    init<S: System>(
        of model: TrainedModel<S>, what: String, from start: UInt64, count: Int, paths: Paths = Paths(),
        shares: ClassShares? = nil
    ) {
        let isImage = model.shape.isImage
        // Classes go in turn with the seeds, and intervals leave out every tenth sample: in an order of their own,
        // samples that are left out are not all of one class.
        let order = Tensor.randomPermutation(count, generator: RandomGenerator(seed: 0)).array(of: Int64.self)
            .map { Int($0) }
        let seeds = order.map { start + UInt64($0) }
        let classes = shares.map { shares in seeds.map { shares.number(ofSeed: $0) } }
        self.init(
            what: what, kind: .run, count: count, shapes: SampleShapes(model.shape.sample, of: what)
        ) { places in
            let samples =
                try classes.map { try model.samples(seeds: Array(seeds[places]), classes: Array($0[places])) }
                ?? model.samples(seeds: Array(seeds[places]))
            return isImage ? Pixels.bytes(samples) : samples
        }
        if isImage {
            pathLengths = { extractor in
                guard let extractor = extractor as? any ContinuousFeatureExtractor else { return nil }
                return try Self.pathLengths(of: model, extractor, from: start, count: count, paths)
            }
        }
        if let classes {
            classNames = model.classNames
            labels = { places in Tensor(Array(classes[places])) }
            return
        }
        // Codes stand for nothing that has a name.
        let codes = UInt64(model.game.classCount)
        guard codes > 0 else { return }
        labels = { places in Tensor(seeds[places].map { Int($0 % codes) }) }
    }

    /// Steps through latent space that begin at random places between the latents of two rows of seeds.
    private static func pathLengths<S: System>(
        of model: TrainedModel<S>, _ extractor: any ContinuousFeatureExtractor, from start: UInt64, count: Int,
        _ paths: Paths
    ) throws -> Tensor {
        var next = start
        let code = model.game.codeSize
        return try perceptualPathLengths(
            samples: count,
            path: { start, end, share in
                // Classes and codes stay as they are at the start.
                guard code > 0 else { return LatentPath.spherical.point(start, end, at: share) }
                let size = start.size(1) - code
                let end = Tensor.concatenated([end[.all, ..<size], start[.all, size...]], axis: 1)
                return LatentPath.spherical.point(start, end, at: share, code: code)
            }, batch: paths.batch,
            generator: RandomGenerator(seed: paths.seed),
            latents: { count in
                defer { next += UInt64(count) }
                return model.game.latents(seeds: (0..<UInt64(count)).map { next + $0 })
            },
            images: { model.game.samples(from: $0).to(.float32).to(.cpu) },
            distance: { first, second in
                let features = try [first, second].map { try extractor.features(ofContinuous: $0).to(.float64) }
                return (features[0] - features[1]).squared().sum(axes: [1])
            })
    }
}
