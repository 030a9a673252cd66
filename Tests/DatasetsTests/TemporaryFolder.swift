import Datasets
import Foundation
import Images
import Torch

/// Runs a body of code with a folder of its own, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// The image of the fixtures: (37x + 91y + 53c + xy) mod 256.
func pattern(channels: Int, height: Int, width: Int, shift: Int = 0) -> Raster {
    let bytes = (0..<height * width * channels).map { index in
        let (x, y, c) = (index / channels % width, index / channels / width, index % channels)
        return UInt8((37 * x + 91 * y + 53 * c + x * y + shift) % 256)
    }
    return Raster(width: width, height: height, channels: channels, bytes: bytes)
}

extension Raster {
    /// Writes a PNG, making the folders on the way.
    func write(_ path: String, in folder: URL) throws {
        let url = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try write(to: url)
    }
}

extension DataSource {
    /// Every sample in the order of its number.
    func everything() throws -> Batch {
        guard case .set(let set) = self else { fatalError("a distribution has no end") }
        return try set.batch(at: Array(0..<set.count))
    }
}

/// The text of the error that a body of code throws; empty when it throws none.
func message(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return "\(error)"
    }
}
