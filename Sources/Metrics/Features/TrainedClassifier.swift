import Datasets
import Digests
import Files
import Foundation
import NN
import Torch

/// A small network that learns the classes of a labelled set on the spot, and whose last hidden layer gives features.
///
/// For digits and other sets on which Inception says little. It is not Inception, and its passport says so, with the
/// accuracy on held-out pictures; values on its features compare with nothing but values on the same weights.
///
/// Convolutions 3×3 with 32, 64, 128 … channels and stride 2 down to 7×7 or so, batch normalisation and ReLU, a hidden
/// layer of 128, dropout. AdamW, with pictures turned by up to 10° and shifted by up to a tenth. The same data and seed
/// give the same weights on the same machine.
public final class TrainedClassifier: ContinuousFeatureExtractor {
    private let network: ClassifierNetwork
    /// The form of pictures that it learned on, [C, H, W]; others are resized to it.
    private let sample: [Int]
    /// SHA-256 of the weights.
    private let hash: String
    /// The share of held-out pictures whose class it names; `nil` where there were none.
    public let testAccuracy: Double?
    public let classNames: [String]
    private let trainedOn: String

    private init(
        _ network: ClassifierNetwork, sample: [Int], testAccuracy: Double?, classNames: [String], trainedOn: String
    ) {
        self.network = network
        self.sample = sample
        self.testAccuracy = testAccuracy
        self.classNames = classNames
        self.trainedOn = trainedOn
        hash = Self.hash(of: network.state())
        network.setTraining(false)
    }

    public var passport: FeaturePassport {
        let accuracy = testAccuracy.map { String(format: ", test accuracy %.2f %%", 100 * $0) } ?? ""
        return FeaturePassport(
            extractor: "classifier trained on \(trainedOn) on the spot (128), not Inception\(accuracy)",
            weights: "sha256 \(hash)",
            resize: "bilinear with antialiasing to \(sample[2])×\(sample[1]) where sizes differ", scaling: "2x/255 − 1",
            transparency: sample[0] == 4 ? "a channel as others" : PictureColours.transparency)
    }

    public func extract(_ images: Tensor) throws -> Extracted {
        try checkPictures(images)
        return withoutGradients {
            let features = network.features(Pixels.normalised(brought(images)))
            return Extracted(features: features, logits: network.head(features))
        }
    }

    public func features(ofContinuous images: Tensor) throws -> Tensor {
        guard images.rank == 4, images.size(1) == sample[0] else { throw EvidenceError.unlike(sample, images.shape) }
        return withoutGradients {
            let fits = images.size(2) == sample[1] && images.size(3) == sample[2]
            return network.features(
                fits ? images : images.resized(to: [sample[1], sample[2]], .linear, antialiasing: true))
        }
    }

    /// Pictures of another size or colour in the form that the network learned on.
    private func brought(_ images: Tensor) -> Tensor {
        let form = ImageForm(channels: sample[0] == images.size(1) ? 0 : sample[0])
        let coloured = form.applied(to: images)
        guard coloured.size(2) != sample[1] || coloured.size(3) != sample[2] else { return coloured }
        return coloured.to(.float32).resized(to: [sample[1], sample[2]], .linear, antialiasing: true)
            .round().clamped(0, 255).to(.uint8)
    }

    /// The share of pictures whose class it names.
    public func accuracy(on set: ImageTensor) -> Double {
        guard let labels = set.labels else { return 0 }
        return Self.accuracy(of: network, on: set, labels)
    }

    // MARK: Training

    /// Trains a classifier, or takes one that was trained on the same data with the same settings before.
    ///
    /// - Parameters:
    ///   - set: labelled pictures of two or more classes.
    ///   - test: held-out ones, for the accuracy.
    ///   - name: what the data are called in the passport.
    ///   - epochs: how often every picture is looked at.
    ///   - cache: a folder for what was trained; `nil` trains always.
    ///   - progress: told the share that is done.
    /// - Throws: ``ClassifierError`` where the pictures have no classes; `FileError` when the cache cannot be written.
    public static func trained(
        on set: ImageTensor, test: ImageTensor?, name: String, epochs: Int = 6, seed: UInt64 = 0, cache: URL? = nil,
        progress: (Double) -> Void = { _ in }
    ) throws -> TrainedClassifier {
        guard let labels = set.labels, set.shape.classNames.count > 1 else { throw ClassifierError.noClasses(name) }
        let classNames = set.shape.classNames
        let network = RandomGenerator.with(RandomGenerator(seed: seed)) {
            ClassifierNetwork(set.shape.sample, classes: classNames.count)
        }
        network.useChannelsLast()
        let file = cache?.appending(path: "classifier-\(key(set, labels, epochs, seed)).safetensors")
        if let file, let stored = try? Safetensors(contentsOf: file), (try? network.restore(stored.tensors)) != nil {
            progress(1)
            return TrainedClassifier(
                network, sample: set.shape.sample, testAccuracy: stored.metadata["accuracy"].flatMap(Double.init),
                classNames: classNames, trainedOn: name)
        }
        if let file {
            // What cannot be written is found before a minute of training, not after it.
            try FileManager.default.makeFolder(at: file.deletingLastPathComponent())
            _ = try AtomicFile(replacing: file)
        }
        try RandomGenerator.with(RandomGenerator(seed: seed &+ 1)) {
            try train(network, on: set, labels, epochs: epochs, progress)
        }
        network.setTraining(false)
        let accuracy = test.flatMap { test in test.labels.map { Self.accuracy(of: network, on: test, $0) } }
        if let file {
            try Safetensors(tensors: network.state(), metadata: accuracy.map { ["accuracy": "\($0)"] } ?? [:])
                .write(to: file)
        }
        return TrainedClassifier(
            network, sample: set.shape.sample, testAccuracy: accuracy, classNames: classNames, trainedOn: name)
    }

    private static func train(
        _ network: ClassifierNetwork, on set: ImageTensor, _ labels: Tensor, epochs: Int, _ progress: (Double) -> Void
    ) throws {
        let batch = min(128, set.count)
        let parameters = network.parameters()
        let optimizer = OptimizerRecipe.adamw(2e-3, weightDecay: 1e-3).make(for: parameters)
        let steps = epochs * (set.count / batch)
        let generator = RandomGenerator.current
        let loader = try Loader(.set(set), batchSize: batch, seed: 0, prefetch: 0)
        network.setTraining(true)
        for step in 0..<steps {
            // Up in a tenth of the time, then down to 0 in half a cosine.
            let share = Double(step) / Double(steps)
            optimizer.learningRate =
                2e-3 * (share < 0.1 ? share / 0.1 : 0.5 * (1 + cos(Double.pi * (share - 0.1) / 0.9)))
            let chosen = try loader.next()
            guard let truth = chosen.labels else { throw ClassifierError.noClasses("the set") }
            let logits = network(turnedAndShifted(chosen.samples, generator))
            let loss = logits.crossEntropy(truth, labelSmoothing: 0.05)
            optimizer.step(gradients(of: loss, withRespectTo: parameters))
            progress(Double(step + 1) / Double(steps))
        }
    }

    /// Each picture turned by up to 10° and shifted by up to a tenth of its edges.
    private static func turnedAndShifted(_ images: Tensor, _ generator: RandomGenerator) -> Tensor {
        func between(_ most: Double) -> Tensor {
            Tensor.randomUniform([images.size(0)], generator: generator) * (2 * most) - most
        }
        let angle = between(10 * Double.pi / 180)
        let (cosine, sine) = (angle.cos(), angle.sin())
        let map = Tensor.stacked([cosine, -sine, between(0.2), sine, cosine, between(0.2)], axis: 1).reshaped(-1, 2, 3)
        return images.sampled(at: map.affineGrid(for: images.shape), border: .replicated)
    }

    private static func accuracy(of network: ClassifierNetwork, on set: ImageTensor, _ labels: Tensor) -> Double {
        network.evaluating {
            var right = 0
            for start in stride(from: 0, to: set.count, by: 500) {
                let places = start..<min(start + 500, set.count)
                let found = network(set.batch(at: Array(places)).samples).argmax(axis: 1)
                right += (found .== labels[places]).to(.int64).sum().intItem()
            }
            return Double(right) / Double(set.count)
        }
    }

    // MARK: Hashes

    /// What decides the weights, in 16 digits.
    private static func key(_ set: ImageTensor, _ labels: Tensor, _ epochs: Int, _ seed: UInt64) -> String {
        let digest = RunningDigest(.sha256)
        digest.update(Data("1 \(set.shape.sample) \(epochs) \(seed) \(Machine.libTorchVersion)".utf8))
        set.pixels.withUnsafeBytes { digest.update($0) }
        labels.withUnsafeBytes { digest.update($0) }
        return RunningDigest.hexadecimal(digest.bytes.prefix(8))
    }

    private static func hash(of state: [String: Tensor]) -> String {
        let digest = RunningDigest(.sha256)
        for (name, tensor) in state.sorted(by: { $0.key < $1.key }) {
            digest.update(Data(name.utf8))
            tensor.withUnsafeBytes { digest.update($0) }
        }
        return digest.hexadecimal
    }
}

/// Why no classifier can be trained.
public enum ClassifierError: Error, CustomStringConvertible, Equatable {
    case noClasses(String)

    public var description: String {
        switch self {
        case .noClasses(let name):
            "\(name) has no classes, which --features classifier needs: name a labelled set (one folder per class), or use "
                + "other features, such as --features random"
        }
    }
}

/// The network of ``TrainedClassifier``.
private final class ClassifierNetwork: Layer {
    let trunk: Sequential
    let hidden: Sequential
    let dropout = Dropout(0.3)
    let head: Linear

    /// - Parameter sample: [C, H, W]
    init(_ sample: [Int], classes: Int) {
        var layers: [any Layer] = []
        var (last, width, edge) = (sample[0], 32, max(sample[1], sample[2]))
        while edge > 7, width < 512 {
            layers += [
                Convolution2d(last, width, kernel: 3, stride: 2, padding: 1, bias: false), BatchNorm(width), ReLU(),
                Convolution2d(width, width, kernel: 3, padding: 1, bias: false), BatchNorm(width), ReLU(),
            ]
            (last, width, edge) = (width, width * 2, (edge + 1) / 2)
        }
        trunk = Sequential(layers)
        hidden = Sequential(Flatten(), Linear(last * 16, 128, bias: false), BatchNorm(128), ReLU())
        head = Linear(128, classes)
    }

    /// [N, 128]
    func features(_ images: Tensor) -> Tensor { hidden(trunk(images).averagePooled(to: 4)) }

    func callAsFunction(_ images: Tensor) -> Tensor { head(dropout(features(images))) }
}
