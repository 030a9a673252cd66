import Foundation
import Images
import Testing

@Suite(.serialized) struct TrainTests {
    private struct Result: Decodable {
        struct Coverage: Decodable { let found: Int, modes: Int, highQualityShare: Double }
        let system: String, finished: Bool, step: Int, run: String, picture: String, checkpoint: String
        let scores: [String: Double]
        let coverage: Coverage?
    }

    @Test func aTrainingLeavesItsRecipeLogPicturesAndCheckpoints() throws {
        let place = try Workplace()
        let outcome = try place.train("gan", "--steps", "8", "--out", "run", "--json")
        #expect(outcome.code == 0, "\(outcome.err)")
        let result = try outcome.json(Result.self)
        #expect(result.finished && result.step == 8 && result.system == "gan")
        #expect(result.coverage?.modes == 8)
        #expect(Set(result.scores.keys) == ["critic", "generator"])
        let files = try place.files(below: "run")
        #expect(files["recipe.yaml"] != nil && files["checkpoints/step-00000008.safetensors"] != nil)
        #expect(String(decoding: files["log.jsonl"]!, as: UTF8.self).split(separator: "\n").count == 8)
        #expect(try Raster(decoding: Data(contentsOf: URL(filePath: result.picture))).width == 512)
        #expect(outcome.err.contains("step 8/8"))
    }

    @Test func withoutAFolderRunsAreNumbered() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "1")
        try place.train("gan", "--steps", "1")
        for number in 1...2 { #expect(try !place.contents("runs/gan-\(number)/recipe.yaml").isEmpty) }
    }

    @Test func aSeedGivesTheSamePictureWhateverIsDrawnWithIt() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        #expect(try place.run("sample", "run", "--seeds", "3", "--out", "one").code == 0)
        #expect(try place.run("sample", "run", "--seeds", "0-4,9", "--out", "many").code == 0)
        #expect(try place.contents("one/seed-3.png") == place.contents("many/seed-3.png"))
        #expect(try place.contents("many/seed-9.png") != place.contents("many/seed-3.png"))
        let grid = try place.run(
            "sample", "run/checkpoints/step-00000002.safetensors", "--count", "4", "--out", "grid.png", "--json")
        #expect(try grid.json([String: [String]].self)["files"]?.count == 1)
        #expect(try Raster(decoding: place.contents("grid.png")).width == 2 * 32 + 3 * 2)
    }

    @Test func aWalkHasSoManyFramesInARowForEachWay() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "1", "--out", "run")
        #expect(try place.run("interpolate", "run", "--from", "1", "--to", "2", "--frames", "5").code == 0)
        let picture = try Raster(decoding: place.contents("interpolation.png"))
        #expect((picture.width, picture.height) == (5 * 32 + 6 * 2, 2 * 32 + 3 * 2))
    }

    @Test func aPlanMeasuresAndLeavesNothingBehind() throws {
        struct Plan: Decodable {
            let parameters: [String: Int], secondsPerStep: Double, peakMegabytes: Double, totalSeconds: Double
            let changes: [String]
        }
        let place = try Workplace()
        let plan = try place.run(
            "plan", "gan", "--data", "ring8", "--set", "network.generator=mlp(16)", "--steps", "100", "--measure", "2",
            "--json"
        ).json(Plan.self)
        #expect(plan.parameters["generator"] == 100 * 16 + 16 + 16 * 2 + 2)
        #expect(plan.secondsPerStep > 0 && plan.peakMegabytes > 10)
        #expect(abs(plan.totalSeconds - 100 * plan.secondsPerStep) < 1e-9)
        #expect(plan.changes.contains("steps: 20000 → 100"))
        #expect(try place.files(below: ".").isEmpty)
    }

    @Test func theZooListsAndShowsItsSystems() throws {
        struct Entry: Decodable { let name: String, link: String, recipe: String? }
        let place = try Workplace()
        let all = try place.run("zoo", "--json").json([Entry].self)
        #expect(all.map(\.name) == ["dcgan", "gan", "wgan-gp"])
        let one = try place.run("zoo", "wgan-gp", "--json").json(Entry.self)
        #expect(one.link == "https://arxiv.org/abs/1704.00028")
        #expect(one.recipe?.contains("penalty: gradient(10.0)") == true)
    }

    @Test(arguments: [
        [], ["train"], ["sample"], ["interpolate"], ["plan"], ["zoo"], ["data"], ["data", "list"], ["data", "check"],
        ["data", "download"],
    ])
    func everyCommandHelpsWithAnExample(_ command: [String]) throws {
        let place = try Workplace()
        let help = try place.finish(place.start(command + ["--help"]))
        #expect(help.code == 0)
        #expect(help.out.contains("Example") && help.out.contains("ganymede \(command.joined(separator: " "))"))
    }
}
