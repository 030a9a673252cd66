import Foundation
import Testing

@Suite(.serialized, .oneAtATime) struct TerminalTests {
    private let begin = "\r\u{1B}[K"

    private func saved(_ place: Workplace) throws -> Bool {
        let log = String(decoding: try place.contents("run/log.jsonl"), as: UTF8.self)
        return try log.split(separator: "\n").count == 8 && log.hasPrefix("{") && log.hasSuffix("}\n")
            && !place.contents("run/checkpoints/step-00000008.safetensors").isEmpty
    }

    private let run = ["train"] + tiny["gan"]! + ["--steps", "8", "--out", "run"]

    @Test(arguments: ["exec 2>/dev/full", "exec 2>&-", "exec 2>&- 1>&- 0>&-"])
    func aRunDoesNotMindThatNobodyHearsIt(_ prefix: String) throws {
        let place = try Workplace()
        #expect(try place.finish(place.start(run, prefix: prefix)).code == 0)
        #expect(try saved(place))
    }

    @Test func aRunDoesNotMindThatItsReaderIsGone() throws {
        let place = try Workplace()
        let outcome = try place.finish(place.start(run, prefix: "\"$0\" \"$@\" 2>&1 | true; exit 0"))
        #expect(outcome.code == 0)
        #expect(try saved(place))
    }

    @Test func resultsThatCannotBeWrittenAreNoSuccess() throws {
        let place = try Workplace()
        let outcome = try place.run("zoo", prefix: "exec >/dev/full")
        #expect(outcome.isOneSentence(containing: "standard output", "space"), "\(outcome.err)")
    }

    @Test func theProgressLineIsWrittenOverAndEndsOnce() throws {
        let (place, screen) = (try Workplace(), try Screen(columns: 200))
        let outcome = try place.finish(place.start(run, screen: screen))
        let text = screen.text()
        #expect(outcome.code == 0)
        #expect(text.contains("\(begin)step 8/8  ") && text.hasSuffix("\n"), "\(text.debugDescription)")
        #expect(!text.contains("\n\n"), "\(text.debugDescription)")
    }

    @Test func aCheckOfDataShowsHowItGetsOn() throws {
        let (place, screen) = (try Workplace(), try Screen(columns: 80))
        try makePictures(in: place.url("pictures"), count: 40)
        #expect(try place.finish(place.start(["data", "check", "pictures"], screen: screen)).code == 0)
        let text = screen.text()
        #expect(text.contains("\(begin)checked 16 of 40") || text.contains("\(begin)checked 8 of 40"))
        #expect(text.hasSuffix("\(begin)checked 40 of 40\n"), "\(text.debugDescription)")
    }

    @Test func anEvaluationInAPipeSaysNowAndThenWhatItDoes() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "evaluate", "digits", "digits", "--features", "random", "--metrics", "kid", "--count", "3000")
        #expect(outcome.code == 0)
        let lines = outcome.err.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("computing kid") }, "\(outcome.err)")
        #expect(lines.count < 10 && !outcome.err.contains("\r"), "\(outcome.err)")
    }

    @Test func aLineIsNoWiderThanTheScreen() throws {
        let (place, screen) = (try Workplace(), try Screen(columns: 24))
        #expect(try place.finish(place.start(run, screen: screen)).code == 0)
        let shown = screen.text().components(separatedBy: begin).dropFirst()
        #expect(!shown.isEmpty)
        for line in shown { #expect(line.prefix { $0 != "\n" }.count == 23, "\(line.debugDescription)") }
    }

    @Test func anErrorBeginsALineOfItsOwn() throws {
        let (place, screen) = (try Workplace(), try Screen(columns: 80))
        let wild = [
            "--set", "game.generatorOptimizer={kind: sgd, learningRate: 1.0e30}", "--set", "game.loss=wasserstein",
        ]
        let process = try place.start(run + wild, screen: screen)
        let outcome = try place.finish(process)
        let text = screen.text()
        #expect(outcome.code == 1)
        #expect(text.contains("step 1/8") && text.contains("\nError: "), "\(text.debugDescription)")
    }

    @Test func afterControlCTheResultBeginsALineOfItsOwn() throws {
        struct Result: Decodable { let finished: Bool }
        let (place, screen) = (try Workplace(), try Screen(columns: 80))
        let process = try place.start(
            ["train"] + tiny["gan"]! + ["--steps", "100000", "--out", "run", "--json"], screen: screen)
        place.wait(for: "run/checkpoints/step-00000004.safetensors", while: process)
        process.interrupt()
        let outcome = try place.finish(process)
        #expect(try !outcome.json(Result.self).finished)
        let text = screen.text()
        #expect(text.hasSuffix("\n") && !text.contains("\n\n"), "\(text.debugDescription)")
    }
}
