import Foundation
import Testing
import Torch

@Suite(.serialized, .oneAtATime) struct ReferenceTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    private struct Setting: Decodable {
        let path, range, meaning: String
        let `default`: String?
    }

    @Test func thePagesOfSettingsAndCommandsAreWhatTheProgramSays() throws {
        let place = try Workplace()
        #expect(try place.run("reference", ".").code == 0)
        for page in ["settings.md", "commands.md"] {
            let kept = try Data(contentsOf: Self.root.appending(path: "docs").appending(path: page))
            #expect(try place.contents(page) == kept, "docs/\(page) is out of date: run `make reference`")
        }
    }

    @Test func everySettingOfEverySystemHasAMeaningAndARange() throws {
        let settings: [Setting] = try Workplace().run("settings", "--json").json()
        #expect(settings.count > 80)
        for setting in settings {
            #expect(!setting.meaning.isEmpty, "\(setting.path) needs a comment in its type")
            #expect(
                !["a number", "a whole number", "text"].contains(setting.range)
                    || ["system", "data.source"].contains(setting.path), "\(setting.path) is refused by no RangeError")
        }
    }

    @Test func everyValueThatASettingTakesIsExplained() throws {
        let page = String(decoding: try Data(contentsOf: Self.root.appending(path: "docs/settings.md")), as: UTF8.self)
        let rows = page.split(separator: "\n").prefix { $0 != "## Defaults by system" }.filter { $0.hasPrefix("| `") }
        #expect(rows.count > 170)
        for row in rows { #expect(!row.contains("|  |"), "\(row)") }
    }

    @Test func settingsHaveTheDefaultsAndRangesOfTheRecipe() throws {
        let place = try Workplace()
        let settings: [Setting] = try place.run("settings", "dcgan", "--json").json()
        let found = Dictionary(uniqueKeysWithValues: settings.map { ($0.path, $0) })
        #expect(
            found["network.generator"]?.default == "dcgan(64)" && found["network.generator"]?.range == "architecture")
        #expect(found["game.latent"]?.default == "100" && found["game.latent"]?.range == "from 1 to 65536")
        #expect(found["data.heldOut"]?.range == "a share from 0 to less than 1")
        #expect(found["game.generatorOptimizer.beta1"]?.range == "at least 0.0 and below 1.0")
        #expect(found["averageWarmup"]?.range == "true or false")
        #expect(found["precision"]?.range == "float32 or bfloat16")
        let refused = try place.run("train", "dcgan", "--set", "game.latent=0")
        #expect(refused.isOneSentence(containing: "game.latent", "from 1 to 65536"), "\(refused.err)")
    }

    @Test func aSearchFindsSettingsByPathAndByMeaning() throws {
        let place = try Workplace()
        let byPath: [Setting] = try place.run("settings", "gan", "--search", "heldout", "--json").json()
        #expect(byPath.map(\.path) == ["data.heldOut"])
        let byMeaning = try place.run("settings", "gan", "--search", "latent vector")
        #expect(byMeaning.code == 0 && byMeaning.out.contains("game.latent = "), "\(byMeaning.out)")
    }

    @Test func anUnknownSystemIsRefused() throws {
        #expect(try Workplace().run("settings", "dcgam").isOneSentence(containing: "did you mean 'dcgan'?"))
    }

    /// What docs/files.md and docs/pytorch.md say of a checkpoint.
    @Test func averagedWeightsHaveTheNamesThatTheDocumentationGives() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "4", "--set", "average=0.9", "--out", "run")
        let stored = try Safetensors(contentsOf: place.url("run/checkpoints/step-00000004.safetensors"))
        let names = Set(stored.tensors.keys)
        let averaged = names.filter { $0.hasPrefix("average.") && $0 != "average.updateCount" }
        #expect(averaged.contains("average.0.weight"))
        for name in averaged { #expect(names.contains("game.generator.network." + name.dropFirst("average.".count))) }
        #expect(names.contains("game.generator.network.2.running_mean"))
        #expect(names.contains("game.critic.network.trunk.0.weight") && names.contains("random.state"))
        #expect(stored.metadata["format"] == "ganymede-checkpoint-1" && stored.metadata["system"] == "dcgan")
    }

    @Test func linksInTheDocumentationLeadToFiles() throws {
        let files =
            try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: "docs").path)
            .filter { $0.hasSuffix(".md") && !$0.contains(".docc/") }.map { "docs/\($0)" } + ["README.md"]
        #expect(files.count > 20)
        for file in files {
            let url = Self.root.appending(path: file)
            let text = try String(contentsOf: url, encoding: .utf8)
            for link in text.matches(of: /\]\(([^)\s:#]+)(#[^)\s]*)?\)/).map({ String($0.1) }) {
                let target = url.deletingLastPathComponent().appending(path: link)
                #expect(FileManager.default.fileExists(atPath: target.path), "\(file) links to \(link)")
            }
        }
    }
}
