import Adversarial
import Datasets
import Metrics
import Torch

/// One or more numbers that are computed with a trained run's own networks or log: its classifier's error, its bound,
/// its convergence.
///
/// Metrics compare samples with data, whatever made them. A measure uses the networks of a run, and only some systems
/// have it. Each measure is a value in its own file.
public struct RunMeasure: Sendable {
    /// The name in commands and claims, such as `classifier-error`.
    public let name: String
    /// What it measures, in a few words.
    public let title: String
    /// Authors, year and arXiv id.
    public let source: String
    public let readings: [Metric.Reading]
    /// How many checkpoints of a run it uses.
    public let checkpoints: Int
    /// Whether a game has this measure on data of a shape, as far as this is known before training.
    public let suits: @Sendable (any Game, DataShape) -> Bool
    /// The numbers, one for each reading.
    public let compute: @Sendable (MeasuredRun) throws -> [Double]

    public init(
        _ name: String, title: String, source: String, readings: [Metric.Reading], checkpoints: Int = 1,
        suits: @escaping @Sendable (any Game, DataShape) -> Bool = { _, _ in true },
        compute: @escaping @Sendable (MeasuredRun) throws -> [Double]
    ) {
        self.name = name
        self.title = title
        self.source = source
        self.readings = readings
        self.checkpoints = checkpoints
        self.suits = suits
        self.compute = compute
    }

    public static let all: [RunMeasure] = [
        .classifierError, .clustering, .bound, .criticEstimate, .convergence, .codeAxes, .codes, .pairAgreement,
    ]
}

/// A trained run, with what measures use of it.
public struct MeasuredRun {
    /// The game of the newest checkpoint, in evaluation mode.
    public let game: any Game
    /// The log, in the order of steps.
    public let log: [RunLog.Entry]
    /// Held-out data, or new draws from an unlimited data source.
    public let held: Batch
    /// Games of the run's checkpoints, oldest first, opened one at a time.
    public let checkpoints: [@Sendable () throws -> (step: Int, game: any Game)]

    public init(
        game: any Game, log: [RunLog.Entry] = [], held: Batch,
        checkpoints: [@Sendable () throws -> (step: Int, game: any Game)] = []
    ) {
        self.game = game
        self.log = log
        self.held = held
        self.checkpoints = checkpoints
    }
}

extension MeasuredRun {
    /// A function of each held-out sample, [N, …] (on the CPU).
    func said(_ name: (Tensor) -> Tensor) -> Tensor {
        withoutGradients {
            let parts = stride(from: 0, to: held.count, by: 500).map { start in
                name(held.samples[start..<min(start + 500, held.count)].to(game.device)).to(.cpu)
            }
            return Tensor.concatenated(parts)
        }
    }
}

/// Why a run does not have a measure.
public enum MeasureError: Error, CustomStringConvertible, Equatable {
    /// The run's system does not have this measure.
    case cannotAnswer(measure: String, needed: String)

    public var description: String {
        switch self {
        case .cannotAnswer(let measure, let needed): "\(measure) needs a run \(needed)"
        }
    }
}
