import Datasets
import Torch

extension Recipe {
    /// What to say where the system's own networks become very large on the data, as they are meant for smaller
    /// pictures: how large they are, and settings that make them much smaller. `nil` where there is nothing to say, or
    /// where somebody chose the networks.
    ///
    /// Each of the settings was tried: the networks can be made with it, and have at most a quarter of the parameters.
    public func advice(for shape: DataShape, on device: Device) -> String? {
        guard shape.isImage, let edge = shape.sample[1...].min(), let parameters = parameters(for: shape),
            parameters > (device.kind == .cpu ? 50e6 : 200e6), hasOwnNetworks
        else { return nil }
        let networks = ["network.generator=dcgan(64)", "network.critic=dcgan(64)"]
        let sizes = [64, 32].filter { $0 < edge }.map { ["data.size=\($0)"] }
        let choices = ([networks] + sizes).compactMap { settings in
            smaller(settings, for: shape).flatMap { $0 <= parameters / 4 ? (settings, $0) : nil }
        }
        guard !choices.isEmpty else { return nil }
        let words = choices.prefix(2).map { settings, count in
            settings.map { "--set '\($0)'" }.joined(separator: " ") + " (\(millions(count)))"
        }
        return
            "the networks that \(S.card.name) has by default are meant for smaller pictures: for \(shape.summary) they have "
            + "\(millions(parameters)) parameters, and a step takes long. With far fewer: \(words.joined(separator: ", or "))"
    }

    private var hasOwnNetworks: Bool {
        let changes = (try? S.recipe.differences(to: self)) ?? []
        return !changes.contains { $0.hasPrefix("network.generator:") || $0.hasPrefix("network.critic:") }
    }

    private func parameters(for shape: DataShape) -> Double? {
        (try? S.footprints(of: self, for: shape))?.map(\.parameters).reduce(0, +)
    }

    /// The parameters with these settings; `nil` where networks cannot be made with them.
    private func smaller(_ settings: [String], for shape: DataShape) -> Double? {
        var shape = shape
        guard let changed = try? settings.reduce(self, { try RecipeDifference(assignment: $1).applied(to: $0) }),
            (try? changed.check()) != nil
        else { return nil }
        if changed.data.size > 0 { shape.sample = [shape.sample[0], changed.data.size, changed.data.size] }
        guard let count = changed.parameters(for: shape), (try? S.makeGame(changed, for: shape, on: .cpu)) != nil
        else { return nil }
        return count
    }
}

private func millions(_ count: Double) -> String { "\(Int((count / 1e6).rounded())) million" }
