import Files
import Foundation

/// A diagram of boxes and arrows in Graphviz's language, drawn by its `dot`.
public struct Diagram: Sendable {
    public let dot: String

    public init(_ dot: String) { self.dot = dot }

    /// Writes the diagram as an SVG file, atomically.
    ///
    /// - Throws: ``PlotError`` when Graphviz is missing or refuses; `FileError` when the file cannot be written.
    public func write(to file: URL) throws {
        let drawing = try DrawingProgram(name: "dot", package: "graphviz").drawn(dot, arguments: ["-Tsvg"])
        try drawing.writeAtomically(to: file)
    }
}
