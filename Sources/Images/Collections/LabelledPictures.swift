/// Pictures of one size with a label each, out of a file that holds many.
public struct LabelledPictures: Sendable, Equatable {
    /// Samples 0...255, [N, C, H, W].
    public internal(set) var images: [UInt8] = []
    /// A label a picture, [N]; empty where the file has none.
    public internal(set) var labels: [Int] = []
    /// Channels, rows and columns of a picture.
    public let sample: [Int]
    /// The classes in the order of their labels, 0...; empty where the file has none.
    public internal(set) var classNames: [String]

    /// Pictures.
    public var count: Int { images.count / sample.reduce(1, *) }
}
