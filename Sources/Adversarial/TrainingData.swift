import Datasets

/// The data of a training, opened.
///
/// A class, so that looking for a trainer's members does not go through a list of a million files.
public final class TrainingData: Sendable {
    public let source: DataSource
    /// The files that it consists of; nothing for built-in data.
    public let inventory: Inventory?
    /// The inventory in a few words, as checkpoints hold it.
    public let summary: Inventory.Summary?
    /// What a person should know of it, such as which pictures were left out: a sentence each.
    public let notes: [String]

    /// - Parameters:
    ///   - source: samples.
    ///   - inventory: the files that they come from.
    public init(_ source: DataSource, inventory: Inventory? = nil, notes: [String] = []) {
        self.source = source
        self.notes = notes
        self.inventory = inventory
        summary = inventory?.summary
    }

    /// Opens what a recipe trains on.
    ///
    /// - Throws: the data's errors.
    public convenience init(_ settings: DataSettings) throws {
        let opened = try settings.opened()
        self.init(opened.source, inventory: try settings.inventory(), notes: opened.notes)
    }

    /// The same data with classes numbered as networks learned them, where that can be done: see
    /// `DataSource.numbered(like:)`.
    public func numbered(like classNames: [String]) -> TrainingData {
        TrainingData(source.numbered(like: classNames), inventory: inventory, notes: notes)
    }
}
