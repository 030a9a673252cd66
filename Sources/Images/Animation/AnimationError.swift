/// Why an animation cannot be written.
public enum AnimationError: Error, Equatable, CustomStringConvertible {
    case tooLarge(AnimationFormat, width: Int, height: Int)
    case encoder(AnimationFormat, String)

    public var description: String {
        switch self {
        case .tooLarge(let format, let width, let height):
            "a frame of \(width)x\(height) pixels is too large for .\(format.rawValue), whose sides may have "
                + "\(format.maximumSide) pixels: use a smaller --scale, or write an .apng"
        case .encoder(let format, let reason): "the animation could not be encoded as .\(format.rawValue) (\(reason))"
        }
    }
}
