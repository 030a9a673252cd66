import Testing

@testable import Images

/// Which folders are runs, whose pictures are no data.
@Suite struct RunContentTests {
    @Test func aRunIsKnownByItsRecipeOrByItsLog() {
        #expect(RunContent.isOfARun(["recipe.yaml", "samples"]) && RunContent.isOfARun(["log.jsonl", "checkpoints"]))
        #expect(!RunContent.isOfARun(["recipe.yaml"]) && !RunContent.isOfARun(["checkpoints", "samples"]))
    }

    @Test func pathsInRunsAreLeftOutOfAnArchive() {
        let data = ["rose/1.png", "samples/2.png", "rose/notes/recipe.yaml", "rose/notes/3.png"]
        let run = ["old/run/recipe.yaml", "old/run/samples/step-1.png", "old/run/checkpoints/step-1.safetensors"]
        #expect(RunContent.outsideRuns(data + run) == data)
        // The outermost folder is what somebody named.
        let own = ["recipe.yaml", "samples/1.png"]
        #expect(RunContent.outsideRuns(own) == own)
    }
}
