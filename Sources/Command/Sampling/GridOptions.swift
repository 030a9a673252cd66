import Adversarial
import ArgumentParser

/// The options of how pictures are laid out and how large they are.
struct GridOptions: ParsableArguments {
    @Option(help: "Columns of a grid.")
    var columns: Int?

    @Option(help: "Enlarge pictures N times: each pixel becomes a square of N × N pixels.")
    var scale = 1

    func validate() throws {
        if let columns, !(1...10_000 ~= columns) {
            throw ValidationError("--columns must be from 1 to 10000, not \(columns)")
        }
        guard 1...64 ~= scale else { throw ValidationError("--scale must be from 1 to 64, not \(scale)") }
    }

    /// - Throws: `RecipeError` where samples are points, which are drawn as one plot.
    func check<S: System>(for model: TrainedModel<S>) throws {
        guard !model.shape.isImage, columns != nil || scale > 1 else { return }
        throw RecipeError.value(
            "the samples of this run are points, and are drawn in one plot: leave --columns and --scale out")
    }
}
