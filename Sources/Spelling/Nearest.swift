/// The candidate that is spelt most like a word, for "did you mean" in error messages.
///
/// The distance counts inserted, dropped, changed and exchanged neighbouring letters (Damerau 1964; the restricted
/// form), without regard to case. A candidate that differs in more than about a third of its letters is no suggestion.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let scored = candidates.map {
        (candidate: $0, distance: distance(Array(word.lowercased()), Array($0.lowercased())))
    }
    guard let best = scored.min(by: { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }) else { return nil }
    return best.distance <= max(1, max(word.count, best.candidate.count) / 3) ? best.candidate : nil
}

/// ` (did you mean 'x'?)`, or nothing where no candidate is near.
public func suggestion(for word: String, among candidates: some Sequence<String>) -> String {
    nearest(to: word, among: candidates).map { " (did you mean '\($0)'?)" } ?? ""
}

private func distance(_ a: [Character], _ b: [Character]) -> Int {
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
