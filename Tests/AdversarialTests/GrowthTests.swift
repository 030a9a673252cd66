import Datasets
import Testing
import Zoo

@testable import Adversarial

@Suite struct GrowthTests {
    private let growth = Growth(turns: 10, doublings: 2, fullSize: [16, 24])

    @Test func stagesSettleAndFadeInInTurnAndTheLastGoesOnToTheEnd() {
        let stages = growth.stages(through: 70)
        #expect(stages.map(\.steps) == [1...10, 11...20, 21...30, 31...40, 41...70])
        #expect(stages.map(\.size) == [[4, 6], [8, 12], [8, 12], [16, 24], [16, 24]])
        #expect(stages.map(\.isFadingIn) == [false, true, false, true, false])
        // A run that ends earlier ends within a stage.
        #expect(growth.stages(through: 25).map(\.steps) == [1...10, 11...20, 21...25])
    }

    @Test func theStagesAreThoseOfTheDecorator() throws {
        let growing = Growing(turns: 10)
        growing.attach(to: Players(made: [], judged: [], sample: [], doublings: 2))
        for stage in growth.stages(through: 70) {
            let height = Double(stage.size[0]) / 4
            for step in stage.steps {
                let level = try #require(growing.stage(Turn(step: step)))
                // In the first step of a stage that fades in nothing is there of it yet.
                let isThere = !stage.isFadingIn || step > stage.steps.lowerBound
                #expect((level == level.rounded()) == (!stage.isFadingIn || !isThere), "step \(step)")
                if isThere { #expect(Double(1 << Int(level.rounded(.up))) == height, "step \(step)") }
            }
        }
    }

    @Test func theFullSizeIsReachedOnceItHasFadedIn() {
        #expect(!growth.isReached(after: 40) && growth.isReached(after: 41))
        #expect(growth.sizeReached(after: 1) == [4, 6] && growth.sizeReached(after: 40) == [8, 12])
        #expect(growth.isReached(after: growth.stepsNeeded))
        // The published schedule: 12,000 steps for three doublings.
        #expect(Growth(turns: 1_500, doublings: 3, fullSize: [32, 32]).turns(fitting: 12_000) == 1_500)
    }

    @Test func aRunThatDoesNotReachTheFullSizeIsToldHow() throws {
        var recipe = ProGAN.recipe
        func note(_ size: Int) throws -> String? {
            let shape = DataShape(sample: [1, size, size])
            recipe.network.generator = .progressive(1)
            recipe.network.critic = .progressive(1)
            return recipe.noteOfSizeReached(Growth(of: try ProGAN.game(recipe, for: shape), for: shape))
        }
        #expect(try note(32) == nil)
        let words = try #require(try note(64))
        for part in ["32x32 pixels in 12000 steps", "64x64", "--steps 13500", "game.decorators=growing(1200)"] {
            #expect(words.contains(part), "\(words)")
        }
        recipe.steps = 13_500
        #expect(try note(64) == nil)
        // What is beside it in the setting stays.
        (recipe.steps, recipe.game.decorators) = (12_000, .growing(1_500) + .orthogonality(0.5))
        #expect(try #require(try note(64)).contains("growing(1200)+orthogonality(0.5)"))
        (recipe.game.decorators) = .growing(1_200)
        #expect(try note(64) == nil)
    }

    @Test func whatDoesNotGrowHasNoStages() throws {
        var recipe = DCGAN.recipe
        (recipe.network.generator, recipe.network.critic) = (.dcgan(1), .dcgan(1))
        let shape = DataShape(sample: [1, 32, 32])
        #expect(Growth(of: try DCGAN.game(recipe, for: shape), for: shape) == nil)
    }
}
