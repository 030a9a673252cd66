import Testing

@testable import Adversarial

struct ClaimTests {
    private static let rival = Claim.Rival("gan")

    @Test(arguments: [
        (Claim.Expectation.below(rival), Claim.Verdict.holds, Claim.Verdict.fails),
        (.above(rival), .fails, .holds),
    ])
    func aDifferenceOnOneSideOfZeroDecides(_ claim: Claim.Expectation, _ under: Claim.Verdict, _ over: Claim.Verdict) {
        #expect(claim.verdict(low: -3, high: -1) == under)
        #expect(claim.verdict(low: 1, high: 3) == over)
        #expect(claim.verdict(low: -1, high: 1) == .notShown)
        // No difference at all is none shown.
        #expect(claim.verdict(low: 0, high: 0) == .notShown)
    }

    @Test func aBoundIsKeptByTheWholeIntervalOrBrokenByIt() {
        let (least, most) = (Claim.Expectation.atLeast(0.9), Claim.Expectation.atMost(0.9))
        #expect(least.verdict(low: 0.9, high: 1) == .holds && most.verdict(low: 0.8, high: 0.9) == .holds)
        #expect(least.verdict(low: 0.1, high: 0.89) == .fails && most.verdict(low: 0.91, high: 1) == .fails)
        #expect(least.verdict(low: 0.8, high: 1) == .notShown && most.verdict(low: 0.8, high: 1) == .notShown)
    }

    @Test func whatIsOnlyMeasuredHasNoVerdict() {
        #expect(Claim.Expectation.measured.verdict(low: 1, high: 2) == .measured)
    }

    @Test func aRivalTakesTheTrialButForWhatItSetsOrLacks() {
        let claim = Claim(
            "x", metric: "fid", .below(.init("vae", "game.latent=5", lacking: ["game.criticOptimizer.learningRate"])),
            trial: ["steps=9", "game.latent=3", "game.criticOptimizer.learningRate=0.1"])
        #expect(claim.rivalSettings == ["steps=9", "game.latent=5"])
    }
}
