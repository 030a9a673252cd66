/// The generator's objective is the loss after k further steps of the critic, and its gradient passes through these
/// steps: θ ← θ − η∇L(θ). The critic itself keeps none of them.
///
/// The steps are plain gradient descent, as in the paper's equation 4; the authors' code unrolls Adam. They start where
/// the critic's own step of the turn has led, as players take turns here, and not beside it. The samples at which a
/// penalty looks count as given.
///
/// Source: Metz et al. 2017, arXiv 1611.02163.
final class Unrolling: Decorator {
    let lookahead: (steps: Int, rate: Double)?
    init(_ steps: Int, rate: Double) { lookahead = (steps, rate) }
}

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
