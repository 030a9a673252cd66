import Adversarial
import Foundation
import Metrics
import Torch

/// Features or statistics in a file that a person names: `.npz` with `mu` and `sigma` (pytorch-fid's keys) or with
/// features, `.npy`, or `.safetensors`.
struct FeatureFile {
    private let name: String
    private let tensors: [String: Tensor]
    /// What the file says of its features, or that it says nothing.
    let passport: FeaturePassport

    /// The file of a path, or nothing where the path names something else.
    ///
    /// - Throws: `NumPyError`, `SafetensorsError` or ``FeatureFileError`` when it cannot be used.
    init?(_ path: String) throws {
        let url = URL(filePath: path)
        switch url.pathExtension.lowercased() {
        case "npy": tensors = ["features": try NumPyArray.tensor(contentsOf: url)]
        case "npz": tensors = try NumPyArray.tensors(contentsOf: url)
        case "safetensors":
            guard (try? Checkpoint.header(of: url)) == nil else { return nil }
            tensors = try Safetensors(contentsOf: url).tensors
        default: return nil
        }
        name = path
        passport = FeaturePassport(
            extractor: "features from a file", weights: "unknown", resize: "unknown", scaling: "unknown",
            transparency: "unknown")
        _ = try evidence(limit: nil)
    }

    /// What is in it, the first samples where there are more than the limit.
    func evidence(limit: Int?) throws -> Evidence {
        if let mean = tensors["mu"], let covariance = tensors["sigma"] {
            guard mean.rank == 1, covariance.shape == [mean.count, mean.count] else {
                throw FeatureFileError.shapes(name, "mu is \(mean.shape) and sigma \(covariance.shape)")
            }
            let count = tensors["n"].flatMap { $0.count == 1 ? Int($0.to(.float64).item()) : nil } ?? 0
            return Evidence(
                moments: Moments(mean: mean, covariance: covariance, count: count),
                side: EvidenceSide(.statistics, name))
        }
        let matrices = tensors.filter { $0.value.rank == 2 && $0.value.dtype.isFloatingPoint }
        guard let rows = tensors["features"] ?? (matrices.count == 1 ? matrices.first?.value : nil), rows.rank == 2,
            rows.size(0) > 0, rows.size(1) > 0
        else {
            let found = tensors.sorted { $0.key < $1.key }.prefix(5).map { "\($0.key) \($0.value.shape)" }
            throw FeatureFileError.shapes(
                name, found.isEmpty ? "it is empty" : "it holds " + found.joined(separator: ", "))
        }
        let features = limit.map { rows[0..<min($0, rows.size(0))] } ?? rows
        return Evidence(features: features.to(.float32), side: EvidenceSide(.features, name))
    }

    /// Writes mean and covariance as pytorch-fid does, whole or not at all.
    static func write(_ moments: Moments, to file: URL) throws {
        try NumPyArray.write(
            [
                "mu": moments.mean, "sigma": moments.covariance(), "n": Tensor(moments.count),
            ], to: file)
    }
}

/// Why a file of features cannot be used.
enum FeatureFileError: Error, CustomStringConvertible {
    case shapes(String, String)

    var description: String {
        switch self {
        case .shapes(let name, let found):
            "\(name) holds neither features [N, D] nor a mean 'mu' [D] with a covariance 'sigma' [D, D]: \(found)"
        }
    }
}
