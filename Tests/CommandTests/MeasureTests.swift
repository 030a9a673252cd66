import Foundation
import Testing

/// What runs tell of themselves, asked by the built command.
@Suite(.serialized, .oneAtATime) struct RunMeasureTests {
    private struct Value: Decodable {
        struct Passport: Decodable {
            struct Side: Decodable { let what: String, count: Int }
            let real: Side
        }
        let metric: String
        let value: Double
        let passport: Passport
    }

    private let small = [
        "--data", "two-moons", "--set", "batch=8", "--steps", "30", "--set", "network.generator=mlp(8)", "--set",
        "network.critic=mlp(8)", "--threads", "1", "--set", "data.labels=4",
    ]
    private let sgan = ["--set", "network.generatorNorm=none", "--set", "network.criticNorm=none"]

    @Test func aRunIsAskedForItsClassifiersError() throws {
        let place = try Workplace()
        let trained = try place.finish(place.start(["train", "sgan", "--out", "run"] + small + sgan))
        #expect(trained.code == 0)
        let asked = try place.run("evaluate", "run", "two-moons", "--metrics", "classifier-error", "--json")
        let values = try asked.json([Value].self)
        #expect(values.map(\.metric) == ["classifier-error"])
        #expect((0...1).contains(values[0].value) && values[0].passport.real.count == 2_000)
        // Beside a metric it is told too, and comes out the same.
        let both = try place.run(
            "evaluate", "run", "two-moons", "--metrics", "swd,classifier-error", "--count", "200", "--no-intervals",
            "--no-floor", "--json")
        let together = try both.json([Value].self)
        #expect(together.last?.metric == "classifier-error" && together.last?.value == values[0].value)
        #expect(together.count > 1)
        // What cannot be told is refused in a sentence.
        #expect(
            try place.run("evaluate", "run", "two-moons", "--metrics", "bound")
                .isOneSentence(containing: "bound needs a run of a variational autoencoder"))
        #expect(
            try place.run("evaluate", "run", "ring8", "--metrics", "classifier-error")
                .isOneSentence(containing: "name two-moons as the real side"))
        #expect(
            try place.run("evaluate", "two-moons", "two-moons", "--metrics", "classifier-error")
                .isOneSentence(containing: "needs a run on the generated side"))
    }

    @Test func aComparisonOfWhatCannotBeToldIsRefusedBeforeItTrains() throws {
        let place = try Workplace()
        let outcome = try place.finish(
            place.start(
                ["compare", "sgan:data.labels=4", "gan", "--metrics", "classifier-error", "--out", "out"]
                    + small.dropLast(2) + sgan))
        #expect(outcome.code == 1 && outcome.err.contains("needs a run of another system than gan"))
        #expect(!FileManager.default.fileExists(atPath: place.url("out").path))
        // Each of several is asked for, not the first alone.
        let second = try place.finish(
            place.start(
                ["compare", "sgan", "--metrics", "classifier-error,bound", "--out", "out"] + small + sgan))
        #expect(second.code == 1 && second.err.contains("bound needs a run of another system than sgan"))
        #expect(!FileManager.default.fileExists(atPath: place.url("out").path))
        let few = try place.run("compare", "gan", "--metrics", "critic-estimate", "--data", "ring8")
        #expect(few.code != 0 && few.err.contains("add --checkpoints 20"))
    }

    @Test func waysThroughLatentSpaceAreComparedAndAMethodsOwnSettingsCount() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "compare", "gan", "gan:game.loss=hinge,network.generator=mlp(4)", "--data", "digits", "--repeats", "2",
            "--steps", "2", "--checkpoints", "1", "--metrics", "ppl", "--features", "random", "--set", "batch=8",
            "--set", "network.generator=mlp(8)", "--set", "network.critic=mlp(8)", "--set", "network.criticNorm=none",
            "--set", "network.generatorNorm=none", "--set", "data.limit=200", "--threads", "1", "--out", "out")
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(outcome.out.contains("## ppl"))
        let recipes = try FileManager.default.subpathsOfDirectory(atPath: place.url("out").path)
            .filter { $0.hasSuffix("seed-0/recipe.yaml") }
            .map { try String(contentsOf: place.url("out/\($0)"), encoding: .utf8) }
        #expect(
            recipes.count == 2 && recipes.count { $0.contains("generator: mlp(4)") && $0.contains("loss: hinge") } == 1)
        #expect(recipes.count { $0.contains("generator: mlp(8)") } == 1)
    }

    @Test func manyMethodsAreComparedInAMatrix() throws {
        let place = try Workplace()
        let losses = ["hinge", "minimax", "least-squares", "softmax", "relativistic", "f-kl", "non-saturating"]
        let outcome = try place.finish(
            place.start(
                ["compare"] + losses.map { "gan:game.loss=\($0)" } + [
                    "--data", "ring8", "--repeats", "2", "--steps", "4", "--checkpoints", "1", "--metrics", "swd",
                    "--set", "batch=8", "--set", "network.generator=mlp(8)", "--set", "network.critic=mlp(8)", "--set",
                    "network.criticNorm=none", "--set", "network.generatorNorm=none", "--threads", "1",
                ]))
        #expect(outcome.code == 0)
        #expect(outcome.out.contains("(Holm, 21 pairs)") && !outcome.out.contains("| pair | difference"))
        let rows = outcome.out.split(separator: "\n").filter { $0.hasPrefix("| 7 | `gan:game.loss=") }
        // The last method of the matrix has nobody behind it.
        #expect(rows.last?.hasSuffix(String(repeating: " |", count: 7)) == true)
        #expect(outcome.out.contains("no difference can be significant"))
    }

    @Test func aMethodThatCannotBeIsRefusedBeforeAnotherIsTrained() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "compare", "gan", "gan:game.decorators=consistency(10)", "--data", "ring8", "--steps", "4", "--out", "out",
            "--set", "network.generator=mlp(8)", "--set", "network.critic=mlp(8)", "--set", "network.criticNorm=none",
            "--set", "network.generatorNorm=none")
        #expect(outcome.isOneSentence(containing: "the data are points"), "\(outcome.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("out").path))
    }
}
