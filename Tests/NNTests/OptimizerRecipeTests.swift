import Foundation
import NN
import Testing
import Torch

@Suite struct OptimizerRecipeTests {
    private func read(_ text: String) throws -> OptimizerRecipe {
        try JSONDecoder().decode(OptimizerRecipe.self, from: Data(text.utf8))
    }

    @Test func whatIsLeftOutTakesTheKindsDefault() throws {
        #expect(try read(#"{"kind": "adam"}"#) == .adam(1e-3, 0.9, 0.999))
        #expect(try read(#"{"kind": "adam", "learningRate": 0.0002, "beta1": 0.5}"#) == .adam(2e-4, 0.5, 0.999))
        #expect(try read(#"{"kind": "adamw"}"#) == .adamw(1e-3, weightDecay: 0.01))
        #expect(try read(#"{"kind": "rmsprop", "learningRate": 5e-5}"#) == .rmsprop(5e-5))
        #expect(try read(#"{"kind": "sgd", "learningRate": 0.1, "momentum": 0.9}"#) == .sgd(0.1, momentum: 0.9))
        #expect(try read(#"{"kind": "adagrad"}"#) == .adagrad(0.01))
    }

    @Test func aRecipeWritesWhatItsKindTakesAndReadsItBack() throws {
        let recipes: [OptimizerRecipe] = [
            .adam(2e-4, 0, 0.9, weightDecay: 0.1), .adamw(),
            .sgd(0.1, momentum: 0.5, nesterov: true, weightDecay: 1e-4),
            .rmsprop(1e-3, smoothing: 0.8, momentum: 0.2, centered: true), .adagrad(0.3),
        ]
        for recipe in recipes {
            #expect(try JSONDecoder().decode(OptimizerRecipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        }
        let keys =
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(OptimizerRecipe.adagrad())) as? [String: Any]
        #expect(Set(try #require(keys).keys) == ["kind", "learningRate", "epsilon", "weightDecay", "clip", "schedule"])
    }

    @Test func theScheduleIsAFactorOfTheLearningRate() throws {
        let recipe = try read(
            #"{"kind": "sgd", "learningRate": 0.5, "clip": 2, "schedule": {"kind": "linear", "from": 2, "to": 4}}"#)
        #expect((0..<6).map { recipe.learningRate(at: $0) } == [0.5, 0.5, 0.5, 0.25, 0, 0])
        #expect(recipe.clip == 2)
        #expect(try JSONDecoder().decode(OptimizerRecipe.self, from: JSONEncoder().encode(recipe)) == recipe)
    }

    @Test func asManyNumbersAreRememberedAsTheRecipeSays() {
        let kinds: [OptimizerRecipe] = [
            .adam(), .sgd(), .sgd(momentum: 0.9), .rmsprop(), .rmsprop(momentum: 0.5, centered: true), .adagrad(),
        ]
        for kind in kinds {
            let parameter = Parameter(.zeros([4]))
            let optimizer = kind.make(for: [parameter])
            optimizer.step([.ones([4])])
            #expect(optimizer.state().filter { $0.value.count == 4 }.count == kind.rememberedCount, "\(kind.kind)")
        }
    }

    @Test(arguments: [
        (#"{"kind": "adm"}"#, "there is no optimizer 'adm' (did you mean 'adam'?); there are adam, adamw, sgd"),
        (#"{"kind": "sdg"}"#, "did you mean 'sgd'?"),
        (#"{"kind": "adam", "clip": -1}"#, "must be at least 0.0, not -1.0"),
        (#"{"kind": "adam", "schedule": {"kind": "cosin", "steps": 3}}"#, "did you mean 'cosine'?"),
        (
            #"{"kind": "sgd", "beta1": 0.5}"#,
            "optimizer sgd takes learningRate, momentum, nesterov, weightDecay, clip, schedule, not beta1"
        ),
        (#"{"kind": "adam", "learningrate": 0.5}"#, "not learningrate"),
        (#"{"kind": "adam", "beta1": 1}"#, "must be at least 0.0 and below 1.0, not 1.0"),
        (#"{"kind": "adam", "learningRate": -1}"#, "must be at least 0.0, not -1.0"),
        (#"{"kind": "sgd", "nesterov": true}"#, "Nesterov's momentum needs a momentum above 0"),
    ]) func aSettingThatWouldHaveNoEffectIsRefused(text: String, reason: String) {
        do {
            _ = try read(text)
            Issue.record("it was accepted")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
        }
    }
}
