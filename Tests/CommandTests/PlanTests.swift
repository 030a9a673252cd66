import Foundation
import Testing

@Suite(.serialized, .oneAtATime) struct PlanTests {
    private struct Plan: Decodable {
        struct Stage: Decodable { let size: [Int], isFadingIn: Bool, steps: Int, secondsPerStep: Double }
        let system: String, steps: Int, measuredSteps: Int
        let secondsPerStep: Double, totalSeconds: Double, peakMegabytes: Double, expectedMegabytes: Double
        let stages: [Stage]?
        let notes: [String]
    }

    private func plan(_ place: Workplace, _ arguments: [String]) throws -> Plan {
        let outcome = try place.finish(place.start(["plan"] + arguments + ["--json"]))
        #expect(outcome.code == 0, "\(outcome.err)")
        return try outcome.json()
    }

    private func settings(_ settings: String...) -> [String] { settings.flatMap { ["--set", $0] } }

    @Test func networksThatGrowAreMeasuredInEachStage() throws {
        let networks = settings(
            "network.generator=progressive(8)", "network.critic=progressive(8)", "game.decorators=growing(10)")
        let plan = try plan(Workplace(), ["progan", "--steps", "100", "--measure", "2"] + networks)
        let stages = try #require(plan.stages)
        #expect(stages.map(\.steps) == [10, 10, 10, 10, 10, 10, 40])
        #expect(stages.map { $0.size[0] } == [4, 8, 8, 16, 16, 32, 32])
        let total = stages.map { Double($0.steps) * $0.secondsPerStep }.reduce(0, +)
        #expect(abs(total - plan.totalSeconds) < 1e-9 * total && plan.measuredSteps == 14 && plan.notes.isEmpty)
        // 64 times as many pixels.
        #expect(stages[6].secondsPerStep > stages[0].secondsPerStep)
    }

    @Test func aPlanSaysWhichSizeARunReaches() throws {
        let place = try Workplace()
        let arguments =
            ["progan", "--steps", "50", "--measure", "1"]
            + settings(
                "network.generator=progressive(4)", "network.critic=progressive(4)", "game.decorators=growing(10)")
        let plan = try plan(place, arguments)
        #expect(plan.stages?.map { $0.size[0] } == [4, 8, 8, 16, 16])
        #expect(plan.notes.count == 1 && plan.notes[0].contains("16x16 pixels in 50 steps"), "\(plan.notes)")
        let trained = try place.finish(place.start(["train"] + arguments.filter { $0 != "--measure" && $0 != "1" }))
        #expect(trained.err.contains("--steps 70 or --set 'game.decorators=growing(6)'"), "\(trained.err)")
    }

    @Test func whatIsExpectedOfMemoryIsHalfToTwiceWhatIsMeasured() throws {
        let place = try Workplace()
        // Few, since all of the built-in digits are decoded at first, which takes more than small networks do.
        try makePictures(in: place.url("pictures"), count: 64)
        func networks(_ name: String) -> [String] { settings("network.generator=\(name)", "network.critic=\(name)") }
        func peak(_ arguments: [String]) throws -> Plan {
            try plan(place, arguments + ["--data", "pictures", "--measure", "1"])
        }
        // What the program takes itself.
        let base = try peak(["dcgan"] + networks("dcgan(1)") + settings("batch=2")).peakMegabytes
        let trials = [
            ["dcgan"] + networks("dcgan(64)") + settings("data.size=128", "batch=2"),
            ["gan"] + networks("mlp(2048,2048)"),
            ["wgan-gp"] + networks("dcgan(16)") + settings("data.size=64", "batch=64"),
            ["progan", "--steps", "80"] + networks("progressive(16)")
                + settings("data.size=64", "batch=16", "game.decorators=growing(5)"),
        ]
        for arguments in trials {
            let plan = try peak(arguments)
            let measured = plan.peakMegabytes - base
            #expect(
                0.5...2 ~= plan.expectedMegabytes / measured,
                "\(arguments): \(plan.expectedMegabytes) MB expected, \(measured) MB measured")
        }
    }

    @Test func aPlanKeepsToItsTimeAndShowsWhatItDoes() throws {
        let place = try Workplace()
        let started = ContinuousClock.now
        let outcome = try place.run("plan", "dcgan", "--measure", "1000", "--limit", "3", "--json")
        #expect(outcome.code == 0 && ContinuousClock.now - started < .seconds(60))
        #expect(outcome.err.contains("measuring: step ") && outcome.err.contains("--limit SECONDS"), "\(outcome.err)")
        let plan: Plan = try outcome.json()
        #expect(plan.measuredSteps < 1_000 && plan.secondsPerStep > 0)
    }

    @Test func aRecipeThatNamesItsSystemNeedsNoOther() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "2", "--out", "first")
        #expect(try plan(place, ["--recipe", "first/recipe.yaml", "--measure", "1"]).system == "gan")
        let again = try place.run("train", "--recipe", "first/recipe.yaml", "--out", "second")
        #expect(again.code == 0, "\(again.err)")
        #expect(try place.contents("second/recipe.yaml") == place.contents("first/recipe.yaml"))
        #expect(areEqual(try state(place, "first", step: 2), try state(place, "second", step: 2)))

        try Data("batch: 8\n".utf8).write(to: place.url("nameless.yaml"))
        #expect(try place.run("plan", "--recipe", "nameless.yaml").isOneSentence(containing: "'system: NAME'"))
        #expect(
            try place.run("plan", "dcgan", "--recipe", "first/recipe.yaml").isOneSentence(
                containing: "'gan'", "'dcgan'"))
        #expect(try place.run("plan").code == 2)
    }

    @Test func unsuitableDefaultsAreToldBeforeTheyAreTried() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "plan", "dcgan", "--data", "digits", "--set", "data.size=1024", "--set", "batch=4096")
        #expect(outcome.code == 1 && outcome.err.contains("of memory"), "\(outcome.err)")
        let reason = try place.run("plan", "dcgan", "--set", "data.size=2048")
        #expect(reason.isOneSentence(containing: "2048 pixels takes 9"), "\(reason.err)")
    }
}
