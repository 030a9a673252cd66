import Datasets
import Foundation
import Testing
import Torch

@Suite struct SettingsTests {
    @Test func everyBuiltInSourceOpensAndServesWhatItsShapeSays() throws {
        for (name, about) in DataSettings.builtIn {
            #expect(!about.isEmpty)
            let source = try DataSettings(source: name).open()
            let batch = try Loader(source, batchSize: 6, seed: 5).next()
            #expect(batch.samples.shape == [6] + source.shape.sample)
            #expect(batch.samples.dtype == .float32)
            #expect((batch.labels == nil) == source.shape.classNames.isEmpty)
            #expect(source.shape.isImage == (source.shape.sample.count == 3))
        }
    }

    @Test func whatIsSetIsWritten() throws {
        let settings = DataSettings(source: "digits", size: 16, fit: .pad, channels: 3, split: .test)
        let written = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(DataSettings.self, from: written) == settings)
        let keys = try #require(JSONSerialization.jsonObject(with: written) as? [String: Any]).keys
        #expect(
            Set(keys) == [
                "source", "size", "fit", "crop", "mirror", "channels", "split", "labels", "limit", "heldOut", "strays",
                "damaged",
            ])
        let source = try settings.open()
        #expect(source.shape.sample == [3, 16, 16] && source.count == 5_000)
    }

    @Test func aMisspeltNameSuggestsTheNearest() {
        #expect(message { try DataSettings(source: "digit").open() }.contains("did you mean 'digits'?"))
        #expect(message { try DataSettings(source: "two-mons").open() }.contains("did you mean 'two-moons'?"))
    }

    @Test func aPathThatIsNotThereIsNamed() {
        #expect(message { try DataSettings(source: "./no/such/folder").open() }.contains("./no/such/folder"))
    }

    @Test func settingsWithoutEffectOrSenseAreRefused() {
        #expect(message { try DataSettings(source: "ring8", size: 32).open() }.contains("points"))
        #expect(message { try DataSettings(source: "polygons", channels: 3).open() }.contains("grey"))
        #expect(message { try DataSettings(size: -1).open() }.contains("data.size"))
        #expect(message { try DataSettings(channels: 2).open() }.contains("data.channels"))
        for name in ["polygons", "ring8", "grid25", "swiss-roll", "two-moons"] {
            #expect(message { try DataSettings(source: name, split: .test).open() }.contains("data.split"), "\(name)")
            #expect(message { try DataSettings(source: name, fit: .pad).open() }.contains("data.fit"), "\(name)")
        }
        #expect(message { try DataSettings(source: "polygons", size: 16, fit: .pad).open() }.contains("data.fit"))
        #expect(message { try DataSettings(fit: .stretch).open() }.contains("data.size"))
    }

    @Test func imagesThatTakeMoreThanTheMachineHasAreEnlargedWhenTheyAreAskedFor() throws {
        // 20,000 digits of 4096 x 4096 x 4: more than a million megabytes.
        let source = try DataSettings(size: 4096, channels: 4, split: .all).open()
        #expect(source.shape.sample == [4, 4096, 4096])
        guard case .set(let set) = source else {
            Issue.record("digits have an end")
            return
        }
        #expect(set.count == 20_000)
    }

    @Test func builtInSourcesHaveNoLocationAndPathsMayBeginAtHome() throws {
        for (name, _) in DataSettings.builtIn {
            #expect(DataSettings(source: name).location == nil)
            #expect(try DataSettings(source: name).imageFolder() == nil)
        }
        let home = FileManager.default.homeDirectoryForCurrentUser
        #expect(DataSettings(source: "~/digits").location?.path == home.appendingPathComponent("digits").path)
        #expect(DataSettings(source: "digit").location?.lastPathComponent == "digit")
    }
}
