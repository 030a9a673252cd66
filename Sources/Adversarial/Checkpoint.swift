import Datasets
import Foundation
import NN
import Torch
import Yams

/// A run at one step, as one safetensors file that needs nothing beside it.
///
/// Its tensors hold every network, moving average, optimiser, random state and the position in the data; its metadata
/// the recipe, the shape of the data and the step.
public struct Checkpoint {
    public let state: [String: Tensor]
    public let header: Header

    /// The header of a checkpoint.
    public struct Header: Sendable {
        public var system: String
        public var step: Int
        /// The resolved recipe, as YAML.
        public var recipe: String
        public var shape: DataShape
        /// Seconds of training that led here.
        public var elapsed: Double
        /// Threads that operators ran on: with another number, sums may round otherwise.
        public var threads: Int
        /// Threads that the run had before a machine with fewer cores took it over; `nil` where that was not so.
        public var ownThreads: Int?
        public var libTorch: String
        /// The kind of device that computed it.
        public var device: String?
        /// The files that it was trained on, in a few words; nothing for built-in data and in checkpoints of old.
        public var data: Inventory.Summary?
    }

    public init(state: [String: Tensor], header: Header) {
        self.state = state
        self.header = header
    }

    /// - Throws: `SafetensorsError` or ``CheckpointError`` when the file is damaged or is no checkpoint.
    public init(contentsOf file: URL) throws {
        let stored = try Safetensors(contentsOf: file)
        header = try Header(stored.metadata, file: file)
        state = stored.tensors
    }

    /// What a checkpoint says of itself, without reading its tensors.
    ///
    /// - Throws: `SafetensorsError` or ``CheckpointError`` when the file is damaged or is no checkpoint.
    public static func header(of file: URL) throws -> Header {
        try Header(Safetensors.readMetadata(of: file), file: file)
    }

    /// Writes beside the place and renames, so that the place holds the old file or the whole new one. The file has a
    /// checksum, by which damage is noticed when it is read.
    public func write(to file: URL) throws {
        try Safetensors(tensors: state, metadata: header.metadata()).write(to: file, checksum: true)
    }

    /// The recipe, typed.
    ///
    /// - Throws: ``CheckpointError`` when it belongs to another system, or to a version with other settings.
    public func recipe<S: System>(of system: S.Type, file: URL) throws -> Recipe<S> {
        guard header.system == S.card.name else {
            throw CheckpointError.damaged(file, "its system is '\(header.system)', not '\(S.card.name)'")
        }
        return try .left(as: header.recipe, in: file.path)
    }
}

extension Checkpoint.Header {
    private static let format = "ganymede-checkpoint-1"

    fileprivate init(_ metadata: [String: String], file: URL) throws {
        guard metadata["format"] == Self.format else { throw CheckpointError.foreign(file) }
        guard let system = metadata["system"], let recipe = metadata["recipe"], let libTorch = metadata["libtorch"],
            let step = metadata["step"].flatMap({ Int($0) }), step >= 0,
            let elapsed = metadata["elapsed"].flatMap({ Double($0) }),
            let threads = metadata["threads"].flatMap({ Int($0) }), 1...1_024 ~= threads,
            let shape = try? JSONDecoder().decode(DataShape.self, from: Data((metadata["shape"] ?? "").utf8))
        else { throw CheckpointError.damaged(file, "its header is incomplete") }
        self.init(
            system: system, step: step, recipe: recipe, shape: shape, elapsed: elapsed, threads: threads,
            ownThreads: metadata["own-threads"].flatMap { Int($0) }.flatMap { 1...1_024 ~= $0 ? $0 : nil },
            libTorch: libTorch, device: metadata["device"],
            data: metadata["data"].flatMap { try? JSONDecoder().decode(Inventory.Summary.self, from: Data($0.utf8)) })
    }

    /// In what this process, on a device, computes otherwise than the one that wrote the checkpoint, such as
    /// `threads: 2 → 4`: sums may then round otherwise.
    public func differences(on device: Device) -> [String] {
        var changes: [String] = []
        if threads != Machine.threadCount { changes.append("threads: \(threads) → \(Machine.threadCount)") }
        if libTorch != Machine.libTorchVersion { changes.append("LibTorch: \(libTorch) → \(Machine.libTorchVersion)") }
        if let before = self.device, before != device.kind.rawValue {
            changes.append("device: \(before) → \(device.kind.rawValue)")
        }
        return changes
    }

    fileprivate func metadata() throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var metadata = [
            "format": Self.format, "system": system, "step": "\(step)", "recipe": recipe, "elapsed": "\(elapsed)",
            "shape": String(decoding: try encoder.encode(shape), as: UTF8.self), "threads": "\(threads)",
            "libtorch": libTorch,
        ]
        metadata["device"] = device
        metadata["own-threads"] = ownThreads.map(String.init)
        metadata["data"] = try data.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        return metadata
    }
}

/// Why a file cannot be used as a checkpoint.
public enum CheckpointError: Error, CustomStringConvertible {
    case foreign(URL)
    case damaged(URL, String)
    /// Its networks were made for another number of classes.
    case otherClasses([String], [String], URL)
    /// Classes that the data have now, and that may be any of those that its networks know.
    case unknownClasses([String], before: [String], URL)
    /// It belongs to other data, in a few words.
    case otherData(URL, [String])
    /// It lacks what the settings of now ask for, or has what they have no use for.
    case otherState(URL, String)
    /// None of its weights fits.
    case nothingFits(URL, system: String)

    public var description: String {
        switch self {
        case .foreign(let file):
            "\(file.path) is a safetensors file, but not a checkpoint of ganymede"
        case .damaged(let file, let reason): "the checkpoint \(file.path) cannot be used: \(reason)"
        case .otherClasses(let before, let now, let file):
            "the networks of \(file.path) are for \(before.count) classes (\(DataChange.list(before))), and the data now "
                + "have \(now.count) (\(DataChange.list(now))): begin a new run with the weights that fit, "
                + "with train --from \(file.path)"
        case .unknownClasses(let names, let before, let file):
            "the data have the classes \(DataChange.list(names)) instead of \(DataChange.list(before)), which the networks of "
                + "\(file.path) know, and the files do not show which one is which: give the classes their earlier names, or "
                + "begin a new run with the weights, with train --from \(file.path)"
        case .otherData(let file, let changes):
            "the data are not those that \(file.path) was trained on (\(changes.joined(separator: "; ")))"
        case .otherState(let file, let reason):
            "with these settings the run cannot continue from \(file.path) (\(reason)): leave out settings that change the "
                + "networks, the average or the optimisers, or begin a new run with the weights that fit, with train --from "
                + "\(file.path)"
        case .nothingFits(let file, let system):
            "none of the weights in \(file.path) fits: \(system)'s networks have no weight with the same name and shape. Set "
                + "network.generator and network.critic as in that run"
        }
    }
}
