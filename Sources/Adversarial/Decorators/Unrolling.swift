/// The generator's objective is the loss after k further steps of the critic, and its gradient passes through these
/// steps: θ ← θ − η∇L(θ). The critic itself keeps none of them.
///
/// The steps are plain gradient descent, as in the paper's equation 4; the authors' code unrolls Adam. They start where
/// the critic's own step of the turn has led, as players take turns here, and not beside it (where the generator plays
/// first, where the turn before has left the critic). The samples at which a penalty looks count as given; a penalty of
/// some turns only is in each of the steps, with its plain weight, and bounds of weights are not put on them.
///
/// Source: Metz et al. 2017, arXiv 1611.02163.
final class Unrolling: Decorator {
    let lookahead: (steps: Int, rate: Double)?
    init(_ steps: Int, rate: Double) { lookahead = (steps, rate) }
}
