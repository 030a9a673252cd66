import Files
import Foundation

/// A plot of curves or points, drawn by gnuplot into a PNG file.
///
/// The data go to gnuplot through its standard input, never through a shell.
public struct Plot: Sendable {
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var series: [Series] = []
    public var xRange: ClosedRange<Double>?
    public var yRange: ClosedRange<Double>?
    public var isLogarithmicX = false
    public var isLogarithmicY = false
    /// Pixels.
    public var width = 720
    public var height = 520

    public init(title: String, xLabel: String, yLabel: String) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
    }

    /// One series of points.
    public struct Series: Sendable {
        public enum Form: Sendable { case line, points, lineWithPoints, steps }

        public var name: String
        public var points: [(x: Double, y: Double)]
        /// The range of y of each point, if it is known.
        public var spread: [(low: Double, high: Double)]?
        public var form: Form

        public init(
            _ name: String, _ points: [(x: Double, y: Double)], spread: [(low: Double, high: Double)]? = nil,
            form: Form = .lineWithPoints
        ) {
            precondition(spread.map { $0.count == points.count } ?? true)
            self.name = name
            self.points = points
            self.spread = spread
            self.form = form
        }
    }

    /// Writes the plot as a PNG file, atomically.
    ///
    /// - Throws: ``PlotError`` when gnuplot is missing or refuses; `FileError` when the file cannot be written.
    public func write(to file: URL) throws {
        let picture = try DrawingProgram(name: "gnuplot", package: "gnuplot-nox").drawn(script())
        guard picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { throw PlotError.refused("gnuplot", "no picture") }
        try picture.writeAtomically(to: file)
    }

    // MARK: The script

    func script() -> String {
        var lines = [
            "set terminal pngcairo size \(width),\(height) background rgb 'white' font 'sans,11'",
            "set title \(gnuplotQuoted(title)) noenhanced", "set xlabel \(gnuplotQuoted(xLabel)) noenhanced",
            "set ylabel \(gnuplotQuoted(yLabel)) noenhanced", "set grid lc rgb '#dddddd'",
            "set border lc rgb '#555555'",
            "set key outside right noenhanced",
        ]
        if let xRange { lines.append("set xrange [\(xRange.lowerBound):\(xRange.upperBound)]") }
        if let yRange { lines.append("set yrange [\(yRange.lowerBound):\(yRange.upperBound)]") }
        if isLogarithmicX { lines.append("set logscale x") }
        if isLogarithmicY { lines.append("set logscale y") }
        var parts: [String] = []
        for (number, series) in series.enumerated() {
            let colour = Self.colours[number % Self.colours.count]
            lines.append("$s\(number) << END")
            for (place, point) in series.points.enumerated() where point.x.isFinite && point.y.isFinite {
                let spread = series.spread.map { " \($0[place].low) \($0[place].high)" } ?? ""
                lines.append("\(point.x) \(point.y)\(spread)")
            }
            lines.append("END")
            if series.spread != nil {
                parts.append("$s\(number) using 1:2:3:4 with yerrorbars lc rgb '\(colour)' pt 7 ps 0.5 notitle")
            }
            parts.append(
                "$s\(number) using 1:2 with \(Self.style(series.form)) lc rgb '\(colour)' title \(gnuplotQuoted(series.name))"
            )
        }
        lines.append("plot " + parts.joined(separator: ", \\\n  "))
        return lines.joined(separator: "\n") + "\n"
    }

    private static func style(_ form: Series.Form) -> String {
        switch form {
        case .line: "lines lw 2"
        case .points: "points pt 7 ps 0.6"
        case .lineWithPoints: "linespoints lw 2 pt 7 ps 0.6"
        case .steps: "steps lw 2"
        }
    }

    // Colours that colour-blind people can tell apart (Okabe and Ito 2008).
    private static let colours = [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999",
    ]
}
