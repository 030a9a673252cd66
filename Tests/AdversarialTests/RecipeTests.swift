import Adversarial
import Testing
import Zoo

private func changed(_ assignments: String...) throws -> Recipe<DCGAN> {
    try assignments.reduce(DCGAN.recipe) { try RecipeDifference(assignment: $1).applied(to: $0) }
}

private func message(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite struct RecipeTests {
    @Test func aDifferenceChangesWhatItNamesAndNothingElse() throws {
        let recipe = try changed("game.loss=hinge", "batch=32", "game.criticOptimizer.learningRate=0.001")
        #expect(
            try DCGAN.recipe.differences(to: recipe) == [
                "batch: 64 → 32", "game.loss: non-saturating → hinge",
                "game.criticOptimizer.learningRate: 0.0002 → 0.001",
            ])
    }

    @Test func settingsThatOnlyTheOtherRecipeHasAreListedToo() throws {
        let recipe = try changed("game.criticOptimizer={kind: sgd, learningRate: 0.0002, momentum: 0.9}")
        let differences = try DCGAN.recipe.differences(to: recipe)
        #expect(differences.contains("game.criticOptimizer.kind: adam → sgd"))
        #expect(differences.contains("game.criticOptimizer.beta1: 0.5 → nothing"))
        #expect(differences.contains("game.criticOptimizer.momentum: nothing → 0.9"))
    }

    @Test func schedulesAndClippingAreSetInARecipe() throws {
        let recipe = try changed(
            "game.criticOptimizer.clip=1", "game.criticOptimizer.schedule={kind: cosine, steps: 100}")
        #expect(recipe.game.criticOptimizer.clip == 1)
        #expect(recipe.game.criticOptimizer.schedule == .cosine(steps: 100))
        #expect(try recipe.yaml().contains("clip: 0"))
        #expect(message { try changed("game.criticOptimizer.schedule={kind: cosin, steps: 3}") }.contains("'cosine'"))
        #expect(message { try changed("game.criticOptimizer={kind: sdg}") }.contains("did you mean 'sgd'?"))
    }

    @Test func aRecipeWrittenAsYAMLReadsBackTheSame() throws {
        let recipe = try changed("game.penalty=r1(2.5)", "network.generator=\"upsampling(32)\"", "seed=9")
        let read = try RecipeDifference(yaml: recipe.yaml(), name: "test").applied(to: DCGAN.recipe)
        #expect(try recipe.differences(to: read) == [])
        #expect(read.game.penalty == .r1(2.5))
    }

    @Test func aMisspeltKeySuggestsTheNearest() {
        #expect(message { try changed("game.los=hinge") }.contains("no setting 'game.los' (did you mean 'loss'?)"))
        #expect(message { try changed("stpes=3") }.contains("did you mean 'steps'?"))
        #expect(
            message { try RecipeDifference(yaml: "game:\n  latnt: 3\n", name: "r").applied(to: DCGAN.recipe) }
                .contains("did you mean 'latent'?"))
    }

    @Test func aValueOfTheWrongKindSaysWhichOneAndWhatItShouldBe() {
        #expect(message { try changed("batch=many") } == "batch must be a whole number")
        #expect(message { try changed("game.latent=1.5") } == "game.latent must be a whole number")
        #expect(message { try changed("game=3") }.contains("is a group of settings"))
        #expect(message { try changed("game.loss=hing") }.contains("did you mean 'hinge'?"))
        #expect(message { try changed("network.critic=resnt(3)") }.contains("there is no architecture"))
    }

    @Test func textThatIsNoRecipeIsRefused() {
        #expect(message { try changed("batch") }.contains("path=value"))
        #expect(message { try RecipeDifference(yaml: "- 1\n- 2\n", name: "list.yaml") }.contains("list.yaml"))
        #expect(message { try RecipeDifference(yaml: "a: [1", name: "broken.yaml") }.contains("not YAML"))
    }

    @Test func settingsOutsideWhatMakesSenseAreRefused() throws {
        for bad in ["batch=0", "steps=-1", "average=1.5", "every.log=0"] {
            #expect(throws: RecipeError.self) { try changed(bad).check() }
        }
    }
}
