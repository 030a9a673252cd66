/// An image that could not be decoded, told in one sentence.
public struct ImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public enum Problem: Equatable, Sendable {
        /// The file holds no bytes.
        case empty
        /// The content is none of the formats that are read, whatever the file's name says.
        case unknownFormat
        /// An image of a format that is recognised and not read, such as "HEIC".
        case unreadFormat(String)
        /// The file ends before the image does.
        case truncated(ImageFormat)
        /// The content breaks its format's rules; `detail` is the decoder's own word.
        case corrupt(ImageFormat, detail: String)
        /// A valid file of a kind that is not read.
        case unsupported(ImageFormat, detail: String)
        /// More pixels than ``Raster/maximumPixels`` or a side beyond ``Raster/maximumSide``.
        case tooLarge(ImageFormat, width: Int, height: Int)
    }

    public let problem: Problem
    /// The file's path; nil where the bytes came from memory.
    public internal(set) var path: String?

    public init(_ problem: Problem, path: String? = nil) {
        self.problem = problem
        self.path = path
    }

    /// What content that starts like no format that is read is: an image of another kind, or none.
    init(unrecognised bytes: UnsafeRawBufferPointer) {
        self.init(UnreadImage.kind(startingWith: bytes).map { .unreadFormat($0) } ?? .unknownFormat)
    }

    public var description: String {
        let name = path.map { "'\($0)'" } ?? "the image"
        return switch problem {
        case .empty:
            "\(name) is an empty file; copy it again or remove it"
        case .unknownFormat:
            "\(name) is not a \(ImageFormat.inWords) image; convert it or remove it"
        case .unreadFormat(let kind):
            "\(name) is an image of a kind that is not read (\(kind)); convert it to PNG or JPEG"
        case .truncated(let format):
            "\(name) is \(format.withArticle) image that ends too early; copy it again or remove it"
        case .corrupt(let format, let detail):
            "\(name) is a damaged \(format) image (\(detail)); copy it again or remove it"
        case .unsupported(let format, let detail):
            "\(name) is \(format.withArticle) image of a kind that is not read (\(detail)); save it as PNG or as plain \(format)"
        case .tooLarge(let format, let width, let height):
            "\(name) is \(format.withArticle) image of \(width)x\(height) pixels, above the limit of "
                + "\(Raster.maximumPixels / 1_000_000) million pixels or \(Raster.maximumSide) a side; scale it down"
        }
    }
}
