import Adversarial
import Foundation
import Metrics
import Torch

/// Features or statistics in a file that a person names: `.npz` with `mu` and `sigma` (pytorch-fid's keys) or with
/// features, `.npy`, or `.safetensors`.
struct FeatureFile {
    private let name: String
    private let tensors: [String: Tensor]
    /// What the file says of itself; `nil` where it is not one of ours.
    private let origin: Origin?

    /// What is written beside statistics: of which samples they are, and how they were computed. Other programs leave it alone.
    private struct Origin: Codable {
        static let name = "ganymede.json"

        let features: FeaturePassport
        let samples: Passport.Side
        let version: String
    }

    /// The file of a path, or nothing where the path names something else.
    ///
    /// - Throws: `NumPyError`, `SafetensorsError` or ``FeatureFileError`` when it cannot be used.
    init?(_ path: String) throws {
        let url = URL(filePath: path)
        var text: String?
        switch url.pathExtension.lowercased() {
        case "npy": tensors = ["features": try NumPyArray.tensor(contentsOf: url)]
        case "npz":
            tensors = try NumPyArray.tensors(contentsOf: url)
            text = try NumPyArray.text(Origin.name, in: url)
        case "safetensors":
            guard (try? Checkpoint.header(of: url)) == nil else { return nil }
            tensors = try Safetensors(contentsOf: url).tensors
        default: return nil
        }
        name = path
        origin = try text.map { text in
            do {
                return try JSONDecoder().decode(Origin.self, from: Data(text.utf8))
            } catch {
                throw FeatureFileError.origin(path)
            }
        }
        _ = try evidence(limit: nil)
    }

    /// How the features were computed, or that the file does not say it.
    var passport: FeaturePassport { origin?.features ?? .unknown(in: name) }

    /// Of which samples they are, where the file says it.
    var origins: Passport.Side? { origin?.samples }

    /// Of which samples they are.
    func samples(count: Int) -> Passport.Side {
        guard let samples = origin?.samples else { return .init(what: name, count: count) }
        return .init(what: "\(name): \(samples.what)", count: count, split: samples.split, classes: samples.classes)
    }

    /// What is in it, the first samples where there are more than the limit.
    func evidence(limit: Int?) throws -> Evidence {
        if let mean = tensors["mu"], let covariance = tensors["sigma"] {
            guard mean.rank == 1, covariance.shape == [mean.count, mean.count] else {
                throw FeatureFileError.shapes(name, "mu is \(mean.shape) and sigma \(covariance.shape)")
            }
            let count = try tensors["n"].map(sampleCount) ?? 0
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
                name, found.isEmpty ? "it is empty" : "it contains " + found.joined(separator: ", "))
        }
        let features = limit.map { rows[0..<min($0, rows.size(0))] } ?? rows
        return Evidence(features: features.to(.float32), side: EvidenceSide(.features, name))
    }

    /// How many samples statistics are of.
    private func sampleCount(_ tensor: Tensor) throws -> Int {
        guard tensor.count == 1, let count = Int(exactly: tensor.to(.float64).item()), count >= 0 else {
            throw FeatureFileError.count(name)
        }
        return count
    }

    /// Writes mean and covariance as pytorch-fid does, whole or not at all, and beside them how they were computed.
    static func write(
        _ moments: Moments, of samples: Passport.Side, features: FeaturePassport, to file: URL
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let origin = Origin(features: features, samples: samples, version: RootCommand.configuration.version)
        try NumPyArray.write(
            ["mu": moments.mean, "sigma": moments.covariance(), "n": Tensor(moments.count)], to: file,
            texts: [Origin.name: String(decoding: encoder.encode(origin), as: UTF8.self)])
    }
}

/// Why a file of features cannot be used.
enum FeatureFileError: Error, CustomStringConvertible {
    case shapes(String, String)
    case count(String)
    case origin(String)

    var description: String {
        switch self {
        case .shapes(let name, let found):
            "\(name) contains neither features [N, D] nor a mean 'mu' [D] with a covariance 'sigma' [D, D]: \(found)"
        case .count(let name):
            "\(name) contains a number of samples 'n' that is not a whole number from 0 on: write the file again"
        case .origin(let name):
            "\(name) contains a damaged 'ganymede.json', which says how its statistics were computed: write the file again with "
                + "--save-statistics"
        }
    }
}
