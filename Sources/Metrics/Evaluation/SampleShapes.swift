/// The shapes that samples have, each with the name of one that has it: what headers and sets tell before anything is
/// decoded.
public struct SampleShapes: Sendable, Equatable {
    /// One of the samples.
    public struct Example: Sendable, Equatable {
        /// A file, or what the side is called.
        public let name: String
        /// [C, H, W] of a picture, [D] of a point.
        public let shape: [Int]

        public init(_ name: String, _ shape: [Int]) {
            self.name = name
            self.shape = shape
        }

        /// Width × height.
        var pixels: String { shape.count == 3 ? "\(shape[2])×\(shape[1])" : "no" }
    }

    /// The first sample of each shape.
    public private(set) var examples: [Example]

    /// - Parameter samples: may have any number of each shape.
    public init(_ samples: some Sequence<Example>) {
        var seen: Set<[Int]> = []
        examples = samples.filter { seen.insert($0.shape).inserted }
    }

    /// All samples of one shape.
    public init(_ shape: [Int], of what: String) { self.init([Example(what, shape)]) }

    /// Those of two or more sides together.
    public init(joining sides: [SampleShapes]) { self.init(sides.flatMap(\.examples)) }

    private var pictures: [Example] { examples.filter { $0.shape.count == 3 } }

    /// The channels in which pictures are compared: 1 where all are grey, and 3 where some are not; grey then counts as
    /// RGB, and what is transparent is laid over white. `nil` where there are no pictures.
    public var colours: Int? { pictures.isEmpty ? nil : pictures.allSatisfy { $0.shape[0] == 1 } ? 1 : 3 }

    /// Two pictures of different sizes; `nil` where all have one.
    public var differentSizes: (Example, Example)? {
        guard let first = pictures.first,
            let other = pictures.first(where: { $0.shape.dropFirst() != first.shape.dropFirst() })
        else { return nil }
        return (first, other)
    }

    /// - Throws: ``EvidenceError`` where some are points.
    func checkPictures(for asker: String) throws {
        if let points = examples.first(where: { $0.shape.count != 3 }) {
            throw EvidenceError.points(points, by: asker)
        }
    }

    /// - Throws: ``EvidenceError`` where some are points and others pictures, or pictures differ in size.
    func checkOneSize(for asker: String) throws {
        if let picture = pictures.first, let points = examples.first(where: { $0.shape.count != 3 }) {
            throw EvidenceError.pictures(picture, besidePoints: points)
        }
        if let (first, second) = differentSizes {
            throw EvidenceError.differentSizes(
                first, second, by: asker,
                otherwise: ", or use features that take any size, such as inception, mobilenet or random")
        }
    }

    /// Such as `RGB of 32×32 pixels`.
    static func words(_ shape: [Int]) -> String {
        let colour = [1: "grey", 3: "RGB", 4: "RGBA"][shape[0]] ?? "\(shape[0]) channels"
        return "\(colour) of \(shape[2])×\(shape[1]) pixels"
    }
}
