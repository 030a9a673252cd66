/// What a server says before the body: its status and its headers, of the last answer where it redirects.
struct ResponseHead: Sendable, Equatable {
    let status: UInt
    /// The server's words for the status, without control characters.
    let reason: String
    private var headers: [String: String] = [:]

    /// Reads `HTTP/1.1 404 Not Found`; nil for a line of another form.
    init?(statusLine: String) {
        let parts = statusLine.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let status = UInt(parts[1]), 100...999 ~= status else {
            return nil
        }
        self.status = status
        reason = parts.count > 2 ? String(parts[2].filter { !$0.isNewline && $0 >= " " }.prefix(100)) : ""
    }

    /// Adds `Name: value`; of several headers of a name the first counts.
    mutating func add(_ line: String) {
        guard let colon = line.firstIndex(of: ":") else { return }
        let name = line[..<colon].lowercased()
        if headers[name] == nil { headers[name] = line[line.index(after: colon)...].trimmed }
    }

    /// The header's value, whatever the case of its name.
    subscript(name: String) -> String? { headers[name.lowercased()] }

    /// Whether another answer follows: this one is provisional, or names another address.
    var isFollowed: Bool {
        status < 200 || [301, 302, 303, 307, 308].contains(status) && self["Location"] != nil
    }
}

extension Substring {
    /// Without white space on either side.
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
