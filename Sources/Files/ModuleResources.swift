import Foundation

/// The resource files of a module of this package.
///
/// SwiftPM's `Bundle.module` ends the program if they are missing.
public struct ModuleResources: Sendable {
    /// The name of the module's bundle.
    public let name: String

    /// - Parameter module: the target's name.
    public init(of module: String) { name = "ganymede_\(module)" }

    /// A folder of these files; `nil` if they are not in the folder of the program (or of the tests).
    public func folder(_ path: String) -> URL? {
        let bundles = [Bundle.main, Bundle(for: Marker.self)]
        let places = bundles.flatMap {
            [$0.bundleURL, $0.resourceURL, $0.bundleURL.deletingLastPathComponent()].compactMap { $0 }
        }
        let candidates = places.flatMap { place in
            ["resources", "bundle"].map { place.appendingPathComponent("\(name).\($0)") }
        }
        return candidates.lazy.compactMap { Bundle(url: $0)?.url(forResource: path, withExtension: nil) }.first
    }

    /// Identifies the bundle of this code.
    private final class Marker {}
}
