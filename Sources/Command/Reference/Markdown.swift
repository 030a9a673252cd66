/// The pieces of a page in Markdown.
enum Markdown {
    /// A table; a `|` or the end of a line in a cell does not end the cell.
    static func table(_ header: [String], _ rows: [[String]]) -> String {
        func line(_ cells: [String]) -> String { "| " + cells.map(cell).joined(separator: " | ") + " |" }
        return ([line(header), "|" + header.map { _ in "---|" }.joined()] + rows.map(line)).joined(separator: "\n")
    }

    static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}
