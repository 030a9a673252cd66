import Foundation

/// A strip of labels above the columns of a picture, drawn by gnuplot.
///
/// Labels that are wider than their columns are drawn vertically; columns must be wide enough for a line of text.
public struct ColumnLabels: Sendable {
    /// From left to right.
    public var texts: [String]
    /// Pixels of the strip: those of the picture below it.
    public var width: Int
    /// Pixels left of the first column.
    public var margin: Int
    /// Pixels from a column's left edge to the next one's.
    public var pitch: Int
    /// Pixels of a column.
    public var columnWidth: Int

    public init(_ texts: [String], width: Int, margin: Int, pitch: Int, columnWidth: Int) {
        self.texts = texts
        self.width = width
        self.margin = margin
        self.pitch = pitch
        self.columnWidth = columnWidth
    }

    /// The narrowest columns for which vertical labels fit.
    public static let leastPitch = 12

    /// The strip as a PNG file's bytes; its width is exactly ``width``.
    ///
    /// - Throws: ``PlotError`` when gnuplot is missing, refuses, or cannot draw so wide a picture or so narrow columns.
    public func png() throws -> Data {
        guard pitch >= Self.leastPitch else {
            throw PlotError.refused(
                "gnuplot", "labels need columns of \(Self.leastPitch) pixels, not \(pitch)")
        }
        guard width <= Self.widest else {
            throw PlotError.refused("gnuplot", "the picture is \(width) pixels wide, and the limit is \(Self.widest)")
        }
        let picture = try DrawingProgram(name: "gnuplot", package: "gnuplot-nox").drawn(script())
        guard picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) else { throw PlotError.refused("gnuplot", "no picture") }
        return picture
    }

    // MARK: The script

    /// Cairo's limit, with which gnuplot draws.
    private static let widest = 32_767
    private static let longest = 40
    /// Approximate pixels of a wide letter and of a line, at ten points.
    private static let (letter, line) = (8.0, 14)

    private var shown: [String] {
        texts.map { $0.count > Self.longest ? $0.prefix(Self.longest - 1) + "…" : $0 }
    }

    private var longestLabel: Double { Self.letter * Double(shown.map(\.count).max() ?? 0) }
    var isUpright: Bool { longestLabel > Double(pitch) }
    /// Pixels.
    var height: Int { isUpright ? Int(longestLabel) + 8 : Self.line + 4 }

    func script() -> String {
        var lines = [
            "set terminal pngcairo size \(width),\(height) background rgb 'white' font 'sans,10'",
            "unset border", "unset tics", "unset key", "set lmargin at screen 0", "set rmargin at screen 1",
            "set bmargin at screen 0", "set tmargin at screen 1", "set xrange [0:\(width)]", "set yrange [0:\(height)]",
        ]
        for (number, text) in shown.enumerated() {
            let middle = Double(margin + number * pitch) + Double(columnWidth) / 2
            let place = isUpright ? "\(middle),4 left rotate by 90" : "\(middle),\(Double(height) / 2) center"
            lines.append("set label \(number + 1) \(gnuplotQuoted(text)) at \(place) noenhanced")
        }
        lines.append("plot -1 notitle")
        return lines.joined(separator: "\n") + "\n"
    }
}

/// In single quotes gnuplot reads nothing but a doubled quote; line ends would end the command.
func gnuplotQuoted(_ text: String) -> String {
    "'" + text.replacingOccurrences(of: "'", with: "''").replacingOccurrences(of: "\n", with: " ") + "'"
}
