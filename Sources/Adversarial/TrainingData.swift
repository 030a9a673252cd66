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
    /// Earlier names of classes that have another one now, by that: see ``numbered(like:listed:)``.
    public let renamed: [String: String]
    /// Of the samples that `data.heldOut` held out before, how many can no longer be told from others; `nil` where nothing
    /// is known of before.
    public let lostHeldOut: Int?

    /// - Parameters:
    ///   - source: samples.
    ///   - inventory: the files that they come from.
    public init(
        _ source: DataSource, inventory: Inventory? = nil, notes: [String] = [], renamed: [String: String] = [:],
        lostHeldOut: Int? = nil
    ) {
        self.source = source
        self.lostHeldOut = lostHeldOut
        self.renamed = renamed
        self.notes = notes
        self.inventory = inventory
        summary = inventory?.summary
    }

    /// Opens what a recipe trains on.
    ///
    /// - Parameter earlier: the files that a run was trained on before: what it held out stays held out.
    /// - Throws: the data's errors.
    public convenience init(_ settings: DataSettings, since earlier: Inventory? = nil) throws {
        let opened = try settings.opened(since: earlier)
        let files = try settings.partedInventory(since: earlier)
        self.init(opened.source, inventory: files?.inventory, notes: opened.notes, lostHeldOut: files?.lost)
    }

    /// The same data with classes numbered as networks learned them, where that can be done: see
    /// `DataSource.numbered(like:renamed:)`.
    ///
    /// - Parameters:
    ///   - classNames: in the order of the networks.
    ///   - listed: the files of then, by which classes that were renamed are known.
    public func numbered(like classNames: [String], listed: Inventory? = nil) -> TrainingData {
        let found = source.shape.classNames
        let (gone, new) = (classNames.filter { !found.contains($0) }, found.filter { !classNames.contains($0) })
        let change = new.isEmpty ? nil : listed.flatMap { listed in inventory.map { $0.difference(from: listed) } }
        var renamed = change?.renamedClasses(from: gone, to: new) ?? [:]
        // One name for one other: there is nothing to confuse.
        if gone.count == 1, new.count == 1 { renamed = [new[0]: gone[0]] }
        return TrainingData(
            source.numbered(like: classNames, renamed: renamed), inventory: inventory, notes: notes, renamed: renamed,
            lostHeldOut: lostHeldOut)
    }
}
