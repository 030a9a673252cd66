import Adversarial
import ArgumentParser

/// The options that trade variety for typical samples.
struct LatentOptions: ParsableArguments {
    @Option(help: "Truncation: redraw latent values outside [−T, T]. Lower T: more typical samples, less variety.")
    var truncation: Double?

    @Option(
        help: """
            Truncation of styles: move them towards their mean, to mean + ψ × (style − mean). 1 changes nothing, 0.7 is usual. \
            For generators with a mapping network (stylegan2).
            """)
    var truncationPsi: Double?

    func validate() throws {
        if let truncation, !(truncation >= 0.01) { throw ValidationError("--truncation must be at least 0.01") }
        if let truncationPsi, !(-2...2 ~= truncationPsi) {
            throw ValidationError("--truncation-psi must be from -2 to 2, not \(truncationPsi)")
        }
    }

    /// - Throws: `RecipeError` where the run has no such latent vectors or styles.
    func apply<S: System>(to model: TrainedModel<S>) throws {
        if let truncation { try model.truncate(to: truncation) }
        if let truncationPsi { try model.truncateStyles(to: truncationPsi) }
    }
}
