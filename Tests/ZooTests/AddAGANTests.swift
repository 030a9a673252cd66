import Adversarial
import Foundation
import Testing
import Zoo

/// What docs/add-a-gan.md promises: one file, and nothing else.
@Suite struct AddAGANTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The documentation's first block of code is this folder's file, but for the import that the Zoo itself does
    /// without.
    @Test func theDocumentationsSystemIsTheOneThatIsTestedHere() throws {
        let page = try String(contentsOf: Self.root.appending(path: "docs/add-a-gan.md"), encoding: .utf8)
        let block = try #require(
            page.components(separatedBy: "```swift\n").dropFirst().first?
                .components(separatedBy: "```").first)
        let file = try String(contentsOf: Self.root.appending(path: "Tests/ZooTests/SNLSGAN.swift"), encoding: .utf8)
        #expect(file.replacingOccurrences(of: "import Zoo\n", with: "") == block)
    }

    @Test func itTrains() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "add-a-gan-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var recipe = SNLSGAN.recipe
        recipe.steps = 2
        recipe.batch = 4
        recipe.network.generator = .dcgan(4)
        recipe.network.critic = .dcgan(4)
        let trainer = try Trainer(recipe, folder: RunFolder(folder))
        #expect(try trainer.train { _ in } == .finished)
        #expect(!RunFolder.checkpoints(in: folder).isEmpty)
    }

    /// The tool that writes the catalogue when the package is built finds it by its declaration alone.
    @Test func theCatalogueFindsIt() throws {
        let list = FileManager.default.temporaryDirectory.appending(path: "systems-\(UUID().uuidString).swift")
        defer { try? FileManager.default.removeItem(at: list) }
        let tool = Process()
        tool.executableURL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "list-systems")
        tool.arguments = [list.path, Self.root.appending(path: "Tests/ZooTests/SNLSGAN.swift").path]
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
        let text = try String(contentsOf: list, encoding: .utf8)
        #expect(text.contains("        SNLSGAN.self,\n    ]"))
    }
}
