import Spelling

/// Why data cannot be used, told in one sentence.
public enum DataError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Neither a built-in source nor a path.
    case unknownSource(String, nearest: String?)
    /// Fewer samples than a batch takes.
    case smallerThanBatch(samples: Int, batch: Int)
    /// A setting that this source has no use for or can't follow.
    case setting(String)
    /// A setting's value outside the range of the setting.
    case range(RangeError)
    /// Images of different sizes and no size to bring them to.
    case mixedSizes(String, [Int], String, [Int])
    /// Images of different channel counts and no count to bring them to.
    case mixedChannels(String, Int, String, Int)
    /// Files that don't belong together or can't be told apart.
    case files(String)
    /// A loader's saved state that doesn't fit.
    case state(String)

    public var description: String {
        switch self {
        case .unknownSource(let name, let nearest):
            "there is no built-in data '\(name)' and no file or folder of that path"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "; see `ganymede data list`")
        case .smallerThanBatch(let samples, let batch):
            "the set has \(samples) samples, fewer than the \(batch) of a batch: add samples or lower the batch size"
        case .setting(let text): text
        case .range(let error): "\(error)"
        case .mixedSizes(let first, let size, let second, let other):
            "images differ in size: '\(first)' is \(size[0])x\(size[1]), '\(second)' is \(other[0])x\(other[1]); "
                + "set data.size to the edge in pixels that all shall have"
        case .mixedChannels(let first, let channels, let second, let other):
            "images differ in colour: '\(first)' is \(Self.colour(channels)), '\(second)' is \(Self.colour(other)); "
                + "set data.channels to 1 (grey), 3 (RGB) or 4 (RGBA)"
        case .files(let text): text
        case .state(let text): "the checkpoint's place in the data \(text); use the data that the run began with"
        }
    }

    private static func colour(_ channels: Int) -> String {
        switch channels {
        case 1: "grey"
        case 3: "RGB"
        default: "RGBA"
        }
    }
}

extension DataError {
    static func noPart(_ path: String, _ split: DataSettings.Split) -> DataError {
        .files("'\(path)' has no \(split.rawValue) part: set data.split to another one")
    }
}
