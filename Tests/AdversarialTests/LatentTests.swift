import Adversarial
import Foundation
import Testing
import Torch

@Suite struct LatentTests {
    @Test(arguments: Prior.allCases) func aSeedsVectorDoesNotDependOnItsNeighbours(_ prior: Prior) {
        let all = prior.sample(seeds: [5, 6, 7], size: 10)
        let one = prior.sample(seeds: [6], size: 10)
        #expect(all[1].isEqual(to: one[0]))
        #expect(!all[0].isEqual(to: one[0]))
    }

    @Test(arguments: Prior.allCases) func seedsThatAgreeInTheirLower32BitsDiffer(_ prior: Prior) {
        let seeds: [UInt64] = [5, 5 + 1 << 32, 5 + 2 << 32, 5 + 1 << 63, .max]
        let all = prior.sample(seeds: seeds, size: 4)
        for (i, j) in [(0, 1), (0, 2), (1, 2), (0, 3), (3, 4)] { #expect(!all[i].isEqual(to: all[j])) }
        // Those of 32 bits are LibTorch's own.
        let last = Prior.normal.sample(seeds: [0xFFFF_FFFF], size: 4)
        #expect(last.isEqual(to: .randomNormal([1, 4], generator: RandomGenerator(seed: 0xFFFF_FFFF))))
    }

    @Test func priorsHaveTheirDistributions() {
        RandomGenerator.with(RandomGenerator(seed: 1)) {
            let normal = Prior.normal.sample(10_000, size: 2)
            #expect(abs(normal.mean().item()) < 0.03)
            #expect(abs(normal.variance().item() - 1) < 0.03)
            let uniform = Prior.uniform.sample(10_000, size: 2)
            #expect(uniform.min().item() >= -1 && uniform.max().item() < 1)
            #expect(abs(uniform.variance().item() - 1.0 / 3) < 0.01)
        }
    }

    @Test func bothWaysBeginAndEndAtTheirEnds() {
        let (a, b) = (Tensor([1.0, 0.0], shape: [1, 2]), Tensor([0.0, 2.0], shape: [1, 2]))
        for way in LatentPath.allCases {
            #expect((way.point(a, b, at: 0) - a).abs().max().item() < 1e-12)
            #expect((way.point(a, b, at: 1) - b).abs().max().item() < 1e-12)
        }
    }

    @Test func theCircleKeepsTheLengthThatTheLineLoses() {
        let (a, b) = (Tensor([1.0, 0.0], shape: [1, 2]), Tensor([0.0, 1.0], shape: [1, 2]))
        let circle = LatentPath.spherical.point(a, b, at: 0.5)
        #expect(abs(circle.norm().item() - 1) < 1e-12)
        #expect(abs(circle.array(of: Double.self)[0] - sqrt(0.5)) < 1e-12)
        #expect(abs(LatentPath.linear.point(a, b, at: 0.5).norm().item() - sqrt(0.5)) < 1e-12)
    }

    @Test func manyWaysAreWalkedAtOnce() {
        let from = Tensor([[3.0, 0], [0, 2], [1, 1]].flatMap { $0 }, shape: [3, 2])
        let to = Tensor([[0.0, 3], [2, 0], [2, 2]].flatMap { $0 }, shape: [3, 2])
        let middle = LatentPath.spherical.point(from, to, at: .full([3, 1], 0.5, dtype: .float64))
        let half = 0.5.squareRoot()
        // Latents that point the same way are joined by their chord.
        let expected = Tensor([3 * half, 3 * half, 2 * half, 2 * half, 1.5, 1.5], shape: [3, 2])
        #expect((middle - expected).abs().max().item() < 1e-12)
    }

    @Test func oppositeVectorsHaveAWayToo() {
        let a = Tensor([1.0, 0.0], shape: [1, 2])
        #expect(LatentPath.spherical.point(a, -a, at: 0.3).isFinite().all())
    }

    @Test func truncationDrawsAgainWhatLiesBeyondAndNothingElse() {
        let seeds = (0..<200).map { UInt64($0) }
        let (whole, cut) = (
            Prior.normal.sample(seeds: seeds, size: 50), Prior.normal.sample(seeds: seeds, size: 50, truncation: 1)
        )
        let isKept = whole.abs() .<= 1
        #expect(
            cut.selected(where: isKept, otherwise: .zeros([])).isEqual(
                to: whole.selected(where: isKept, otherwise: .zeros([]))))
        // The variance of a normal number that lies within a deviation: 1 − 2 φ(1) / (2 Φ(1) − 1).
        #expect(cut.abs().max().item() <= 1 && abs(cut.variance().item() - 0.2911) < 0.01)
        #expect(Prior.normal.sample(seeds: [7], size: 50, truncation: 1)[0].isEqual(to: cut[7]))
        #expect(Prior.normal.sample(seeds: seeds, size: 50, truncation: 9).isEqual(to: whole))
        let code = space.sample(seeds: seeds, on: .cpu)[.all, 4...]
        #expect(space.sample(seeds: seeds, truncation: 0.1, on: .cpu)[.all, 4...].isEqual(to: code))
    }

    private let space = LatentSpace(.normal, size: 4, classes: 3, continuous: 2)

    @Test func aSeedsVectorAndCodeDoNotDependOnTheirNeighbours() {
        let all = space.sample(seeds: [5, 6, 7, 10], on: .cpu)
        #expect(all.shape == [4, 9])
        #expect(space.sample(seeds: [6], on: .cpu)[0].isEqual(to: all[1]))
        #expect(all[.all, 0..<4].isEqual(to: Prior.normal.sample(seeds: [5, 6, 7, 10], size: 4)))
    }

    @Test func aSeedAsksForTheClassOfItsRemainder() {
        let seeds: [UInt64] = [0, 1, 2, 3, 7, .max]
        let code = space.code(of: space.sample(seeds: seeds, on: .cpu))
        #expect(code.shape == [6, 5])
        #expect(code[.all, 0..<3].argmax(axis: 1).array(of: Int64.self) == seeds.map { Int64($0 % 3) })
        #expect(code[.all, 0..<3].sum(axes: [1]).array(of: Float.self) == [Float](repeating: 1, count: 6))
        let numbers = code[.all, 3...]
        #expect(numbers.abs().max().item() <= 1)
        #expect(numbers.variance(axes: [0]).min().item() > 0.01)
    }

    @Test func aUniformVectorIsNotRepeatedByItsCode() {
        let latents = LatentSpace(.uniform, size: 2, continuous: 2).sample(seeds: [1, 2], on: .cpu)
        #expect(!latents[.all, 0..<2].isEqual(to: latents[.all, 2...]))
    }

    @Test func classesThatAreGivenAreTakenAndOthersDrawnEvenly() {
        RandomGenerator.with(RandomGenerator(seed: 4)) {
            let given = space.code(of: space.sample(3, labels: Tensor([2, 0, 1] as [Int64]), on: .cpu))
            #expect(given[.all, 0..<3].array(of: Float.self) == [0, 0, 1, 1, 0, 0, 0, 1, 0])
            let drawn = space.code(of: space.sample(9_000, on: .cpu))
            let shares = drawn[.all, 0..<3].mean(axes: [0])
            #expect((shares - 1.0 / 3).abs().max().item() < 0.02)
            #expect(abs(drawn[.all, 3...].variance().item() - 1.0 / 3) < 0.01)
        }
    }
}
