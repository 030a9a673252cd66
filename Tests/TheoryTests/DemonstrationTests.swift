import Adversarial
import Testing

@testable import Theory

struct DemonstrationTests {
    @Test func everyDemonstrationHasANameAndWhatItExpects() {
        let all = Demonstration.all
        #expect(Set(all.map(\.name)).count == all.count)
        for demonstration in all {
            #expect(!demonstration.expectations.isEmpty && demonstration.text.count > 200, "\(demonstration.name)")
            #expect(demonstration.source.link.hasPrefix("https://arxiv.org/abs/1"))
        }
    }

    @Test func anUnknownNameSuggestsTheNearest() {
        #expect { try Demonstration.named("lipshitz") } throws: {
            "\($0)".contains("did you mean 'lipschitz'?") && $0 is NameError
        }
    }

    @Test func anExpectationHoldsWhereTheWholeIntervalLies() {
        let half = Expectation("half", .atMost(1), "a number is at most 1")
        // Student's t with two values a and b: the mean ± 12.706 · |a − b| / 2.
        #expect(Finding(half, values: [0.9, 0.91]).holds)
        #expect(!Finding(half, values: [0.9, 0.95]).holds)
        #expect(Expectation.Bound.atLeast(1).holds(low: 1, high: 2))
        #expect(!Expectation.Bound.atLeast(1).holds(low: 0.9, high: 2))
        #expect(Expectation.Bound.within(0...1).holds(low: 0.5, high: 1))
        #expect(!Expectation.Bound.within(0...1).holds(low: 0.5, high: 1.1))
        // A number that is missing or not finite shows nothing.
        #expect(!Finding(half, values: [.nan, 0]).holds)
    }

    /// With budgets that tell nothing of the theory: every number that is expected something of is there and finite.
    @Test(arguments: reduced) func expectationsReadNumbersThatAreThere(_ run: Reduced) throws {
        let outcome = try run.compute(1)
        let demonstration = try Demonstration.named(run.name)
        for expectation in demonstration.expectations {
            #expect(outcome[expectation.reading].isFinite, "\(run.name): \(expectation.reading)")
        }
        #expect(Set(outcome.numbers.map(\.name)).count == outcome.numbers.count)
        #expect(!outcome.curves.isEmpty && outcome.curves.allSatisfy { !$0.points.isEmpty })
        for row in outcome.images?.rows ?? [] {
            #expect(row.samples.shape == outcome.images?.rows[0].samples.shape && row.samples.isFinite().all())
        }
        let again = try run.compute(1)
        #expect(again.numbers.map(\.value) == outcome.numbers.map(\.value), "the seed decides everything")
    }

    struct Reduced: Sendable, CustomTestStringConvertible {
        let name: String
        let compute: @Sendable (UInt64) throws -> Demonstration.Outcome
        var testDescription: String { name }
    }

    static let reduced: [Reduced] = [
        Reduced(name: "optimal-critic") { OptimalCritic(steps: 10).run(seed: $0) },
        Reduced(name: "vanishing-gradient") { VanishingGradient(steps: 10).run(seed: $0) },
        Reduced(name: "lipschitz") { try LipschitzCritics(steps: 10).run(seed: $0) },
        Reduced(name: "parallel-lines") { try ParallelLines(steps: 5).run(seed: $0) },
        Reduced(name: "density-ratios") { DensityRatios(count: 1_000, steps: 20).run(seed: $0) },
        Reduced(name: "f-divergences") { FDivergences(steps: 4).run(seed: $0) },
        Reduced(name: "biased-gradients") { try BiasedGradients(steps: 100).run(seed: $0) },
        Reduced(name: "bounds") { ImportanceBounds(count: 50).run(seed: $0) },
        Reduced(name: "flows") { try FlowsTrainedTwice(steps: 3, criticSteps: 3, held: 200).run(seed: $0) },
        Reduced(name: "digit-flows") {
            try DigitFlowsTrainedTwice(steps: 2, many: 100, few: 20, held: 50, every: 1).run(seed: $0)
        },
    ]

    @Test func everyDemonstrationIsRunByATest() {
        #expect(Self.reduced.map(\.name) == Demonstration.all.map(\.name))
    }

    /// Those that take no longer than a few seconds, as they are.
    @Test(arguments: ["vanishing-gradient", "density-ratios", "biased-gradients", "bounds"])
    func whatTheorySaysShows(_ name: String) throws {
        let demonstration = try Demonstration.named(name)
        for finding in demonstration.findings([try demonstration.run(0)]) {
            #expect(finding.holds, "\(finding.sentence): \(finding.reading) \(finding.mean), \(finding.expected)")
        }
    }
}
