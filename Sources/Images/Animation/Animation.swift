import Files
import Foundation

/// Pictures of one size that follow one another, for a file that plays them again and again.
public struct Animation: Sendable {
    /// In the order in which they are shown; all of one size and number of channels.
    public let frames: [Raster]
    /// 1 to 50: viewers slow down what is faster.
    public let framesPerSecond: Int

    /// - Parameters:
    ///   - frames: one or more, all of one size and number of channels.
    ///   - framesPerSecond: 1 to 50.
    public init(_ frames: [Raster], framesPerSecond: Int) {
        precondition(
            !frames.isEmpty && 1...50 ~= framesPerSecond, "\(frames.count) frames, \(framesPerSecond) a second")
        precondition(
            frames.allSatisfy {
                $0.width == frames[0].width && $0.height == frames[0].height && $0.channels == frames[0].channels
            }, "frames of several sizes")
        self.frames = frames
        self.framesPerSecond = framesPerSecond
    }

    /// The bytes of a file of the format.
    ///
    /// - Throws: ``AnimationError`` where a side is longer than the format allows, or memory is short.
    public func data(_ format: AnimationFormat) throws -> Data {
        let (width, height) = (frames[0].width, frames[0].height)
        guard max(width, height) <= format.maximumSide else {
            throw AnimationError.tooLarge(format, width: width, height: height)
        }
        return switch format {
        case .apng: try animatedPNG()
        case .gif: try animatedGIF()
        case .webP: try animatedWebP()
        }
    }

    /// Writes a file that appears whole or not at all.
    ///
    /// - Throws: ``AnimationError``; `FileError`, and an earlier file of that name is then untouched.
    public func write(to url: URL, as format: AnimationFormat) throws {
        try data(format).writeAtomically(to: url)
    }

    /// When a frame ends, in whole units of time from the start on. Rounding errors do not add up.
    func end(of frame: Int, unitsPerSecond units: Int) -> Int {
        ((frame + 1) * units + framesPerSecond / 2) / framesPerSecond
    }
}
