import Foundation
import Images

/// An image of the folder Fixtures with what Pillow, or arithmetic by hand, says its pixels are (see make.py there).
struct Fixture: Codable {
    let format: ImageFormat
    let width: Int
    let height: Int
    let channels: Int
    let lossy: Bool
    let pixels: [UInt8]

    var raster: Raster { Raster(width: width, height: height, channels: channels, bytes: pixels) }

    static let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

    static let all: [String: Fixture] = {
        let file = try! Data(contentsOf: folder.appendingPathComponent("expected.json"))
        return try! JSONDecoder().decode([String: Fixture].self, from: file)
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
    }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): draws that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A folder of its own, removed at the end.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ganymede-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// Noise of the given size.
func noise(width: Int, height: Int, channels: Int, seed: UInt64) -> Raster {
    var generator = SeededGenerator(seed: seed)
    let bytes = (0..<width * height * channels).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return Raster(width: width, height: height, channels: channels, bytes: bytes)
}

/// CRC-32 of ISO 3309, bit by bit.
func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
}

/// The beginning of a file of boxes that is made for readers of one brand, as HEIC and AVIF files are.
func fileOfBrand(_ brand: String) -> [UInt8] {
    [0, 0, 0, 20] + Array("ftyp\(brand)".utf8) + [0, 0, 0, 0] + Array("mif1".utf8) + [UInt8](repeating: 0, count: 40)
}
