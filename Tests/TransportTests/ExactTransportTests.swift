import Testing
import Torch

@testable import Transport

struct ExactTransportTests {
    @Test func costsAreThoseOfPOT() throws {
        for problem in Cases.all.exact {
            let costs = try transportCosts(tensor(problem.x), tensor(problem.y), order: problem.order)
            let plan = try exactTransport(costs: costs, sourceWeights: problem.a, targetWeights: problem.b)
            #expect(abs(plan.cost - problem.value) < 1e-12 * problem.value)
        }
    }

    @Test func plansBetweenEquallyManyPointsAreSciPysAssignments() throws {
        for problem in Cases.all.assignment {
            let plan = try exactTransport(costs: transportCosts(tensor(problem.x), tensor(problem.y)))
            #expect(abs(plan.cost - problem.value) < 1e-12 * problem.value)
            #expect(plan.flows.map(\.target) == problem.columns)
            #expect(plan.flows.allSatisfy { $0.amount == 1 / Double(problem.x.count) })
        }
    }

    @Test(arguments: [1.0, 2.0]) func aTranslatedCloudIsAsFarAsItsShift(order: Double) throws {
        let cloud = points(60, 5, seed: 1)
        let shift = Tensor([0.3, -1.2, 0.4, 2, 0])
        let distance = try wassersteinDistance(cloud, cloud + shift, order: order)
        #expect(abs(distance - shift.norm().item()) < 1e-12)
        #expect(try wassersteinDistance(cloud, cloud, order: order) == 0)
    }

    @Test(arguments: [(30, 30), (24, 36), (31, 17)])
    func marginalsAreExactAndPotentialsProveThePlan(count: (Int, Int)) throws {
        let (sources, targets) = count
        let costs = try transportCosts(points(sources, 3, seed: 2), points(targets, 3, seed: 3) + 0.5)
        let plan = try exactTransport(costs: costs)
        try expectOptimal(plan, costs)
        let matrix = plan.matrix()
        #expect((matrix.sum(axes: [1]) - 1 / Double(sources)).abs().max().item() < 1e-15)
        #expect((matrix.sum(axes: [0]) - 1 / Double(targets)).abs().max().item() < 1e-15)
        #expect(plan.flows.count < sources + targets)
    }

    @Test func weightsMoveByLessThanTheStatedRounding() throws {
        let costs = try transportCosts(points(25, 2, seed: 4), points(18, 2, seed: 5))
        let a = Tensor.randomUniform([25], dtype: .float64, generator: RandomGenerator(seed: 6))
        let b = Tensor.randomUniform([18], dtype: .float64, generator: RandomGenerator(seed: 7))
        let plan = try exactTransport(costs: costs, sourceWeights: a.array(), targetWeights: b.array())
        try expectOptimal(plan, costs, a / a.sum(), b / b.sum())
        #expect((plan.matrix().sum(axes: [1]) - a / a.sum()).abs().max().item() < 4e-15)
        #expect((plan.matrix().sum(axes: [0]) - b / b.sum()).abs().max().item() < 4e-15)
    }

    /// Feasible potentials with the plan's own value leave no cheaper plan.
    private func expectOptimal(_ plan: TransportPlan, _ costs: Tensor, _ a: Tensor? = nil, _ b: Tensor? = nil) throws {
        let (f, g) = (Tensor(plan.sourcePotentials), Tensor(plan.targetPotentials))
        #expect((f.unsqueezed(1) + g - costs).max().item() < 1e-11)
        let dual = (a.map { ($0 * f).sum() } ?? f.mean()) + (b.map { ($0 * g).sum() } ?? g.mean())
        #expect(abs(dual.item() - plan.cost) < 1e-11)
        for flow in plan.flows {
            let price = plan.sourcePotentials[flow.source] + plan.targetPotentials[flow.target]
            #expect(abs(price - costs[flow.source, flow.target].item()) < 1e-11)
        }
    }

    @Test func noRandomAssignmentIsCheaper() throws {
        let costs = try transportCosts(points(20, 2, seed: 8), points(20, 2, seed: 9), order: 2)
        let best = try exactTransport(costs: costs).cost
        let random = RandomGenerator(seed: 10)
        for _ in 0..<1000 {
            let columns = Tensor.randomPermutation(20, generator: random).unsqueezed(1)
            #expect(costs.gathered(axis: 1, columns).mean().item() >= best - 1e-12)
        }
    }

    @Test func costsMayBeNegativeOrNothing() throws {
        let costs = Tensor([-3.0, 1, 2, -5], shape: [2, 2])
        #expect(try exactTransport(costs: costs).cost == -4)
        #expect(try exactTransport(costs: costs * 0.0).cost == 0)
        #expect(try exactTransport(costs: costs * 1e-160 * 1e-160).cost.isFinite)
    }

    @Test func whatCannotBeTransportedIsRefused() {
        let costs = Tensor.ones([2, 3], dtype: .float64)
        #expect(throws: TransportError.self) { try exactTransport(costs: Tensor([1.0, .nan], shape: [1, 2])) }
        #expect(throws: TransportError.self) { try exactTransport(costs: Tensor([1.0])) }
        #expect(throws: TransportError.self) { try exactTransport(costs: costs, sourceWeights: [1]) }
        #expect(throws: TransportError.self) { try exactTransport(costs: costs, sourceWeights: [1, -1]) }
        #expect(throws: TransportError.self) { try exactTransport(costs: costs, targetWeights: [0, 0, 0]) }
        #expect(throws: TransportError.self) { try wassersteinDistance(costs, costs.transposed()) }
        #expect(throws: TransportError.self) { try wassersteinDistance(costs, costs, order: 0.5) }
        #expect(throws: TransportError.tooLarge(sources: 50_000, targets: 50_000)) {
            try exactTransport(costs: Tensor.zeros([1, 1], dtype: .float64).expanded([50_000, 50_000]))
        }
        let many = Tensor.zeros([50_000, 2], dtype: .float64)
        #expect(throws: TransportError.tooLarge(sources: 50_000, targets: 50_000)) {
            try wassersteinDistance(many, many)
        }
    }
}

struct PointDistanceTests {
    @Test func distancesOfPointsFarFromTheOriginKeepTheirDigits() throws {
        let x = points(40, 6, seed: 1) + 1e6
        let y = Tensor.concatenated([x[0..<10], x[10..<20] + 1e-5, points(20, 6, seed: 2) + 1e6])
        let exact = (x.unsqueezed(1) - y.unsqueezed(0)).squared().sum(axes: [2])
        let found = try squaredDistances(x, y)
        #expect(((found - exact).abs() / (exact + 1e-300)).max().item() < 1e-9)
        #expect(found.diagonal()[0..<10].max().item() == 0)
    }
}
