import Adversarial
import Datasets
import Metrics
import Torch

/// A number (or a few) that a trained run tells of itself: its classifier's error, its bound, what its log says.
///
/// Metrics compare samples with data, whoever made them; a measure looks into the game, and only games that can answer
/// have it. Each is a value in a file of its own.
public struct RunMeasure: Sendable {
    /// The name by which commands and claims know it, such as `classifier-error`.
    public let name: String
    /// What it tells, in a few words.
    public let title: String
    /// Authors, year and arXiv id.
    public let source: String
    public let readings: [Metric.Reading]
    /// How many checkpoints of a run it looks at.
    public let checkpoints: Int
    /// Whether a game can answer on data of a shape, as far as can be told before it is trained.
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

/// A trained run, as a measure sees it.
public struct MeasuredRun {
    /// Of the newest checkpoint, in evaluation mode.
    public let game: any Game
    /// What was logged, in the order of steps.
    public let log: [RunLog.Entry]
    /// Held-out data, or fresh draws where they have no end.
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
    /// What is said of each held-out sample, [N, …] (on the CPU).
    func said(_ name: (Tensor) -> Tensor) -> Tensor {
        withoutGradients {
            let parts = stride(from: 0, to: held.count, by: 500).map { start in
                name(held.samples[start..<min(start + 500, held.count)].to(game.device)).to(.cpu)
            }
            return Tensor.concatenated(parts)
        }
    }
}

/// Why a run cannot be measured so.
public enum MeasureError: Error, CustomStringConvertible, Equatable {
    /// The run's game does not have what is asked for.
    case cannotAnswer(measure: String, needed: String)

    public var description: String {
        switch self {
        case .cannotAnswer(let measure, let needed): "\(measure) needs a run \(needed)"
        }
    }
}
