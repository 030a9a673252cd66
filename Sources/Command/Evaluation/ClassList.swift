import Adversarial

/// Classes as a person lists them: `rose,daisy`, or `0,3` for the first and the fourth.
struct ClassList {
    /// Each a name, a number, or several with commas between them.
    let texts: [String]

    /// The numbers of the classes among those of a side, in the order of the list. A name is looked for before a number, and a
    /// text as a whole before what stands between its commas: names may be numbers, or have commas.
    ///
    /// - Throws: `NameError` that suggests the nearest name; ``EvaluationError`` where the side has no classes.
    func numbers(among names: [String], of side: String) throws -> [Int] {
        guard names.count > 1 else { throw EvaluationError.noClasses(side) }
        func number(of word: String) -> Int? {
            names.firstIndex(of: word) ?? Int(word).flatMap { names.indices.contains($0) ? $0 : nil }
        }
        var found: [Int] = []
        for text in texts {
            if let whole = number(of: text) {
                found.append(whole)
                continue
            }
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let word = part.drop { $0 == " " }
                guard let number = number(of: String(word)) else {
                    throw NameError(kind: "class", found: String(word), known: names)
                }
                found.append(number)
            }
        }
        var known: Set<Int> = []
        return found.filter { known.insert($0).inserted }
    }
}
