import Datasets
import Testing
import Torch
import Zoo

@testable import Adversarial

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite struct LimitTests {
    private let shape = DataShape(sample: [1, 32, 32])

    @Test func whatDoesNotFitIntoTheMemoryIsNamed() {
        var recipe = DCGAN.recipe
        #expect(message { try recipe.checkMemory(for: shape, on: .cpu, memory: 8e9) } == "")
        recipe.network.critic = .dcgan(3_000)
        #expect(message { try recipe.checkMemory(for: shape, on: .cpu, memory: 8e9) }.contains("critic=dcgan(3000)"))
        // Its weights alone would do, and another device has its own memory.
        #expect(message { try recipe.checkWeights(for: shape, memory: 8e9) } == "")
        #expect(message { try recipe.checkMemory(for: shape, on: .cuda, memory: 8e9) } == "")
        recipe.network.critic = .dcgan(10_000)
        #expect(message { try recipe.checkWeights(for: shape, memory: 8e9) }.contains("critic=dcgan(10000)"))
    }

    @Test func aBatchThatDoesNotFitIsToldTheLargestThatDoes() throws {
        var recipe = DCGAN.recipe
        recipe.batch = 60_000
        let words = message { try recipe.checkMemory(for: shape, on: .cpu, memory: 8e9) }
        let most = try #require(words.firstMatch(of: /batch=60000 would take .* at most (\d+)/))
        recipe.batch = try #require(Int(most.1))
        #expect(recipe.batch > 1_000)
        #expect(message { try recipe.checkMemory(for: shape, on: .cpu, memory: 8e9) } == "")
    }

    @Test func aTrainingThatDoesNotFitEvenWithOneSampleIsToldTheSizeThatDoes() throws {
        var recipe = DCGAN.recipe
        recipe.batch = 1
        let large = DataShape(sample: [3, 1_024, 1_024])
        let words = message { try recipe.checkMemory(for: large, on: .cpu, memory: 22e9) }
        #expect(words.contains("even with batch=1") && words.contains("data.size=512"), "\(words)")
        #expect(
            message { try recipe.checkMemory(for: DataShape(sample: [3, 512, 512]), on: .cpu, memory: 22e9) } == "")
    }

    @Test func theReasonWhyPicturesAreTooLargeIsTrue() {
        let words = message {
            _ = try DCGAN.recipe.expectedBytes(for: DataShape(sample: [3, 2_048, 2_048]))
        }
        #expect(words.contains("2048 pixels takes 9") && words.contains("1024 or less"), "\(words)")
        #expect(
            message { _ = try DCGAN.recipe.expectedBytes(for: DataShape(sample: [3, 100, 100])) }.contains(
                "halve evenly"))
    }

    @Test func aRunsPictureHasAsManyTilesAsItCanHold() throws {
        #expect(try SamplePicture(of: shape).count == 64)
        #expect(try SamplePicture(of: DataShape(sample: [3, 1_445, 1_445])).count == 64)
        #expect(try SamplePicture(of: DataShape(sample: [3, 1_500, 1_500])).count == 49)
        #expect(try SamplePicture(of: DataShape(sample: [1, 4_096, 4_096])).count == 4)
        #expect(message { _ = try SamplePicture(of: DataShape(sample: [1, 11_586, 11_586])) }.contains("data.size"))
    }

    @Test func picturesBeyondTheLimitAreRefusedBeforeTheyAreDrawn() throws {
        let picture = try SamplePicture(of: shape)
        #expect(message { try picture.check(64, columns: nil) } == "")
        #expect(message { try picture.check(200_000, columns: nil) }.contains("15234x15200"))
        #expect(message { try picture.check(60_000, columns: 30_000) }.contains("134217728 in all and 1000000 along"))
        #expect(message { try picture.check(58_000, columns: 29_000) } == "")
    }
}
