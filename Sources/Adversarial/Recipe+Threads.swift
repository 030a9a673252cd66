import Datasets

extension Recipe {
    /// How many threads a training is best computed with, of as many as there are cores: one where its networks are small,
    /// or else all.
    ///
    /// Small are those whose layers hand on fewer than 10⁶ numbers in a step and take fewer than 10⁸ products of a
    /// weight and a sample's number (those of convolutions, which use a weight many times, not counted more than once).
    /// Handing an operator's parts to threads takes some microseconds, and milliseconds where other processes use the
    /// cores too. The number follows from the recipe alone, so that the same recipe gives the same bits: how it was found
    /// is in docs/architecture.md, and `plan` measures both.
    ///
    /// - Parameter shape: the data's.
    public func suggestedThreads(for shape: DataShape, of cores: Int) -> Int {
        guard let networks = try? S.footprints(of: self, for: shape), !networks.isEmpty else { return cores }
        let outputs = Double(batch) * networks.map(\.outputs).reduce(0, +)
        let products = Double(batch) * networks.map(\.parameters).reduce(0, +)
        return outputs < 1e6 && products < 1e8 ? 1 : cores
    }
}
