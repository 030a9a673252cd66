import Adversarial
import Testing
import Torch

private func normal(_ count: Int, _ size: Int, _ seed: UInt64) -> Tensor {
    .randomNormal([count, size], dtype: .float64, generator: RandomGenerator(seed: seed))
}

@Suite struct LatentWalkTests {
    @Test func anAnalogysCornersAreTheGivenVectors() {
        let corners = (a: normal(1, 8, 1), b: normal(1, 8, 2), c: normal(1, 8, 3))
        for path in LatentPath.allCases {
            let grid = LatentWalks.analogy(corners, size: 3, path: path)
            #expect(grid.shape == [9, 8])
            for (place, corner) in [(0, corners.a), (2, corners.b), (6, corners.c)] {
                #expect((grid[place] - corner[0]).abs().max().item() < 1e-9, "\(path) \(place)")
            }
        }
        let flat = LatentWalks.analogy(corners, size: 2, path: .linear)
        #expect((flat[3] - (corners.c + corners.b - corners.a)[0]).abs().max().item() < 1e-12)
    }

    @Test func halfWayAStraightPathIsShorterByTheRootOfTwoAndASphericalOneIsNot() {
        let (from, to) = (normal(500, 100, 1), normal(500, 100, 2))
        let length = from.norm(axes: [1]).mean().item()
        let line = LatentPath.linear.point(from, to, at: 0.5).norm(axes: [1]).mean().item()
        let circle = LatentPath.spherical.point(from, to, at: 0.5).norm(axes: [1]).mean().item()
        #expect(abs(line / length - 0.5.squareRoot()) < 0.02)
        #expect(abs(circle / length - 1) < 0.01)
    }

    @Test func aGridAroundASampleKeepsItsLengthAndItsMiddle() {
        let centre = normal(1, 16, 4)
        let grid = LatentWalks.grid(around: centre, along: (normal(1, 16, 5), normal(1, 16, 6)), reach: 0.7, size: 5)
        #expect((grid[12] - centre[0]).abs().max().item() < 1e-12)
        #expect((grid.norm(axes: [1]) - centre.norm()).abs().max().item() < 1e-9)
        // Along one axis alone the angle is what was asked for.
        let cosine = (grid[14] * centre[0]).sum() / centre.squared().sum()
        #expect(abs(cosine.acos().item() - 0.7) < 1e-9)
    }

    /// Walks leave classes and codes alone, and go through the other numbers as if there were none.
    @Test func walksLeaveCodesAlone() {
        func coded(_ noise: Tensor, _ kind: Int) -> Tensor {
            .concatenated([noise, Tensor([kind]).oneHot(classCount: 3).to(.float64)], axis: 1)
        }
        let noise = (a: normal(1, 8, 1), b: normal(1, 8, 2), c: normal(1, 8, 3))
        let (a, b, c) = (coded(noise.a, 0), coded(noise.b, 1), coded(noise.c, 2))
        let analogy = LatentWalks.analogy((a, b, c), size: 3, code: 3)
        #expect(analogy[.all, ..<8].isEqual(to: LatentWalks.analogy(noise, size: 3)))
        #expect(analogy[.all, 8...].isEqual(to: a[.all, 8...].expanded([9, 3])))
        let grid = LatentWalks.grid(around: b, along: (a, c), reach: 0.5, size: 3, code: 3)
        #expect(
            grid[.all, ..<8].isEqual(
                to: LatentWalks.grid(around: noise.b, along: (noise.a, noise.c), reach: 0.5, size: 3)))
        #expect(grid[.all, 8...].isEqual(to: b[.all, 8...].expanded([9, 3])))
        // On a way between two, the code goes straight.
        let half = LatentPath.spherical.point(a, b, at: 0.5, code: 3)
        #expect(half[.all, ..<8].isEqual(to: LatentPath.spherical.point(noise.a, noise.b, at: 0.5)))
        #expect(half[0, 8...].array(of: Double.self) == [0.5, 0.5, 0])
    }

    /// Smiles go along with the other attribute nine times in ten: the plain vector points along both, the balanced one
    /// not.
    @Test func balancingTakesOutWhatGoesAlongByChance() throws {
        let generator = RandomGenerator(seed: 1)
        let draws = Tensor.randomUniform([4_000, 2], generator: generator).array(of: Float.self)
        let smiles = (0..<4_000).map { draws[2 * $0] < 0.5 }
        let other = (0..<4_000).map { smiles[$0] == (draws[2 * $0 + 1] < 0.9) }
        let noise = Tensor.randomNormal([4_000, 4], generator: generator).array(of: Float.self)
        var numbers = noise
        for row in 0..<4_000 {
            if smiles[row] { numbers[4 * row] += 1 }
            if other[row] { numbers[4 * row + 1] += 1 }
        }
        let latents = Tensor(numbers, shape: [4_000, 4])
        let plain = try #require(LatentWalks.attributeVector(latents, smiles)).array(of: Float.self)
        let balanced = try #require(LatentWalks.attributeVector(latents, smiles, balancedOver: other)).array(
            of: Float.self)
        #expect(abs(plain[0] - 1) < 0.15 && plain[1] > 0.6)
        #expect(abs(balanced[0] - 1) < 0.15 && abs(balanced[1]) < 0.15)
        #expect(LatentWalks.attributeVector(latents, Array(repeating: true, count: 4_000)) == nil)
    }

    @Test func theCharacteristicOfKnownScores() {
        let perfect = LatentWalks.characteristic(scores: [3, 2, 1, 0], attribute: [true, true, false, false])
        #expect(perfect.area == 1)
        let reversed = LatentWalks.characteristic(scores: [0, 1, 2, 3], attribute: [true, true, false, false])
        #expect(reversed.area == 0)
        // One pair of four is in the wrong order; equal scores count half.
        let mixed = LatentWalks.characteristic(scores: [3, 1, 2, 0], attribute: [true, true, false, false])
        #expect(mixed.area == 0.75)
        let equal = LatentWalks.characteristic(scores: [1, 1, 1, 1], attribute: [true, false, true, false])
        #expect(equal.area == 0.5)
    }
}
