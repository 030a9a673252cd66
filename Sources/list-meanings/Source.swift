import Foundation

/// The comments of one source file, which swift-format has laid out: a declaration's closing brace is indented as the
/// declaration is.
struct Source {
    /// A comment's first paragraph, and what it is about.
    struct Comment {
        /// The type with those around it, such as `BiGAN.Settings`.
        let type: String
        /// `/` and the property or the case's raw value, `:` and the text by which recipes name a static member, or nothing.
        let member: String
        let text: String
    }

    /// Types that hold settings, or are values of settings.
    private(set) var types: Set<String> = []
    private(set) var comments: [Comment] = []

    private var open: [(indent: Int, name: String)] = []
    private var comment: [String] = []

    private let type = try! Regex(
        #"^ *(?:\w+ )*?(?:struct|enum|class|extension|protocol) ([\w.]+)(.*)$"#,
        as: (Substring, Substring, Substring).self)
    private let bearer = try! Regex(#"[:,] *(?:Codable|Choice|NamedValue|Decorator|CaseIterable|\w*Settings)\b"#)
    private let property = try! Regex(
        #"^ *(?:public )?(?:internal\(set\) |private\(set\) )?(?:var|let) (\w+)"#, as: (Substring, Substring).self)
    private let member = try! Regex(
        #"^ *public static (?:let|func|var) (\w+)"#, as: (Substring, Substring).self)
    private let choice = try! Regex(
        #"^ *case (\w+)(?: = "([^"]+)")?"#, as: (Substring, Substring, Substring?).self)
    private let literal = try! Regex(#""([\w-]+)"#, as: (Substring, Substring).self)

    init(_ text: String) {
        let lines = text.components(separatedBy: "\n")
        for (number, line) in lines.enumerated() { read(line, before: lines[(number + 1)...].prefix(8)) }
    }

    private mutating func read(_ line: String, before next: ArraySlice<String>) {
        let content = line.drop { $0 == " " }
        if content.hasPrefix("///") {
            comment.append(content.dropFirst(3).trimmingCharacters(in: .whitespaces))
            return
        }
        if content.hasPrefix("@") { return }
        let indent = line.count - content.count
        if let found = line.firstMatch(of: type) {
            let name = (open.map(\.name) + [String(found.output.1)]).joined(separator: ".")
            if found.output.2.contains(bearer) { types.insert(name) }
            note("", of: name)
            if !content.hasSuffix("}") { open.append((indent, String(found.output.1))) }
        } else if content.hasPrefix("}"), let last = open.last, indent <= last.indent {
            open.removeLast()
        } else if let found = line.firstMatch(of: property) {
            note("/\(found.output.1)", of: here)
        } else if let found = line.firstMatch(of: choice) {
            note("/\(found.output.2 ?? found.output.1)", of: here)
        } else if let found = line.firstMatch(of: member) {
            // Recipes name it by the first text that stands in it.
            let body = next.prefix { !$0.contains("///") && !$0.allSatisfy(\.isWhitespace) }
            let text = ([line] + body).compactMap { $0.firstMatch(of: literal)?.output.1 }.first
            note(":\(text ?? found.output.1)", of: here)
        }
        comment = []
    }

    private var here: String { open.map(\.name).joined(separator: ".") }

    private mutating func note(_ member: String, of type: String) {
        let paragraph = comment.prefix { !$0.isEmpty }.joined(separator: " ")
            .replacingOccurrences(of: "``", with: "`").replacingOccurrences(of: "(_:)`", with: "`")
        if !paragraph.isEmpty { comments.append(Comment(type: type, member: member, text: paragraph)) }
        comment = []
    }
}
