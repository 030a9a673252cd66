/// Grows networks that can: each stage fades in over so many turns, and settles over as many.
///
/// Source: Karras et al. 2018, arXiv 1710.10196, figure 2.
final class Growing: Decorator {
    private let turns: Int
    init(turns: Int) { self.turns = turns }

    func stage(_ turn: Turn) -> Double? {
        // The first stage only settles.
        let position = Double(turn.step - 1) / Double(turns)
        guard position >= 1 else { return 0 }
        let (whole, part) = ((position - 1) / 2, (position - 1).truncatingRemainder(dividingBy: 2))
        return whole.rounded(.down) + min(1, part)
    }
}
