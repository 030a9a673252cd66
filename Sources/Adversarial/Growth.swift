import Datasets

/// How the networks of a run grow: the stages, and which of them so many steps reach.
///
/// A stage settles over a number of steps after it has faded in over as many; the first only settles, and the last goes on
/// to the end (see the decorator `growing`).
public struct Growth: Sendable, Equatable {
    /// The steps over which a stage fades in, and over which it settles.
    public let turns: Int
    /// How often pictures double, from the smallest to the full size.
    public let doublings: Int
    /// Height and width of the pictures at full size, in pixels.
    public let fullSize: [Int]

    /// A part of a run in which the networks stay as they are.
    public struct Stage: Sendable, Equatable {
        public let steps: ClosedRange<Int>
        /// Height and width, in pixels.
        public let size: [Int]
        /// Whether this size fades in beside the one before.
        public let isFadingIn: Bool
    }

    init(turns: Int, doublings: Int, fullSize: [Int]) {
        (self.turns, self.doublings, self.fullSize) = (turns, doublings, fullSize)
    }

    /// The growth of a game; `nil` where nothing in it grows.
    public init?(of game: some Game, for shape: DataShape) {
        let growing = game.modules().compactMap { $0 as? Growing }
        guard shape.isImage, let longest = growing.max(by: { $0.doublings < $1.doublings }), longest.doublings > 0
        else { return nil }
        self.init(turns: longest.turns, doublings: longest.doublings, fullSize: Array(shape.sample[1...]))
    }

    /// The stages of a run of so many steps, in their order.
    public func stages(through steps: Int) -> [Stage] {
        var stages: [Stage] = []
        for part in 0...(2 * doublings) {
            let first = part * turns + 1
            guard first <= steps else { break }
            let last = part == 2 * doublings ? steps : min(steps, first + turns - 1)
            stages.append(Stage(steps: first...last, size: size(after: (part + 1) / 2), isFadingIn: part % 2 == 1))
        }
        return stages
    }

    /// The steps with which the full size fades in and settles.
    public var stepsNeeded: Int { (2 * doublings + 1) * turns }

    /// Height and width of the largest pictures that are wholly faded in after so many steps.
    public func sizeReached(after steps: Int) -> [Int] {
        stages(through: steps).last { !$0.isFadingIn }?.size ?? size(after: 0)
    }

    /// Whether the full size is wholly faded in before a run of so many steps ends.
    public func isReached(after steps: Int) -> Bool { sizeReached(after: steps) == fullSize }

    /// The turns of stages with which so many steps reach the full size, and spend a quarter of the time of all doublings
    /// or more there; at least 1.
    public func turns(fitting steps: Int) -> Int { max(1, steps / (2 * doublings + 2)) }

    private func size(after count: Int) -> [Int] { fullSize.map { $0 >> (doublings - count) } }
}

extension Recipe {
    /// What to say where the steps are too few for pictures of full size; `nil` where they are reached, or nothing grows.
    public func noteOfSizeReached(_ growth: Growth?) -> String? {
        guard let growth, !growth.isReached(after: steps) else { return nil }
        func pixels(_ size: [Int]) -> String { size.map(String.init).joined(separator: "x") }
        var cures = ["--steps \(growth.stepsNeeded)"]
        let turns = growth.turns(fitting: steps)
        // Stages that are short enough, where there are enough steps for one each.
        if turns < growth.turns, (2 * growth.doublings + 1) * turns <= steps {
            let before = (try? settings())?.first { $0.path == "game.decorators" }?.value ?? "growing(\(growth.turns))"
            let after = before.replacing(/growing\([^)]*\)/, with: "growing(\(turns))")
            cures.append("--set 'game.decorators=\(after)'")
        }
        return
            "the networks grow to pictures of \(pixels(growth.sizeReached(after: steps))) pixels in \(steps) steps, and the "
            + "data has \(pixels(growth.fullSize)): for the full size add \(cures.joined(separator: " or "))"
    }
}
