import Foundation

/// How the learning rate changes with the steps, as a factor of its initial value.
///
/// ```yaml
/// schedule: {kind: warmup, steps: 1000, then: {kind: cosine, steps: 100000}}
/// ```
///
/// Steps are counted from 0; set `optimizer.learningRate` to the base rate times ``factor(at:)`` before each. In a
/// recipe these are the run's steps, whichever player is updated.
public indirect enum LearningRateSchedule: Sendable, Equatable {
    /// The factor is always 1.
    case constant
    /// `from`, `to`: the factor is 1 until step `from`, falls along a line to 0 at step `to`, and stays 0.
    case linear(from: Int, to: Int)
    /// `every`, `factor`: the learning rate is multiplied by `factor` every `every` steps.
    case steps(every: Int, factor: Double)
    /// `factor`: the learning rate is multiplied by `factor` after each step.
    case exponential(factor: Double)
    /// `steps`, `floor` (0 unless given): the factor falls from 1 along half a cosine to `floor` at step `steps`, and
    /// stays there (Loshchilov, Hutter 2017, arXiv 1608.03983, without restarts).
    case cosine(steps: Int, floor: Double = 0)
    /// `steps`, `then` (constant unless given): the factor rises along a line from 1/`steps` at step 0 to 1 at the last
    /// of these steps; after them another schedule begins.
    case warmup(steps: Int, then: LearningRateSchedule = .constant)

    /// The factor of the learning rate at a step.
    public func factor(at step: Int) -> Double {
        switch self {
        case .constant: return 1
        case .linear(let from, let to):
            return 1 - Double(min(max(step - from, 0), to - from)) / Double(to - from)
        case .steps(let every, let factor): return pow(factor, Double(step / every))
        case .exponential(let factor): return pow(factor, Double(step))
        case .cosine(let steps, let floor):
            return floor + (1 - floor) * (1 + cos(.pi * Double(min(step, steps)) / Double(steps))) / 2
        case .warmup(let steps, let then):
            return step < steps ? Double(step + 1) / Double(steps) : then.factor(at: step - steps)
        }
    }
}

extension LearningRateSchedule: Codable {
    private enum Kind: String, CaseIterable {
        case constant, linear, steps, exponential, cosine, warmup
    }

    private enum CodingKeys: String, CodingKey {
        case kind, from, to, every, factor, steps, floor, then
    }

    /// - Throws: `DecodingError` for an unknown kind, a setting that the kind does not take, one that it lacks, or a value
    ///   out of range.
    public init(from decoder: any Decoder) throws {
        let settings = try KindSettings<Kind, CodingKeys>(decoder, what: "schedule") { kind in
            switch kind {
            case .constant: []
            case .linear: [.from, .to]
            case .steps: [.every, .factor]
            case .exponential: [.factor]
            case .cosine: [.steps, .floor]
            case .warmup: [.steps, .then]
            }
        }
        switch settings.kind {
        case .constant: self = .constant
        case .linear:
            let from = try settings.count(.from, from: 0)
            self = .linear(from: from, to: try settings.count(.to, from: from + 1))
        case .steps:
            self = .steps(every: try settings.count(.every, from: 1), factor: try settings.required(.factor, from: 0))
        case .exponential: self = .exponential(factor: try settings.required(.factor, from: 0))
        case .cosine:
            let floor = try settings.number(.floor, from: 0) ?? 0
            self = .cosine(steps: try settings.count(.steps, from: 1), floor: floor)
        case .warmup:
            let then: LearningRateSchedule? = try settings.value(.then)
            self = .warmup(steps: try settings.count(.steps, from: 1), then: then ?? .constant)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func begin(_ kind: Kind) throws { try container.encode(kind.rawValue, forKey: .kind) }
        switch self {
        case .constant: try begin(.constant)
        case .linear(let from, let to):
            try begin(.linear)
            try container.encode(from, forKey: .from)
            try container.encode(to, forKey: .to)
        case .steps(let every, let factor):
            try begin(.steps)
            try container.encode(every, forKey: .every)
            try container.encode(factor, forKey: .factor)
        case .exponential(let factor):
            try begin(.exponential)
            try container.encode(factor, forKey: .factor)
        case .cosine(let steps, let floor):
            try begin(.cosine)
            try container.encode(steps, forKey: .steps)
            try container.encode(floor, forKey: .floor)
        case .warmup(let steps, let then):
            try begin(.warmup)
            try container.encode(steps, forKey: .steps)
            try container.encode(then, forKey: .then)
        }
    }
}
