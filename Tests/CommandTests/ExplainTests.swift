import Foundation
import Images
import Testing

@Suite(.serialized, .oneAtATime) struct ExplainTests {
    @Test func theoryIsListed() throws {
        struct Entry: Decodable { let name: String, title: String, link: String }
        let place = try Workplace()
        let lines = try place.run("explain").out.split(separator: "\n")
        let entries = try place.run("explain", "--json").json([Entry].self)
        #expect(lines.count == entries.count && entries.count >= 9)
        #expect(zip(lines, entries).allSatisfy { $0.hasPrefix($1.name) && $0.hasSuffix($1.title) })
        #expect(try place.files(below: ".").isEmpty)
    }

    @Test func aDemonstrationWritesItsPageItsPlotAndTheIndex() throws {
        struct Result: Decodable {
            struct Finding: Decodable { let reading: String, values: [Double], mean: Double, holds: Bool }
            let findings: [Finding]
            let numbers: [String: [Double]]
        }
        let place = try Workplace()
        let shown = try place.run("explain", "biased-gradients", "--repeats", "2", "--out", "pages", "--json")
        let result = try shown.json(Result.self)
        #expect(result.findings.count == 5 && result.findings.allSatisfy { $0.values.count == 2 })
        #expect(result.numbers["W₁, m = 1: minimum"] == [1, 1])
        #expect(shown.err.contains("seed 2 of 2"))
        let page = try String(contentsOf: place.url("pages/biased-gradients.md"), encoding: .utf8)
        #expect(page.contains("**Outcome.** 5 of 5") && page.contains("1705.10743") && page.contains("holds"))
        #expect(try Raster(contentsOf: place.url("pages/biased-gradients.png")).width > 100)
        let index = try String(contentsOf: place.url("pages/README.md"), encoding: .utf8)
        #expect(index.contains("[biased-gradients](biased-gradients.md)") && index.contains("no page yet"))
    }

    @Test func seedsAreAListAndTheFormerCountIsSaid() throws {
        struct Result: Decodable { let seeds: Int }
        let place = try Workplace()
        let listed = try place.run("explain", "biased-gradients", "--seeds", "3,7-8", "--json")
        #expect(try listed.json(Result.self).seeds == 3 && !listed.err.contains("note: --seeds"))
        // Nothing outside of runs/ is written where nobody says so.
        #expect(try Set(place.files(below: ".").keys.map { $0.split(separator: "/")[0] }) == ["runs"])
        let page = try String(contentsOf: place.url("runs/explain/biased-gradients.md"), encoding: .utf8)
        #expect(page.contains("| number | 3 | 7 | 8 |") && page.contains("biased-gradients --seeds 3,7-8`"))
        // A README.md of somebody's own stays.
        try Data("mine".utf8).write(to: place.url("runs/explain/README.md"))
        let again = try place.run("explain", "biased-gradients", "--seeds", "3,7")
        #expect(again.code == 0 && again.err.contains("stays"), "\(again.err)")
        #expect(try place.contents("runs/explain/README.md") == Data("mine".utf8))
        let former = try place.run("explain", "biased-gradients", "--seeds", "2", "--json")
        #expect(try former.json(Result.self).seeds == 2 && former.err.contains("write --repeats 2"))
    }
}
