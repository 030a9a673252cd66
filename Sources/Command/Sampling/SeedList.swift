import ArgumentParser

/// Random seeds as a person lists them: `0-15`, `3,7,20-29`.
struct SeedList: ExpressibleByArgument {
    let seeds: [UInt64]

    init?(argument: String) {
        var seeds: [UInt64] = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first <= last,
                last - first < 1_000_000
            else { return nil }
            seeds += Array(first...last)
        }
        self.seeds = seeds
    }

    /// Each seed once, where it stands first.
    var distinct: [UInt64] {
        var seen: Set<UInt64> = []
        return seeds.filter { seen.insert($0).inserted }
    }
}
