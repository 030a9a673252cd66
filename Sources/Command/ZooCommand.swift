import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Report
import Torch
import Zoo

struct ZooCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zoo",
        abstract: "List the systems; show the paper, the settings and the diagram of one; search all named GANs.",
        discussion: """
            Examples:
              ganymede zoo
              ganymede zoo wgan-gp
              ganymede zoo infogan --diagram infogan.svg
              ganymede zoo --guide
              ganymede zoo --all --search "image translation"
              ganymede zoo --growth growth.png
            """)

    @ArgumentParser.Argument(help: "The name of a system; without one, all systems are listed.")
    var system: String?

    @Option(help: "Draw a diagram of which network feeds which, as an SVG file.")
    var diagram: String?

    @Flag(
        help: "Print which system to begin with for which purpose, and the kinds of GAN by what their critics compute.")
    var guide = false

    @Flag(help: "List the named GANs of the-gan-zoo up to October 2018; those marked with * are systems here.")
    var all = false

    @Option(help: "List only the named GANs whose name or title contains these words.")
    var search: String?

    @Option(help: "Plot how the number of named GANs grew, as a PNG file.")
    var growth: String?

    @Option(help: "The table of named GANs: 2018-10 or 2017-07.")
    var table = "2018-10"

    @Flag(help: "Print as JSON.")
    var json = false

    func validate() throws {
        if diagram != nil, system == nil { throw ValidationError("--diagram needs the name of a system") }
        if let diagram, URL(filePath: diagram).pathExtension.lowercased() != "svg" {
            throw ValidationError("--diagram writes an .svg file, not '\(diagram)'")
        }
        if let growth, !URL(filePath: growth).isPNG {
            throw ValidationError("--growth writes a .png file, not '\(growth)'")
        }
        if system != nil, all || search != nil || growth != nil || guide {
            throw ValidationError("give either the name of a system or one of --guide, --all, --search and --growth")
        }
        guard [guide, all || search != nil, growth != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("give only one of --guide, --growth and --all (or --search)")
        }
    }

    func run() throws {
        if let growth { return try plotGrowth(to: URL(filePath: growth)) }
        if all || search != nil { return try listNamed() }
        if guide { return try tellWhatToUse() }
        guard let system else { return try listSystems() }
        try show(Systems.named(system))
    }

    // MARK: Systems

    private func listSystems() throws {
        let entries = Systems.all.map(Entry.init)
        if json { return try printJSON(entries) }
        let width = 2 + (entries.map(\.name.count).max() ?? 0)
        for entry in entries {
            print(entry.name.padding(toLength: width, withPad: " ", startingAt: 0) + "\(entry.year)  \(entry.title)")
        }
    }

    private func tellWhatToUse() throws {
        let cards = Systems.all.map { $0.card }
        let uses = cards.compactMap { card in card.use.map { Guide.Use(system: card.name, want: $0) } }
        let schools = School.allCases.map { school in
            Guide.Branch(
                school: school.rawValue, critic: school.critic,
                systems: cards.filter { $0.school == school }.map(\.name))
        }
        if json { return try printJSON(Guide(uses: uses, schools: schools)) }
        print("If you want … then begin with:")
        for use in uses { print("  \(use.want): ganymede train \(use.system)") }
        print("\nKinds of GAN, by what the critic (discriminator) computes:")
        for branch in schools {
            print("  \(branch.school): \(branch.critic) (\(branch.systems.joined(separator: ", ")))")
        }
    }

    private struct Guide: Encodable {
        let uses: [Use]
        let schools: [Branch]

        struct Use: Encodable {
            let system, want: String
        }
        struct Branch: Encodable {
            let school, critic: String
            let systems: [String]
        }
    }

    private func show<S: System>(_ system: S.Type) throws {
        if let diagram { return try draw(S.self, to: URL(filePath: diagram)) }
        let recipe = try S.recipe.yaml()
        if json { return try printJSON(Entry(S.self, recipe: recipe)) }
        let card = S.card
        print(
            """
            \(card.name): \(card.title)
            \(card.authors), \(card.year)
            \(card.link)

            \(card.summary)

            Differences from the paper: \(card.differences)

            Settings (recipe):
            \(recipe)
            """)
    }

    private func draw<S: System>(_ system: S.Type, to file: URL) throws {
        let game = try S.makeGame(S.recipe, for: S.recipe.data.open().shape, on: .cpu)
        try FileManager.default.makeFolder(at: file.deletingLastPathComponent())
        try Diagram(game.wiring.dot(title: S.card.name)).write(to: file)
        if json { try printJSON(["files": [file.path]]) } else { print(file.path) }
    }

    // MARK: The whole zoo

    private func named() throws -> NamedGANs {
        guard let edition = NamedGANs.Edition(rawValue: table) else {
            throw NameError(kind: "table", found: table, known: NamedGANs.Edition.allCases.map(\.rawValue))
        }
        return try NamedGANs(edition)
    }

    private func listNamed() throws {
        let table = try named()
        let rows = search.map(table.matching) ?? table.rows
        if json { return try printJSON(rows.map { NamedEntry(gan: $0, system: $0.system?.card.name) }) }
        for row in rows {
            let mark = row.system.map { "* \($0.card.name)" } ?? ""
            print(
                String(format: "%d-%02d  ", row.year, row.month)
                    + row.name.padding(toLength: max(16, row.name.count + 2), withPad: " ", startingAt: 0)
                    + row.title + "  \(row.link)" + (mark.isEmpty ? "" : "  \(mark)"))
        }
        Terminal.say(
            "\(rows.count) of \(table.rows.count) named GANs; \(rows.count { $0.system != nil }) of these are systems here (*)"
        )
    }

    private struct NamedEntry: Encodable {
        let gan: NamedGAN
        /// The system here that was made after its paper.
        let system: String?
    }

    private func plotGrowth(to file: URL) throws {
        let table = try named()
        var plot = Plot(title: "Named GANs", xLabel: "year", yLabel: "number so far")
        plot.series = [
            Plot.Series(
                "the-gan-zoo, \(self.table)",
                table.growth.map { (Double($0.year) + Double($0.month) / 12, Double($0.count)) }, form: .steps)
        ]
        try FileManager.default.makeFolder(at: file.deletingLastPathComponent())
        try plot.write(to: file)
        if json {
            return try printJSON(
                Growth(file: file.path, months: table.growth.map { Growth.Month($0.year, $0.month, $0.count) }))
        }
        for (year, month) in [(2015, 12), (2016, 12), (2017, 6)] {
            print(String(format: "%d named GANs by the end of %d-%02d", table.count(through: year, month), year, month))
        }
        print(file.path)
    }

    private struct Growth: Encodable {
        struct Month: Encodable {
            let year: Int
            let month: Int
            let count: Int
            init(_ year: Int, _ month: Int, _ count: Int) { (self.year, self.month, self.count) = (year, month, count) }
        }
        let file: String
        let months: [Month]
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
