import NN

/// The learning rates of a game's players.
///
/// A class, so that looking for a trainer's members does not find the players again.
final class LearningRates {
    private let players: [(name: String, player: any Contestant)]

    init(of game: some Game) {
        players = game.namedModules().compactMap { name, module in (module as? any Contestant).map { (name, $0) } }
    }

    /// Each player's rate in its last step, by its name in the game.
    var now: [(name: String, value: Double)] { players.map { ($0.name, $0.player.optimizer.learningRate) } }

    /// Who learns nothing by the end of a run because its schedule has come to 0, and from which of the steps still to be
    /// played on (counted from 1).
    func ended(from first: Int, through last: Int) -> [(name: String, step: Int)] {
        guard first <= last else { return [] }
        return players.compactMap { name, player in
            let settings = player.settings
            func isOver(_ step: Int) -> Bool { settings.learningRate(at: step - 1) == 0 }
            // A rate of 0 without a schedule is meant so.
            guard settings.learningRate > 0, isOver(last) else { return nil }
            // Schedules that have come to 0 stay there.
            var (low, high) = (first, last)
            while low < high {
                let middle = low + (high - low) / 2
                if isOver(middle) { high = middle } else { low = middle + 1 }
            }
            return (name, low)
        }
    }
}
