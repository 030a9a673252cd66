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
}
