import Foundation
import NN
import Testing
import Torch

private func normal(_ shape: [Int], _ seed: UInt64) -> Tensor {
    .randomNormal(shape, generator: RandomGenerator(seed: seed))
}

@Suite struct BatchStatisticsTests {
    @Test func discriminationAddsUpTheNearnessOfTheOthersInEachKernel() {
        let layer = MinibatchDiscrimination(2, kernels: 2, size: 2)
        let weights: [Float] = [1, 0, 0.5, 0, 0, 1, 0, 0.25]
        withoutGradients { _ = layer.weight.copyInPlace(Tensor(weights, shape: [2, 4])) }
        let output = layer(Tensor([0, 0, 1, 2, 3, 0] as [Float], shape: [3, 2]))
        // Rows of the first kernel are (0, 0), (1, 2), (3, 0); those of the second (0, 0), (1/2, 1/2), (3/2, 0).
        let expected: [[Double]] = [
            [0, 0, exp(-3) + exp(-3), exp(-1) + exp(-1.5)],
            [1, 2, exp(-3) + exp(-4), exp(-1) + exp(-1.5)],
            [3, 0, exp(-3) + exp(-4), exp(-1.5) + exp(-1.5)],
        ]
        #expect((output - Tensor(expected.flatMap { $0 }, shape: [3, 4])).abs().max().item() < 1e-6)
    }

    @Test func aLoneSampleHasNobodyNear() {
        let output = MinibatchDiscrimination(3, kernels: 4, size: 2)(normal([1, 3], 1))
        #expect(output.shape == [1, 7])
        #expect(output[.all, 3...].abs().max().item() < 1e-6)
    }

    @Test func deviationIsTheMeanOfTheFeaturesDeviationsForEverySample() {
        let output = MinibatchDeviation()(Tensor([0, 1, 2, 1, 4, 1] as [Float], shape: [3, 2]))
        // Population deviations √(8/3) and 0.
        #expect(output.shape == [3, 3])
        for row in 0..<3 { #expect(abs(output[row, 2].item() - sqrt(8.0 / 3) / 2) < 1e-4) }
        #expect(output[.all, 0..<2].array(of: Float.self) == [0, 1, 2, 1, 4, 1])
    }

    @Test func alikeSamplesHaveAFiniteGradient() {
        let input = Tensor.ones([4, 3]).requiringGradient()
        #expect(gradient(of: MinibatchDeviation()(input).sum(), withRespectTo: input).isFinite().all())
    }

    private func referenced(_ reference: Tensor) -> WithReference {
        RandomGenerator.with(RandomGenerator(seed: 1)) {
            WithReference(Sequential(Linear(2, 3), VirtualBatchNorm(3, referenceCount: 4)), reference: reference)
        }
    }

    @Test func withAReferenceASamplesOutputDoesNotDependOnItsNeighbours() {
        let layer = referenced(normal([4, 2], 2))
        let input = normal([5, 2], 3)
        let together = layer(input)
        #expect(together.shape == [5, 3])
        for row in 0..<5 {
            #expect((layer(input[row..<(row + 1)]) - together[row..<(row + 1)]).abs().max().item() < 1e-6)
        }
        let slopes = input.cloned().requiringGradient()
        let slope = gradient(of: layer(slopes)[2].sum(), withRespectTo: slopes)
        #expect(slope[2].abs().max().item() > 0)
        for neighbours in [slope[0..<2], slope[3...]] { #expect(neighbours.abs().max().item() == 0) }
    }

    @Test func fixingTakesABatchsFirstSamplesAsTheReference() {
        let (first, second) = (normal([4, 2], 2), normal([7, 2], 9))
        let layer = referenced(first)
        let input = normal([3, 2], 3)
        let before = layer(input)
        layer.fix(second)
        #expect(layer.reference.isEqual(to: second[0..<4]))
        #expect((layer(input) - before).abs().max().item() > 1e-3)
        #expect(layer(input).isEqual(to: referenced(second[0..<4].cloned())(input)))
    }

    @Test func theFirstSamplesThatItIsTrainedOnBecomeAReferenceThatNobodyGave() throws {
        func layer() -> WithReference {
            RandomGenerator.with(RandomGenerator(seed: 1)) {
                WithReference(
                    Sequential(Linear(2, 3), VirtualBatchNorm(3, referenceCount: 4)), first: 4, of: [2])
            }
        }
        let (first, few) = (normal([7, 2], 2), normal([3, 2], 3))
        let mine = layer()
        mine.setTraining(false)
        _ = mine(first)
        #expect(mine.reference.abs().max().item() == 0)
        mine.setTraining(true)
        _ = mine(first)
        #expect(mine.reference.isEqual(to: first[0..<4]))
        _ = mine(few)
        #expect(mine.reference.isEqual(to: first[0..<4]))
        // Another that takes its state over keeps the reference; fewer samples than that are taken again.
        let (other, small) = (layer(), layer())
        try other.restore(mine.state().mapValues { $0.cloned() })
        _ = other(few)
        #expect(other.reference.isEqual(to: first[0..<4]))
        _ = small(few)
        #expect(small.reference.isEqual(to: .concatenated([few, few[0..<1]])))
    }

    @Test func aSampleIsNormalisedByTheReferenceAndItselfTogether() {
        let (reference, input) = (normal([4, 2], 2), normal([1, 2], 3))
        let layer = referenced(reference)
        let linear = (layer.network as? Sequential)?.layers[0] as? Linear
        let five = linear!(.concatenated([reference, input]))
        let mean = five.mean(axes: [0])
        let expected = (five[4] - mean) / (five.variance(axes: [0], correction: 0) + 1e-5).sqrt()
        #expect((layer(input)[0] - expected).abs().max().item() < 1e-5)
    }
}
