import Foundation

/// Measures a run on held-out data while it trains.
///
/// It looks at checkpoints, as `sample` and `evaluate` do, so that the run itself is not touched: see ``Intervals/evaluate``.
public struct RunEvaluator {
    /// The metric's name, such as `fid`.
    public let metric: String
    /// How it is measured, in words: values that were measured otherwise are not compared.
    public let conditions: String
    /// Whether a value is better than another.
    let isBetter: (_ value: Double, _ other: Double) -> Bool
    /// The metric's value, and others that come with it, of the run in a checkpoint.
    let measure: (_ checkpoint: URL) throws -> [(name: String, value: Double)]

    /// - Parameters:
    ///   - metric: its name.
    ///   - conditions: all that decides a value but the checkpoint, such as features and numbers of samples.
    ///   - isBetter: whether the first value is better than the second.
    ///   - measure: the values of a checkpoint, at least one: the first decides which checkpoint is the best.
    public init(
        metric: String, conditions: String, isBetter: @escaping (_ value: Double, _ other: Double) -> Bool,
        measure: @escaping (_ checkpoint: URL) throws -> [(name: String, value: Double)]
    ) {
        self.metric = metric
        self.conditions = conditions
        self.isBetter = isBetter
        self.measure = measure
    }
}
