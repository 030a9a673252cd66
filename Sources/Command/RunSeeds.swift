import ArgumentParser

/// The options that say with which random seeds something is repeated.
struct RunSeeds: ParsableArguments {
    @Option(help: "Number of repetitions; uses the random seeds 0 to N−1 (default: 5).")
    var repeats: Int?

    @Option(help: ArgumentHelp("The random seeds instead: a list such as 0-4 or 3,7.", valueName: "list"))
    var seeds: String?

    /// The seeds, each once.
    ///
    /// - Throws: `ValidationError` where neither option can be used, or there are fewer seeds than `least`.
    func list(atLeast least: Int) throws -> [UInt64] {
        if repeats != nil, seeds != nil { throw ValidationError("give --repeats or --seeds, not both") }
        let listed = try listed()
        let count = listed?.count ?? number ?? repeats ?? 5
        guard least...1_000 ~= count else {
            throw ValidationError(
                listed == nil
                    ? "\(seeds == nil ? "--repeats" : "--seeds") must be from \(least) to 1000, not \(count)"
                    : "--seeds must list from \(least) to 1000 random seeds, not \(count)")
        }
        return listed ?? (0..<UInt64(count)).map { $0 }
    }

    /// A number alone is how many there are, as it was before `--repeats`.
    private var number: Int? { seeds.flatMap { Int($0) } }

    private func listed() throws -> [UInt64]? {
        guard let seeds, number == nil else { return nil }
        return try SeedList(text: seeds).distinct
    }

    /// What the person should know of the spelling that they used; `nil` where there is nothing to say.
    var note: String? {
        number.map {
            "note: --seeds \($0) means \($0) repetitions, as in earlier versions: write --repeats \($0), or a list such as "
                + "--seeds 0-4"
        }
    }

    /// The option as it is typed for so many seeds.
    var asTyped: [String] {
        number == nil && seeds != nil ? ["--seeds", seeds ?? ""] : ["--repeats", "\(number ?? repeats ?? 5)"]
    }
}
