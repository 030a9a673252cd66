import Foundation
import NN
import Testing
import Torch

private func fixture<Value: Decodable>(_ name: String) throws -> Value {
    let file = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
}

private struct Rates: Decodable {
    let schedule: LearningRateSchedule
    let factors: [Double]
}

private struct Clipping: Decodable {
    let shapes: [[Int]]
    let gradients: [Double]
    let norm: Double
    let toNorm: [Double]
    let toLargeNorm: [Double]
    let toValue: [Double]

    enum CodingKeys: String, CodingKey {
        case shapes, gradients, norm
        case toNorm = "toNorm1.5"
        case toLargeNorm = "toNorm50"
        case toValue = "toValue0.25"
    }

    var tensors: [Tensor] {
        zip(Tensor(gradients).split(shapes.map { $0.reduce(1, *) }), shapes).map { $0.reshaped($1) }
    }
}

private func numbers(_ tensors: [Tensor]) -> [Double] { tensors.flatMap { $0.array(of: Double.self) } }

private func areClose(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }
}

@Suite struct ScheduleTests {
    @Test func factorsArePyTorchs() throws {
        let cases: [Rates] = try fixture("schedules")
        #expect(cases.count == 7)
        for item in cases {
            let found = item.factors.indices.map { item.schedule.factor(at: $0) }
            #expect(areClose(found, item.factors), "\(item.schedule): \(found)")
        }
    }

    @Test func schedulesThatEndStayAtTheirEnd() {
        #expect(LearningRateSchedule.linear(from: 2, to: 4).factor(at: 1_000) == 0)
        #expect(LearningRateSchedule.cosine(steps: 10, floor: 0.2).factor(at: 1_000) == 0.2)
        #expect(LearningRateSchedule.warmup(steps: 3).factor(at: 1_000) == 1)
    }

    @Test func aScheduleSurvivesWritingAndReading() throws {
        let schedules: [LearningRateSchedule] = [
            .constant, .linear(from: 3, to: 9), .steps(every: 10, factor: 0.5), .exponential(factor: 0.9),
            .cosine(steps: 4, floor: 0.1), .warmup(steps: 2, then: .cosine(steps: 7)),
        ]
        for schedule in schedules {
            let text = try JSONEncoder().encode(schedule)
            #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: text) == schedule)
        }
    }

    @Test(arguments: [
        (#"{"kind": "cosin", "steps": 4}"#, "there is no schedule 'cosin'"),
        (#"{"kind": "linear", "from": 4, "to": 4}"#, "must be at least 5, not 4"),
        (#"{"kind": "steps", "every": 0, "factor": 1}"#, "must be at least 1, not 0"),
        (#"{"kind": "exponential", "factor": 0.9, "steps": 3}"#, "schedule exponential takes factor, not steps"),
    ]) func aScheduleThatMakesNoSenseIsRefused(text: String, reason: String) {
        do {
            _ = try JSONDecoder().decode(LearningRateSchedule.self, from: Data(text.utf8))
            Issue.record("it was accepted")
        } catch {
            #expect("\(error)".contains(reason), "\(error)")
        }
    }
}

@Suite struct GradientClippingTests {
    @Test func clippingByNormAndByValueIsPyTorchs() throws {
        let reference: Clipping = try fixture("clipping")
        let gradients = reference.tensors
        #expect(abs(gradients.globalNorm().item() - reference.norm) < 1e-12)
        let (clipped, norm) = gradients.clipped(toNorm: 1.5)
        #expect(areClose(numbers(clipped), reference.toNorm))
        #expect(abs(norm.item() - reference.norm) < 1e-12)
        #expect(areClose(numbers(gradients.clipped(toNorm: 50).gradients), reference.toLargeNorm))
        #expect(areClose(numbers(gradients.clipped(toValue: 0.25)), reference.toValue))
        #expect(areClose(numbers(gradients), reference.gradients))
    }
}
