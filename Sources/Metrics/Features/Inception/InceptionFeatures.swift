import Foundation
import Torch

/// Features of Inception-v3, on which the Fréchet Inception distance, the kernel distance and the Inception score
/// stand.
public final class InceptionFeatures: FeatureExtractor {
    private let network: InceptionV3
    private let width: Int
    private let bfloat16: Bool
    private let weights: String
    /// How pictures reach the network.
    public let `protocol`: InceptionProtocol

    /// - Parameters:
    ///   - weights: `pt_inception-2015-12-05-6726825d.pth` (see ``InceptionWeights/located(in:)``), or other weights of the
    ///     same network in a file of `torch.save` or a `.safetensors` file; the passport says which they are.
    ///   - width: 64, 192, 768 or 2048, as pytorch-fid's `--dims`; logits come with 2048.
    ///   - bfloat16: whether convolutions compute in `bfloat16`: faster, and not comparable with published values; the
    ///     passport says so.
    /// - Throws: ``WeightsError`` where the file is not there or is of another network, ``InceptionError``, and what
    ///   reading a damaged file throws.
    public convenience init(
        weights: URL, protocol: InceptionProtocol, width: Int = 2048, bfloat16: Bool = false
    ) throws {
        guard FileManager.default.fileExists(atPath: weights.path) else { throw InceptionWeights.absent(at: weights) }
        let stored = try StoredWeights(contentsOf: weights)
        try self.init(
            InceptionV3(NetworkWeights(stored, bfloat16: bfloat16)),
            label: InceptionWeights.label(sha256: stored.sha256),
            protocol: `protocol`, width: width, bfloat16: bfloat16)
    }

    /// The same network with weights that a function of a tensor's name and shape gives, for trials without a file.
    ///
    /// - Parameter label: what the passport says of the weights.
    /// - Throws: ``InceptionError``, and what the function throws.
    public convenience init(
        label: String, protocol: InceptionProtocol, width: Int = 2048, bfloat16: Bool = false,
        tensor: @escaping (_ name: String, _ shape: [Int]) throws -> Tensor
    ) throws {
        try self.init(
            InceptionV3(NetworkWeights(bfloat16: bfloat16, tensor: tensor)), label: label, protocol: `protocol`,
            width: width, bfloat16: bfloat16)
    }

    private init(
        _ network: InceptionV3, label: String, protocol: InceptionProtocol, width: Int, bfloat16: Bool
    ) throws {
        guard InceptionV3.widths.contains(width) else { throw InceptionError.width(width) }
        self.network = network
        self.width = width
        self.bfloat16 = bfloat16
        self.protocol = `protocol`
        weights = label
    }

    public var passport: FeaturePassport {
        let layer = width == 2048 ? "pool3" : "the mean of a layer"
        return FeaturePassport(
            extractor: "inception-v3 \(layer) (\(width))\(bfloat16 ? " in bfloat16" : "")", weights: weights,
            resize: `protocol`.resize, scaling: `protocol`.scaling, transparency: `protocol`.transparency)
    }

    /// Logits are those without bias, as the Inception score of TensorFlow and torch-fidelity takes them.
    public func extract(_ images: Tensor) throws -> Extracted {
        try checkPictures(images)
        return withoutGradients {
            inPortions(images) { network(`protocol`.prepared($0), width: width) }
        }
    }
}

/// Why Inception has no such features.
public enum InceptionError: Error, CustomStringConvertible, Equatable {
    case width(Int)

    public var description: String {
        switch self {
        case .width(let width):
            "Inception has no features of width \(width): take 64, 192, 768 or 2048"
        }
    }
}
