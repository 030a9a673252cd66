import Spelling
import Testing

@Suite struct NearestTests {
    @Test func exchangedNeighboursAreOneMistake() {
        #expect(nearest(to: "dcagn", among: ["dcgan", "gan", "wgan-gp"]) == "dcgan")
        #expect(nearest(to: "Hinge", among: ["hinge", "minimax"]) == "hinge")
    }

    @Test func aWordUnlikeAllCandidatesGetsNoSuggestion() {
        #expect(nearest(to: "penguin", among: ["dcgan", "gan"]) == nil)
        #expect(suggestion(for: "penguin", among: ["dcgan"]) == "")
        #expect(suggestion(for: "dcgann", among: ["dcgan"]) == " (did you mean 'dcgan'?)")
    }
}
