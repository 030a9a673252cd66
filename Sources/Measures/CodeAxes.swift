import Adversarial
import Metrics
import Torch

extension RunMeasure {
    /// Whether continuous codes represent handwriting style: the largest absolute rank correlation of a code with
    /// slant, and with width, within each class of the categorical code, averaged over classes.
    public static let codeAxes = RunMeasure(
        "code-axes", title: "Correlation of continuous codes with slant and width",
        source: "Chen et al. 2016, arXiv 1606.03657, section 7.2",
        readings: [.init("slant-correlation", .higher), .init("width-correlation", .higher)],
        suits: { game, _ in ((game as? any LatentGame)?.latentSpace.continuous ?? 0) > 0 },
        compute: { run in
            guard let game = run.game as? any LatentGame, game.latentSpace.continuous > 0,
                run.held.samples.rank == 4
            else {
                throw MeasureError.cannotAnswer(measure: "code-axes", needed: "of pictures with continuous codes")
            }
            let (space, classes) = (game.latentSpace, max(1, game.latentSpace.classes))
            let latents = game.latents(seeds: (0..<UInt64(200 * classes)).map { $0 })
            let code = space.code(of: latents).to(.cpu)
            let (slants, widths) = withoutGradients { strokes(game.samples(from: latents).to(.float32).to(.cpu)) }
            // Correlations are computed within a class, where the digit itself does not decide slant and width.
            func strongest(_ values: [Double]) -> Double {
                (0..<space.continuous).map { axis in
                    let numbers: [Double] = code[.all, space.classes + axis].to(.float64).contiguous().array()
                    let parts = (0..<classes).map { part in
                        let places = Array(stride(from: part, to: values.count, by: classes))
                        return abs(spearman(places.map { numbers[$0] }, places.map { values[$0] }))
                    }
                    return parts.reduce(0, +) / Double(classes)
                }.max() ?? 0
            }
            return [strongest(slants), strongest(widths)]
        })
}

/// Slant and width of the strokes of each picture [N, C, H, W] in [-1, 1], by the moments of its brightness: the
/// regression coefficient of x on y, and the deviation of the residual of x, in pixels.
func strokes(_ pictures: Tensor) -> (slants: [Double], widths: [Double]) {
    let light = (pictures.to(.float64).mean(axes: [1]).clamped(-1, 1) + 1) / 2 + 1e-9
    let total = light.sum(axes: [1, 2], keepingAxes: true)
    let share = light / total
    let x = Tensor.range(0, pictures.size(3)).to(.float64).reshaped(1, 1, pictures.size(3))
    let y = Tensor.range(0, pictures.size(2)).to(.float64).reshaped(1, pictures.size(2), 1)
    func mean(_ values: Tensor) -> Tensor { (share * values).sum(axes: [1, 2], keepingAxes: true) }
    let (left, top) = (x - mean(x), y - mean(y))
    let (across, down, both) = (mean(left.squared()), mean(top.squared()), mean(left * top))
    let slant = both / (down + 1e-9)
    let width = (across - slant * both).clamped(0, nil).sqrt()
    return (slant.flattened().array(), width.flattened().array())
}
