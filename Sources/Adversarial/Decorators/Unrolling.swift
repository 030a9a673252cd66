/// The generator minimises the loss that the critic would have after k more steps, and its gradient passes through
/// these steps: θ ← θ − η∇L(θ). The critic itself does not keep them.
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
