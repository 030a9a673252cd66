import Datasets
import Testing
import Zoo

@testable import Adversarial

@Suite struct AdviceTests {
    private let digits = DataShape(sample: [1, 28, 28], classNames: (0..<10).map(String.init))
    private let photographs = DataShape(sample: [3, 128, 128], classNames: ["daisy", "rose"])

    @Test func networksThatAreMeantForSmallerPicturesAreToldAndWhatWouldBeSmaller() throws {
        #expect(CGAN.recipe.advice(for: digits, on: .cpu) == nil)
        let words = try #require(CGAN.recipe.advice(for: photographs, on: .cpu))
        let sizes = try #require(words.firstMatch(of: /have (\d+) million parameters/))
        #expect(try #require(Int(sizes.1)) > 250)
        #expect(words.contains("--set 'network.generator=dcgan(64)' --set 'network.critic=dcgan(64)' (2"), "\(words)")
        #expect(words.contains("--set 'data.size=32'"), "\(words)")
    }

    @Test func whatIsToldIsSmallerIndeed() throws {
        var recipe = CGAN.recipe
        (recipe.network.generator, recipe.network.critic) = (.dcgan(64), .dcgan(64))
        let game = try CGAN.makeGame(recipe, for: photographs, on: .cpu)
        #expect(game.parameters().map(\.count).reduce(0, +) < 30_000_000)
    }

    @Test func networksThatSomebodyChoseAreLeftToThem() {
        var recipe = CGAN.recipe
        recipe.network.generator = .infogan(63)
        #expect(recipe.advice(for: photographs, on: .cpu) == nil)
        #expect(DCGAN.recipe.advice(for: DataShape(sample: [3, 64, 64]), on: .cpu) == nil)
    }
}
