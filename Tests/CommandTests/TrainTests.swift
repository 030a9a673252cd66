import Foundation
import Images
import Testing

@Suite(.serialized, .oneAtATime) struct TrainTests {
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

    @Test func theFolderOfARunHasANameAndHoldsNothingElse() throws {
        let place = try Workplace()
        for name in ["", " "] {
            let empty = try place.train("gan", "--steps", "1", "--out", name)
            #expect(empty.code == 2 && empty.err.contains("--out is followed by an empty value"), "\(empty.err)")
        }
        try makePictures(in: place.url("mine"), count: 2)
        let before = try place.files(below: ".")
        let foreign = try place.train("gan", "--steps", "1", "--out", "mine")
        #expect(foreign.isOneSentence(containing: "mine holds other files (0.png, 1.png)", "--out"), "\(foreign.err)")
        #expect(try place.files(below: ".") == before)
        try FileManager.default.createDirectory(at: place.url("empty"), withIntermediateDirectories: true)
        #expect(try place.train("gan", "--steps", "1", "--out", "empty").code == 0)
        let elsewhere = try place.run("train", "--resume", "empty", "--steps", "2", "--out", "mine")
        #expect(elsewhere.isOneSentence(containing: "mine holds other files"), "\(elsewhere.err)")
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
        // In a grid, and among seeds that are long, it is the same picture too.
        #expect(try place.run("sample", "run", "--seeds", "0-15", "--out", "sixteen.png").code == 0)
        #expect(try place.run("sample", "run", "--seeds", "3", "--out", "three.png").code == 0)
        #expect(try tile(3, of: place, "sixteen.png", columns: 4) == tile(0, of: place, "three.png", columns: 1))
        #expect(try place.run("sample", "run", "--seeds", "4294967299", "--out", "long").code == 0)
        #expect(try place.contents("long/seed-4294967299.png") != place.contents("one/seed-3.png"))
        let grid = try place.run(
            "sample", "run/checkpoints/step-00000002.safetensors", "--count", "4", "--out", "grid.png", "--json")
        #expect(grid.code == 0 && grid.out.contains("\"seed\" : 3"))
        #expect(try Raster(decoding: place.contents("grid.png")).width == 2 * 32 + 3 * 2)
    }

    /// Seed 3 asks for class 3 by itself: the fourth of its row is its sample.
    @Test func aRowOfClassesHasOneSeedsLatentNumbers() throws {
        let place = try Workplace()
        func trained(_ system: String, _ run: String) throws {
            let outcome = try place.run(
                "train", system, "--steps", "1", "--set", "batch=8", "--set", "data.size=32", "--set",
                "network.generator=infogan(2)", "--set", "network.critic=infogan(2)", "--set",
                "network.weights=kaiming", "--out", run)
            #expect(outcome.code == 0, "\(outcome.err)")
        }
        try trained("cgan", "run")
        #expect(try place.run("sample", "run", "--by-class", "--seeds", "3", "--out", "row.png").code == 0)
        #expect(try place.run("sample", "run", "--seeds", "3", "--out", "one.png").code == 0)
        let one = try tile(0, of: place, "one.png", columns: 1)
        #expect(try tile(3, of: place, "row.png", columns: 10) == one)
        #expect(try tile(0, of: place, "row.png", columns: 10) != one)
        #expect(try Raster(contentsOf: place.url("row.png")).width == 10 * 34 + 2)
        try trained("gan", "plain")
        #expect(try place.run("sample", "plain", "--by-class").isOneSentence(containing: "knows no classes"))
        let folder = try place.run("sample", "run", "--by-class", "--out", "a-folder/")
        #expect(folder.code != 0 && folder.err.contains("--by-class draws one picture"))
    }

    @Test func truncationChangesWhatLiesBeyondItAndNeedsANormalPrior() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run", "--set", "game.prior=normal")
        func picture(_ options: String...) throws -> Data {
            let arguments = ["sample", "run", "--seeds", "3", "--out", "x.png"] + options
            #expect(try place.finish(place.start(arguments)).code == 0)
            return try place.contents("x.png")
        }
        let whole = try picture()
        #expect(try picture("--truncation", "9") == whole)
        #expect(try picture("--truncation", "0.5") != whole)
        try place.train("dcgan", "--steps", "1", "--out", "uniform", "--set", "game.prior=uniform")
        let refused = try place.run("sample", "uniform", "--truncation", "0.5", "--out", "none/")
        #expect(refused.isOneSentence(containing: "normal distribution", "dcgan"), "\(refused.err)")
        #expect(!FileManager.default.fileExists(atPath: place.url("none").path))
    }

    /// One picture of 32×32 grey pixels out of a grid, above which there may be labels, or alone.
    private func tile(_ index: Int, of place: Workplace, _ path: String, columns: Int) throws -> [UInt8] {
        let grid = try Raster(decoding: place.contents(path))
        guard columns > 1 else {
            #expect(grid.channels == 1 && grid.width == 32 && grid.height == 32)
            return grid.bytes
        }
        #expect(grid.channels == 1 && grid.width == columns * 34 + 2)
        let labels = (grid.height - 2) % 34
        let (left, top) = (2 + index % columns * 34, labels + 2 + index / columns * 34)
        return (top..<top + 32).flatMap { grid.bytes[($0 * grid.width + left)..<($0 * grid.width + left + 32)] }
    }

    @Test func samplesLieWhereTheirPathSaysOrNowhere() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "1", "--out", "v1.2")
        #expect(try place.run("sample", "v1.2", "--count", "2").out == place.url("v1.2/samples.png").path + "\n")
        #expect(FileManager.default.fileExists(atPath: place.url("v1.2/samples.png").path))
        let before = try place.files(below: ".")
        for out in ["x.jpg", "x.jpeg", "v3.4"] {
            #expect(try place.run("sample", "v1.2", "--out", out).isOneSentence(containing: "'\(out)'", ".png"))
        }
        #expect(try place.run("interpolate", "v1.2", "--out", "x.jpg").isOneSentence(containing: "'x.jpg'", ".gif"))
        #expect(try place.files(below: ".") == before)
        #expect(try place.run("sample", "v1.2", "--count", "2", "--out", "v3.4/").code == 0)
        #expect(FileManager.default.fileExists(atPath: place.url("v3.4/seed-1.png").path))
    }

    @Test func picturesThatAreTooLargeAreRefusedBeforeTheyAreDrawn() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "1", "--out", "run")
        let many = try place.run("sample", "run", "--count", "200000", "--out", "x.png")
        #expect(many.isOneSentence(containing: "200000 samples", "134217728"), "\(many.err)")
        // 64 pixels wide, 8,000 frames in two rows are no more than a file can hold; of 128 they are.
        try place.train("dcgan", "--steps", "1", "--out", "wide", "--set", "data.size=128")
        let long = try place.run("interpolate", "wide", "--frames", "8000")
        #expect(long.isOneSentence(containing: "16000 samples", "1040002x262"), "\(long.err)")
    }

    @Test func theWayOfAWalkIsTheOneAskedFor() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "1", "--out", "run")
        var rows: [String: [UInt8]] = [:]
        for path in ["linear", "spherical", "both"] {
            let outcome = try place.run(
                "interpolate", "run", "--path", path, "--frames", "4", "--out", "\(path).png", "--json")
            #expect(try outcome.json([String: [String]].self) == ["files": [place.url("\(path).png").path]])
            let picture = try Raster(decoding: place.contents("\(path).png"))
            #expect((picture.width, picture.height) == (4 * 34 + 2, path == "both" ? 70 : 36))
            rows[path] = picture.bytes
        }
        #expect(rows["linear"] != rows["spherical"])
        // One above the other, with the line between them shared.
        #expect(rows["both"]!.prefix(36 * 138) == rows["linear"]![...])
        #expect(rows["both"]!.suffix(36 * 138) == rows["spherical"]![...])
    }

    @Test func dataIsListedAndCheckedAsWordsAndAsJSON() throws {
        struct Entry: Decodable { let name: String, about: String, bytes: Int? }
        let place = try Workplace()
        let lists = try place.run("data", "list", "--json").json([String: [Entry]].self)
        #expect(lists["builtIn"]?.contains { $0.name == "digits" && $0.bytes == nil } == true)
        #expect(lists["download"]?.contains { $0.name == "mnist" && $0.bytes ?? 0 > 11_000_000 } == true)
        let words = try place.run("data", "list").out
        for name in ["digits", "ring8", "fashion", "cifar10"] { #expect(words.contains("\n  \(name) ")) }
        #expect(words.contains("MB)") && words.contains("--data NAME"))

        struct Report: Decodable { let damaged: [[String: String]]? }
        try makePictures(in: place.url("pictures"), count: 4)
        #expect(throws: Never.self) { try place.run("data", "check", "pictures", "--json").json(Report.self) }
        try Data("no picture".utf8).write(to: place.url("pictures/2.png"))
        let bad = try place.run("data", "check", "pictures", "--json")
        #expect(bad.code == 1 && bad.out.contains("2.png"))
        #expect(throws: Never.self) { try bad.json(Report.self) }
    }

    @Test func recipesHoldTheWholePathOfTheirData() throws {
        let place = try Workplace()
        try makePictures(in: place.url("pictures"), count: 12)
        #expect(try place.train("dcgan", "--data", "pictures", "--steps", "2", "--out", "run").code == 0)
        let recipe = String(decoding: try place.contents("run/recipe.yaml"), as: UTF8.self)
        #expect(recipe.contains("source: \(place.url("pictures").path)\n"))
        let elsewhere = try Workplace()
        let on = try elsewhere.run("train", "--resume", place.url("run").path, "--steps", "3")
        #expect(on.code == 0, "\(on.err)")
        #expect(try place.run("train", "--resume", "run", "--data", "pictures", "--steps", "4").code == 0)
    }

    @Test func runsThatBeginTogetherWithoutAFolderGetOneEach() throws {
        let place = try Workplace()
        let others = try (0..<3).map { _ in try Workplace() }
        let runs = try others.map { other in
            try other.start(
                ["train"] + tiny["gan"]! + ["--steps", "2"], prefix: "cd '\(place.folder.path)'")
        }
        for (run, other) in zip(runs, others) {
            let outcome = try other.finish(run)
            #expect(outcome.code == 0, "\(outcome.err)")
        }
        for number in 1...3 { #expect(try !place.contents("runs/gan-\(number)/recipe.yaml").isEmpty) }
    }

    @Test func aPlanCountsWholePeriods() throws {
        struct Plan: Decodable { let measuredSteps: Int }
        let place = try Workplace()
        let plan = try place.finish(place.start(["plan"] + tiny["wgan-gp"]! + ["--measure", "3", "--json"]))
        #expect(try plan.json(Plan.self).measuredSteps == 4)
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
            "plan", "gan", "--data", "ring8", "--set", "network.generator=mlp(16)", "--set",
            "network.generatorNorm=none", "--set", "network.critic=mlp(16)", "--set", "network.criticNorm=none",
            "--steps",
            "100", "--measure", "2", "--json"
        ).json(Plan.self)
        #expect(plan.parameters["generator"] == 62 * 16 + 16 + 16 * 2 + 2)
        #expect(plan.secondsPerStep > 0 && plan.peakMegabytes > 10)
        #expect(abs(plan.totalSeconds - 100 * plan.secondsPerStep) < 1e-9)
        #expect(plan.changes.contains("steps: 6000 → 100"))
        #expect(try place.files(below: ".").isEmpty)
    }

    @Test func theZooListsAndShowsItsSystems() throws {
        struct Entry: Decodable { let name: String, link: String, recipe: String? }
        let place = try Workplace()
        let all = try place.run("zoo", "--json").json([Entry].self)
        #expect(
            all.count >= 50 && Set(all.map(\.name)).isSuperset(of: ["dcgan", "gan", "wgan-gp", "vae", "triple-gan"]))
        let one = try place.run("zoo", "wgan-gp", "--json").json(Entry.self)
        #expect(one.link == "https://arxiv.org/abs/1704.00028")
        #expect(one.recipe?.contains("penalty: gradient(10)") == true)
    }

    @Test func theGuideNamesSystemsForUsesAndSchools() throws {
        struct Guide: Decodable {
            struct Use: Decodable { let system, want: String }
            struct Branch: Decodable {
                let school, critic: String
                let systems: [String]
            }
            let uses: [Use]
            let schools: [Branch]
        }
        let place = try Workplace()
        let guide = try place.run("zoo", "--guide", "--json").json(Guide.self)
        #expect(
            Set(guide.uses.map(\.system)) == [
                "gan", "dcgan", "improved-gan", "cgan", "infogan", "wgan", "wgan-gp", "began", "progan",
            ])
        #expect(
            guide.schools.map(\.school) == ["game", "divergence", "wasserstein", "energy", "moments", "likelihood"])
        #expect(guide.schools.allSatisfy { !$0.systems.isEmpty && !$0.critic.isEmpty })
        let text = try place.run("zoo", "--guide")
        #expect(text.code == 0 && text.out.contains("ganymede train wgan-gp"))
        #expect(try place.run("zoo", "wgan", "--guide").code != 0)
    }

    @Test func theWholeZooIsSearchedAndItsGrowthIsTheSurveys() throws {
        let place = try Workplace()
        struct Row: Decodable {
            struct GAN: Decodable { let name: String, year: Int }
            let gan: GAN
            let system: String?
        }
        let found = try place.run("zoo", "--search", "wasserstein gradient", "--json").json([Row].self)
        #expect(!found.isEmpty && found.count < 10)
        let all = try place.run("zoo", "--all", "--json").json([Row].self)
        #expect(all.count == 501 && all.first { $0.gan.name == "InfoGAN" }?.system == "infogan")
        #expect(all.count { $0.system != nil } == 40)
        // Of two systems after one paper, of a second paper, and of one whose link is no arXiv's.
        for (name, system) in [
            ("LS-GAN", "loss-sensitive-gan"), ("Improved GAN", "improved-gan"), ("ALI", "bigan"), ("SN-GAN", "sngan"),
        ] { #expect(all.first { $0.gan.name == name }?.system == system) }
        struct Growth: Decodable {
            struct Month: Decodable { let year: Int, month: Int, count: Int }
            let months: [Month]
        }
        for (table, counts) in [("2017-07", [6, 52, 142]), ("2018-10", [6, 54, 148])] {
            let growth = try place.run("zoo", "--growth", "growth.png", "--table", table, "--json").json(Growth.self)
            func count(_ year: Int, _ month: Int) -> Int {
                growth.months.last { ($0.year, $0.month) <= (year, month) }?.count ?? 0
            }
            #expect([count(2015, 12), count(2016, 12), count(2017, 6)] == counts)
            #expect(try Raster(contentsOf: place.url("growth.png")).width > 100)
        }
        #expect(try place.run("zoo", "--growth", "x.png", "--table", "2019").isOneSentence(containing: "2018-10"))
    }

    @Test(arguments: [("gan", 4), ("cgan", 5), ("ebgan", 4), ("acgan", 6), ("infogan", 6), ("vae", 4)])
    func wiringsAreDrawnFromTheGames(_ system: String, _ arrows: Int) throws {
        let place = try Workplace()
        #expect(try place.run("zoo", system, "--diagram", "d.svg").code == 0)
        let drawing = try String(contentsOf: place.url("d.svg"), encoding: .utf8)
        #expect(drawing.contains("<svg") && drawing.matches(of: /class="edge"/).count >= arrows)
    }

    @Test func aLatentSpaceIsExplored() throws {
        let place = try Workplace()
        try place.train("dcgan", "--steps", "2", "--out", "run")
        for arguments in [["--analogy", "3,7,12"], ["--around", "5"]] {
            let outcome = try place.finish(
                place.start(["explore", "run", "--size", "3", "--out", "grid.png"] + arguments))
            #expect(outcome.code == 0, "\(outcome.err)")
            // Nine pictures of 32×32 with lines between them.
            #expect(try Raster(contentsOf: place.url("grid.png")).width == 3 * 34 + 2)
        }
        struct Found: Decodable { let numbers: [String: Double] }
        let lengths = try place.run("explore", "run", "--lengths", "lengths.png", "--json").json(Found.self).numbers
        let (ends, line, circle) = (
            try #require(lengths["lengthAtEnds"]), try #require(lengths["lengthHalfWayLinear"]),
            try #require(lengths["lengthHalfWaySpherical"])
        )
        #expect(abs(line / ends - 0.5.squareRoot()) < 0.05 && abs(circle / ends - 1) < 0.03)
        #expect(try place.run("explore", "run").code == 2)
        #expect(try place.run("explore", "run", "--analogy", "1,2").code == 2)
        #expect(try place.run("explore", "nowhere", "--around", "1").isOneSentence(containing: "nowhere"))
        try place.train("dcgan", "--steps", "1", "--set", "game.latent=2", "--out", "narrow")
        #expect(
            try place.run("explore", "narrow", "--around", "1", "--out", "grid.png").isOneSentence(
                containing: "three numbers or more"))
    }

    /// Pictures of two classes, bright on the left or on the right, no two alike.
    private func makeClasses(in folder: URL, width: Int, height: Int, channels: Int, count: Int) throws {
        for (number, name) in ["left", "right"].enumerated() {
            let place = folder.appending(path: name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for index in 0..<count {
                let bytes = (0..<height).flatMap { row in
                    (0..<width).flatMap { column in
                        (0..<channels).map { channel in
                            let isBright = (column * 2 < width) == (number == 0)
                            return channel == 3 ? 255 : UInt8((isBright ? 100 : 10) + (index * 7 + row * 3) % 100)
                        }
                    }
                }
                try Raster(width: width, height: height, channels: channels, bytes: bytes)
                    .write(to: place.appending(path: "\(index).png"))
            }
        }
    }

    @Test(arguments: ["cgan", "acgan", "cvae", "projection-gan"])
    func classesOfALabelledFolderAreMadeInAnyShape(_ system: String) throws {
        let place = try Workplace()
        try makeClasses(in: place.url("classes"), width: 16, height: 32, channels: 4, count: 8)
        let outcome = try place.run(
            "train", system, "--data", "classes", "--steps", "2", "--set", "batch=8", "--set",
            "network.generator=infogan(4)", "--set", "network.critic=infogan(4)", "--out", "run")
        #expect(outcome.code == 0, "\(outcome.err)")
        #expect(try place.run("sample", "run", "--seeds", "0-3", "--out", "made.png").code == 0)
        let made = try Raster(contentsOf: place.url("made.png"))
        #expect(made.channels == 4 && made.height > made.width / 2)
    }

    @Test func anAttributeIsFoundWithAndWithoutWhatGoesAlongWithIt() throws {
        let place = try Workplace()
        try makeClasses(in: place.url("classes"), width: 16, height: 16, channels: 3, count: 60)
        let trained = try place.run(
            "train", "vae", "--data", "classes", "--steps", "300", "--set", "batch=16", "--set",
            "network.generator=mlp(32,32)", "--set", "network.critic=mlp(32,32)", "--set", "network.criticNorm=none",
            "--set", "network.generatorNorm=none", "--out", "run")
        #expect(trained.code == 0, "\(trained.err)")
        struct Found: Decodable { let numbers: [String: Double] }
        var brightness: [Double] = []
        for more in [[], ["--balanced"]] {
            let outcome = try place.finish(
                place.start(
                    ["explore", "run", "--attribute", "left", "--count", "200", "--size", "3", "--out", "left.png"]
                        + more
                        + ["--json"]))
            #expect(outcome.code == 0, "\(outcome.err)")
            let numbers = try outcome.json(Found.self).numbers
            let area = try #require(numbers["auc"])
            brightness.append(abs(try #require(numbers["aucOfBrightness"]) - 0.5))
            #expect(area > 0.6, "\(outcome.out)")
            #expect(try Raster(contentsOf: place.url("left.roc.png")).width > 100)
            #expect(try Raster(contentsOf: place.url("left.png")).width == 3 * 18 + 2)
        }
        #expect(brightness[1] < brightness[0], "\(brightness)")
        #expect(try place.run("explore", "run", "--attribute", "middle").isOneSentence(containing: "left", "right"))
    }

    @Test func aSystemIsShownWithItsClaimAndTheOutcomeOverSeeds() throws {
        let place = try Workplace()
        let small = [
            "--set", "network.generator=mlp(8,8)", "--set", "network.critic=mlp(8,8)", "--set", "batch=16", "--steps",
            "4",
        ]
        let shown = try place.finish(
            place.start(["show", "geometric-gan", "--repeats", "3", "--out", "pages", "--runs", "runs"] + small))
        #expect(shown.code == 0, "\(shown.err)")
        let page = try String(contentsOf: place.url("pages/geometric-gan.md"), encoding: .utf8)
        #expect(page.contains("**Claim.**") && page.contains("**Outcome.**") && page.contains("1705.02894"))
        #expect(page.contains(" show geometric-gan --repeats 3 --steps 4 --set ") && page.contains("baseline: `gan:"))
        #expect(try Raster(contentsOf: place.url("pages/geometric-gan.png")).width > 0)
        let index = try String(contentsOf: place.url("pages/README.md"), encoding: .utf8)
        let line = try #require(index.split(separator: "\n").first { $0.hasPrefix("| [geometric-gan](") })
        #expect(line.contains("eight Gaussians") && line.contains("3 seeds"))
    }

    @Test(arguments: [
        [], ["explore"], ["show"], ["compare"], ["evaluate"], ["train"], ["sample"], ["interpolate"], ["plan"], ["zoo"],
        ["explain"], ["runs"], ["data"], ["data", "list"],
        ["data", "check"], ["data", "download"],
    ])
    func everyCommandHelpsWithAnExample(_ command: [String]) throws {
        let place = try Workplace()
        let help = try place.finish(place.start(command + ["--help"]))
        #expect(help.code == 0)
        #expect(help.out.contains("Example") && help.out.contains("ganymede \(command.joined(separator: " "))"))
    }
}
