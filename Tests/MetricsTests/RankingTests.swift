import Testing

@testable import Metrics

struct RankingTests {
    @Test func allSignsOfThreePairsAreCounted() {
        // |±1 ± 2 ± 3| reaches 6 with two of the eight choices of signs.
        let test = PairedPermutationTest([1, 2, 3], [0, 0, 0])
        #expect(test.pValue == 0.25)
        #expect(test.leastPossible == 0.25)
        #expect(test.difference == 2)
    }

    @Test func sumsThatAreEqualInTheoryCountAsEqual() {
        // +0.1 + 0.2 − 0.3 and its mirror are 0 but for rounding: every choice is at least as far from 0.
        #expect(PairedPermutationTest([0.1, 0.2, 0], [0, 0, 0.3]).pValue == 1)
    }

    @Test func manyPairsAreDrawnAndAgreeWithTheNormalLimit() {
        // 40 differences of ±1, 27 of them positive: the sum 14 is 2.21 deviations from 0; the exact binomial tail is
        // P(|2B − 40| ≥ 14) = 0.0385 for B ~ Binomial(40, ½).
        let first = (0..<40).map { $0 < 27 ? 1.0 : 0 }
        let second = (0..<40).map { $0 < 27 ? 0.0 : 1 }
        let test = PairedPermutationTest(first, second, seed: 3)
        #expect(abs(test.pValue - 0.0385) < 0.002)
        #expect(test == PairedPermutationTest(first, second, seed: 3))
    }

    @Test func holmMultipliesTheSmallestByAllAndNeverDecreases() {
        // 0.01·3, then max(0.03, 0.02·2), then max(0.04, 0.03·1).
        let corrected = holmCorrected([0.03, 0.01, 0.02])
        for (found, expected) in zip(corrected, [0.04, 0.03, 0.04]) { #expect(abs(found - expected) < 1e-15) }
        #expect(holmCorrected([0.6, 0.9]) == [1, 1])
    }

    @Test func aMethodRanksBehindThoseShownToBeBetterAndTiesWithTheRest() {
        let seeds = (0..<10).map { Double($0) }
        let ranking = Ranking(
            [
                ("far", seeds.map { $0 + 100 }),
                ("near", seeds.map { $0 + 0.5 * ($0.truncatingRemainder(dividingBy: 2) * 2 - 1) }),
                ("best", seeds),
            ], better: .lower)
        #expect(ranking.entries.map(\.rank) == [1, 1, 3])
        #expect(ranking.entries[2].name == "far")
        // 2/2¹⁰ for each pair, three pairs.
        #expect(abs(ranking.leastPossible - 3 * 2 / 1024) < 1e-15)
        let pair = ranking.pairs.first { $0.worse == "far" && $0.better == "best" }
        #expect(pair.map { abs($0.corrected - 3 * 2 / 1024) < 1e-12 } == true)
    }

    @Test func fiveSeedsCannotShowADifference() {
        let ranking = Ranking([("a", [1, 2, 3, 4, 5]), ("b", [101, 102, 103, 104, 105])], better: .lower)
        #expect(ranking.leastPossible == 0.0625)
        #expect(ranking.entries.map(\.rank) == [1, 1])
    }

    @Test func valuesNearTheIdealAreBetter() {
        let ranking = Ranking([("copy", [0.1, 0.1]), ("fair", [0.52, 0.47])], better: .near(0.5))
        #expect(ranking.entries.map(\.name) == ["fair", "copy"])
    }

    @Test func rankCorrelationIsSpearmansWithTiesAtTheirMeanRank() {
        #expect(spearman([1, 2, 3], [10, 20, 30]) == 1)
        #expect(spearman([1, 2, 3], [3, 2, 1]) == -1)
        // Ranks 0, 1, 2, 3 against 0, 1.5, 1.5, 3: 4.5 / √(5 · 4.5).
        #expect(abs(spearman([1, 2, 3, 4], [1, 5, 5, 9]) - 4.5 / (5 * 4.5).squareRoot()) < 1e-12)
    }
}
