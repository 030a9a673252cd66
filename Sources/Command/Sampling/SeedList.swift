import ArgumentParser

/// Random seeds as a person lists them: `0-15`, `3,7,20-29`.
struct SeedList {
    let seeds: [UInt64]

    /// The most seeds of a range.
    private static let most: UInt64 = 1_000_000

    /// - Throws: `ValidationError` that names the part of the list that is not read.
    init(text: String) throws {
        guard !text.isEmpty else {
            throw ValidationError("the list of seeds is empty: give seeds such as 0-15 or 3,7,20-29")
        }
        seeds = try text.split(separator: ",", omittingEmptySubsequences: false).flatMap(Self.part)
    }

    private static func part(_ part: Substring) throws -> [UInt64] {
        let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2 else {
            throw ValidationError("'\(part)' is no seed: seeds are whole numbers from 0, such as 0-15 or 3,7,20-29")
        }
        guard first <= last else {
            throw ValidationError("the seeds \(part) run backwards: write \(last)-\(first)")
        }
        guard last - first < most else {
            throw ValidationError("the seeds \(part) are more than a million")
        }
        return Array(first...last)
    }

    /// Each seed once, where it stands first.
    var distinct: [UInt64] {
        var seen: Set<UInt64> = []
        return seeds.filter { seen.insert($0).inserted }
    }
}
