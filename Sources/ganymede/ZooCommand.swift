import Adversarial
import ArgumentParser
import Zoo

struct ZooCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zoo",
        abstract: "List the systems, or show one: its paper and its recipe.",
        discussion: """
            Examples:
              ganymede zoo
              ganymede zoo wgan-gp
            """)

    @Argument(help: "A system's name.")
    var system: String?

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        guard let system else {
            let entries = Systems.all.map(Entry.init)
            if json { return try printJSON(entries) }
            for entry in entries {
                let name = entry.name + String(repeating: " ", count: max(1, 12 - entry.name.count))
                print("\(name)\(entry.year)  \(entry.title)\n            \(entry.link)")
            }
            return
        }
        try show(Systems.named(system))
    }

    private func show<S: System>(_ system: S.Type) throws {
        let recipe = try S.recipe.yaml()
        if json { return try printJSON(Entry(S.self, recipe: recipe)) }
        let card = S.card
        print(
            """
            \(card.name): \(card.title)
            \(card.authors), \(card.year)
            \(card.link)

            \(card.summary)

            Differs from the paper: \(card.differences)

            Its recipe:
            \(recipe)
            """)
    }
}

/// A system as JSON.
private struct Entry: Encodable {
    let name: String
    let title: String
    let authors: String
    let year: Int
    let link: String
    let summary: String
    let differences: String
    let recipe: String?

    init(_ system: any System.Type) { self.init(system, recipe: nil) }

    init(_ system: any System.Type, recipe: String?) {
        let card = system.card
        name = card.name
        title = card.title
        authors = card.authors
        year = card.year
        link = card.link
        summary = card.summary
        differences = card.differences
        self.recipe = recipe
    }
}
