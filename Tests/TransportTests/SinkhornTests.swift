import Testing
import Torch

@testable import Transport

struct SinkhornTests {
    @Test func plansAndValuesAreThoseOfPOT() throws {
        for problem in Cases.all.sinkhorn {
            let costs = try transportCosts(tensor(problem.x), tensor(problem.y), order: 2)
            let plan = try sinkhorn(
                costs: costs, sourceWeights: problem.a, targetWeights: problem.b,
                smoothing: .absolute(problem.epsilon), tolerance: 1e-12, iterations: 100_000)
            #expect(plan.converged)
            #expect((plan.matrix - tensor(problem.plan)).abs().max().item() < 1e-9)
            #expect(abs(plan.transportCost - problem.cost) < 1e-8 * problem.cost)
            #expect(abs(plan.regularisedCost - problem.value) < 1e-8 * problem.value)
        }
    }

    @Test func divergencesAreThoseOfPOT() throws {
        for problem in Cases.all.divergence {
            let found = try sinkhornDivergence(
                tensor(problem.x), tensor(problem.y), smoothing: .absolute(problem.epsilon), tolerance: 1e-12)
            #expect(found.converged)
            #expect(abs(found.sharp - problem.sharp) < 1e-7 * problem.sharp)
            #expect(abs(found.value - problem.value) < 1e-7 * problem.value)
        }
    }

    @Test func littleSmoothingGivesTheExactCost() throws {
        let costs = try transportCosts(points(30, 3, seed: 1), points(25, 3, seed: 2) + 1, order: 2)
        let exact = try exactTransport(costs: costs).cost
        // ε = 0.0005 of the costs' mean: exp(−C/ε) is 0 nearly everywhere.
        let plan = try sinkhorn(costs: costs, smoothing: .relative(5e-4), tolerance: 1e-3, iterations: 3000)
        #expect(plan.converged)
        #expect(plan.transportCost > exact * 0.999)
        #expect(plan.transportCost < exact * 1.005)
        #expect((plan.matrix.sum(axes: [1]) - 1.0 / 30).abs().sum().item() < 1.1e-3)
    }

    @Test func muchSmoothingLeavesTheDistanceOfTheMeans() throws {
        let (x, y) = (points(20, 3, seed: 3), points(30, 3, seed: 4) + 0.7)
        let means = (x.mean(axes: [0]) - y.mean(axes: [0])).squared().sum().item()
        let found = try sinkhornDivergence(x, y, smoothing: .absolute(1e5))
        #expect(abs(found.value - means) < 1e-3 * means)
    }

    @Test func aCloudAndItselfDivergeByNothing() throws {
        let x = points(25, 2, seed: 5)
        #expect(abs(try sinkhornDivergence(x, x).value) < 1e-9)
        // A translation adds the square of its length, whatever ε is.
        let shifted = try sinkhornDivergence(x, x + 2.0, smoothing: .absolute(0.3), tolerance: 1e-12)
        #expect(abs(shifted.value - 8) < 1e-8)
    }

    @Test func pointsWithoutWeightChangeNothing() throws {
        let (x, y) = (points(10, 2, seed: 6), points(12, 2, seed: 7))
        let whole = try sinkhorn(costs: transportCosts(x[0..<9], y, order: 2))
        let weighted = try sinkhorn(
            costs: transportCosts(x, y, order: 2), sourceWeights: Array(repeating: 1, count: 9) + [0],
            smoothing: .absolute(whole.epsilon))
        #expect(abs(whole.regularisedCost - weighted.regularisedCost) < 1e-8)
    }

    @Test func iterationsThatDoNotSufficeAreSaid() throws {
        let costs = try transportCosts(points(30, 2, seed: 8), points(30, 2, seed: 9), order: 2)
        #expect(try !sinkhorn(costs: costs, smoothing: .relative(1e-3), iterations: 3).converged)
        #expect(throws: TransportError.self) { try sinkhorn(costs: costs, smoothing: .relative(0)) }
        #expect(throws: TransportError.self) { try sinkhorn(costs: costs, smoothing: .absolute(-.infinity)) }
    }
}

struct OneDimensionalTests {
    @Test func distancesOnTheLineAreThoseOfSciPyAndPOT() throws {
        for problem in Cases.all.line {
            let found = try wassersteinDistanceOnTheLine(
                problem.x, problem.y, order: problem.order, leftWeights: problem.a, rightWeights: problem.b)
            #expect(abs(found - problem.value) < 1e-12)
        }
    }

    @Test func onTheLineTheOrderIsTheExactPlan() throws {
        let (x, y) = (points(15, 1, seed: 1), points(11, 1, seed: 2))
        for order in [1.0, 2, 3] {
            let onTheLine = try wassersteinDistanceOnTheLine(x.array(), y.array(), order: order)
            #expect(abs(onTheLine - (try wassersteinDistance(x, y, order: order))) < 1e-12)
        }
    }

    @Test func pointsThatAreNoneAreRefused() {
        #expect(throws: TransportError.self) { try wassersteinDistanceOnTheLine([], [1]) }
        #expect(throws: TransportError.self) { try wassersteinDistanceOnTheLine([.nan], [1]) }
    }
}
