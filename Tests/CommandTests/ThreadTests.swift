import Foundation
import Testing

/// How GNU's OpenMP is set up, which tells it when it is asked to.
@Suite(.serialized, .oneAtATime) struct ThreadTests {
    private func settings(_ environment: String) throws -> String {
        let place = try Workplace()
        let outcome = try place.run("zoo", prefix: "exec env \(environment) OMP_DISPLAY_ENV=VERBOSE \"$0\" \"$@\"")
        #expect(outcome.code == 0, "\(outcome.err)")
        return outcome.err
    }

    @Test(.enabled(if: isGNU)) func idleThreadsSleepSoon() throws {
        #expect(try settings("").contains("GOMP_SPINCOUNT = '1000'"))
        #expect(try settings("-i USER=me").contains("GOMP_SPINCOUNT = '1000'"))
        #expect(try settings("GOMP_SPINCOUNT=77").contains("GOMP_SPINCOUNT = '77'"))
    }

    @Test(.enabled(if: isGNU)) func noSettingOfOpenMPsIsLost() throws {
        // Nothing can be lent here: the variables are OpenMP's own.
        #expect(try settings("-i OMP_NUM_THREADS=3").contains("OMP_NUM_THREADS = '3'"))
        #expect(try settings("-i OMP_DYNAMIC=true OMP_NUM_THREADS=3 HOME=/").contains("OMP_DYNAMIC = 'TRUE'"))
    }

    /// Whether LibTorch's OpenMP is GNU's.
    private static let isGNU: Bool = {
        let outcome = try? Workplace().run("zoo", environment: ["OMP_DISPLAY_ENV": "VERBOSE"])
        return outcome?.err.contains("GOMP_SPINCOUNT") ?? false
    }()

    /// Bound to the first of the cores that this process may use.
    private static let onOneCore =
        "exec taskset -c $(taskset -pc $$ | sed 's/.*: //; s/[,-].*//') \"$0\" \"$@\""

    private static let canBind: Bool = {
        let place = try? Workplace()
        return (try? place?.run("--version", prefix: onOneCore).code) == 0
    }()

    @Test(.enabled(if: canBind)) func threadsFollowTheCoresThatAProcessMayUseAndTheChangeIsSaid() throws {
        let place = try Workplace()
        try place.train("gan", "--steps", "4", "--threads", "2", "--out", "run")
        #expect(try state(place, "run", step: 4).metadata["threads"] == "2")
        let bound = try place.run("train", "--resume", "run", "--steps", "5", prefix: Self.onOneCore)
        #expect(bound.code == 0 && bound.err.contains("threads: 2 → 1"), "\(bound.err)")
        #expect(try state(place, "run", step: 5).metadata["threads"] == "1")
        // Who asks for more gets them.
        let asked = try place.run(
            "train", "--resume", "run", "--steps", "6", "--threads", "2", prefix: Self.onOneCore)
        #expect(asked.code == 0 && asked.err.contains("threads: 1 → 2"), "\(asked.err)")
    }

    @Test func aPlanMeasuresOneThreadAndAllAndSaysWhichTrainTakes() throws {
        struct Plan: Decodable {
            let threads: Int
            let secondsByThreads: [Int: Double]?
        }
        let place = try Workplace()
        let plan = try place.finish(place.start(["plan"] + tiny["gan"]! + ["--json"])).json(Plan.self)
        #expect(plan.threads == 1)
        if let seconds = plan.secondsByThreads {
            #expect(seconds.count == 2 && seconds.keys.min() == 1 && seconds.values.allSatisfy { $0 > 0 })
        }
        let asked = try place.finish(place.start(["plan"] + tiny["gan"]! + ["--json", "--threads", "2"]))
        #expect(try asked.json(Plan.self).threads == 2 && asked.json(Plan.self).secondsByThreads == nil)
        try place.train("gan", "--steps", "1", "--out", "run")
        #expect(try state(place, "run", step: 1).metadata["threads"] == "1")
    }
}
