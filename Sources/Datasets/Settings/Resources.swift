import Foundation

/// The files that come with this module.
///
/// SwiftPM's own way to them, `Bundle.module`, ends the program where they are missing.
enum Resources {
    static let name = "ganymede_Datasets"

    /// A folder among the files; `nil` where they do not lie beside the program (or the tests).
    static func folder(_ name: String) -> URL? {
        let bundles = [Bundle.main, Bundle(for: Marker.self)]
        let places = bundles.flatMap {
            [$0.bundleURL, $0.resourceURL, $0.bundleURL.deletingLastPathComponent()].compactMap { $0 }
        }
        let candidates = places.flatMap { place in
            ["resources", "bundle"].map { place.appendingPathComponent("\(Self.name).\($0)") }
        }
        return candidates.lazy.compactMap { Bundle(url: $0)?.url(forResource: name, withExtension: nil) }.first
    }

    /// Says which bundle this code lies in.
    private final class Marker {}
}
