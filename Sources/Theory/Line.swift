import Foundation
import NN
import Torch

/// A mixture of Gaussians on the line: samples, and the density that they are drawn from.
struct LineMixture: Sendable {
    let parts: [Part]

    struct Part: Sendable {
        let weight: Double
        let mean: Double
        let deviation: Double
    }

    /// - Parameter parts: weights that sum to 1, means, deviations.
    init(_ parts: (weight: Double, mean: Double, deviation: Double)...) {
        self.parts = parts.map { Part(weight: $0.weight, mean: $0.mean, deviation: $0.deviation) }
    }

    static func gaussian(_ mean: Double, _ deviation: Double) -> LineMixture { LineMixture((1, mean, deviation)) }

    /// log p(x), of x's shape (`float64`).
    func logDensity(_ x: Tensor) -> Tensor {
        let terms = parts.map { part in
            let constant = log(part.weight) - log(part.deviation) - 0.5 * log(2 * Double.pi)
            return -0.5 * ((x.to(.float64) - part.mean) / part.deviation).squared() + constant
        }
        return terms.dropFirst().reduce(terms[0]) { $0.logAddExp($1) }
    }

    /// Draws samples [N, 1].
    func draw(_ count: Int) -> Tensor {
        let weights = Tensor(parts.map(\.weight))
        let chosen = weights.multinomial(count: count, replacing: true, generator: .current)
        let means = Tensor(parts.map { Float($0.mean) }).indexSelected(axis: 0, chosen)
        let deviations = Tensor(parts.map { Float($0.deviation) }).indexSelected(axis: 0, chosen)
        return (means + deviations * Tensor.randomNormal([count], generator: .current)).unsqueezed(1)
    }
}

/// Places at equal distances on the line, to integrate over.
struct LineGrid: Sendable {
    let low: Double
    let high: Double
    let count: Int

    init(_ low: Double, _ high: Double, count: Int = 4_001) { (self.low, self.high, self.count) = (low, high, count) }

    /// [N] (`float64`).
    var places: Tensor { .linearSpace(low, high, count: count, dtype: .float64) }
    var step: Double { (high - low) / Double(count - 1) }

    /// The integral of a function with these values along the last axis, by the trapezoid rule.
    func integral(_ values: Tensor) -> Tensor {
        let ends = values.narrowed(axis: -1, start: 0, count: 1) + values.narrowed(axis: -1, start: count - 1, count: 1)
        return (values.sum(axes: [-1]) - 0.5 * ends.squeezed(-1)) * step
    }

    /// Where a density has its middle 99 % (`bool`, [N]).
    func bulk(_ density: Tensor) -> Tensor {
        let below = density.cumulativeSum(axis: -1) * step
        return (below .> 0.005) .& (below .< 0.995)
    }

    /// The output of a network [N, 1] → [N, 1] at the places, [N] (`float64`).
    func values(of network: some Layer) -> Tensor {
        withoutGradients { network(places.to(.float32).unsqueezed(1)).flattened().to(.float64) }
    }

    /// A network's slope at the places, [N] (`float64`).
    func slopes(of network: some Layer) -> Tensor {
        let points = places.to(.float32).unsqueezed(1).requiringGradient()
        return gradient(of: network(points).sum(), withRespectTo: points).flattened().to(.float64)
    }
}

/// JSD(p ‖ q) = ½KL(p ‖ ½p + ½q) + ½KL(q ‖ ½p + ½q) in nats, by integration.
func jensenShannon(_ p: LineMixture, _ q: LineMixture, on grid: LineGrid) -> Double {
    let (logP, logQ) = (p.logDensity(grid.places), q.logDensity(grid.places))
    let logMean = logP.logAddExp(logQ) - log(2.0)
    let parts = logP.exp() * (logP - logMean) + logQ.exp() * (logQ - logMean)
    return 0.5 * grid.integral(parts).item()
}

/// Linear layers of these widths with an activation between them, freshly drawn.
func perceptron(_ widths: Int..., activation: () -> any Layer = { Tanh() }) -> Sequential {
    var layers: [any Layer] = []
    for (inputs, outputs) in zip(widths, widths.dropFirst()) {
        if !layers.isEmpty { layers.append(activation()) }
        layers.append(Linear(inputs, outputs))
    }
    return Sequential(layers)
}

extension OptimizerRecipe {
    /// With a learning rate that falls to 0 at a step, along a cosine.
    func falling(to step: Int) -> OptimizerRecipe {
        var changed = self
        changed.schedule = .cosine(steps: step)
        return changed
    }
}
