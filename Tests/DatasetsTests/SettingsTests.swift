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
        let settings = DataSettings(source: "polygons", size: 16, fit: .pad, channels: 1, split: .all)
        let written = try JSONEncoder().encode(settings)
        #expect(try JSONDecoder().decode(DataSettings.self, from: written) == settings)
        let keys = try #require(JSONSerialization.jsonObject(with: written) as? [String: Any]).keys
        #expect(Set(keys) == ["source", "size", "fit", "channels", "split"])
        #expect(try settings.open().shape.sample == [1, 16, 16])
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
    }
}
