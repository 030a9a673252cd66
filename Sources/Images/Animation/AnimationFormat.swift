import Foundation

/// A file format for animations that is written.
public enum AnimationFormat: String, Sendable, CaseIterable {
    /// Without loss; shown by browsers, and as a still picture by what knows PNG only.
    case apng
    /// At most 256 colours in all frames; shown everywhere.
    case gif
    /// Without loss, and smaller than the others; shown by browsers.
    case webP = "webp"

    /// The format that a file's name asks for; `nil` where it ends otherwise.
    public init?(of url: URL) { self.init(rawValue: url.pathExtension.lowercased()) }

    /// The longest side in pixels.
    public var maximumSide: Int {
        switch self {
        case .apng: Raster.maximumSide
        case .gif: 65_535
        case .webP: 16_383
        }
    }
}
