import Foundation
import Torch

/// The sliced Wasserstein distance: Wasserstein distances of the sets' shadows on lines, averaged.
///
/// (1/L Σ_θ W_p(Xθ, Yθ)^p)^(1/p)
///
/// - Parameters:
///   - real: [N, D]
///   - fake: [M, D]
///   - directions: the lines' directions θ, of length 1, as columns [D, L].
///   - order: p.
///
/// Source: Rabin et al. 2011; Bonneel et al. 2015.
public func slicedWasserstein(_ real: Tensor, _ fake: Tensor, directions: Tensor, order: Double = 2) -> Double {
    let steps = CoupledSteps(real.size(0), fake.size(0))
    let (left, right) = (Tensor(steps.left, device: real.device), Tensor(steps.right, device: real.device))
    let shares = Tensor(steps.shares, device: real.device)
    let isPaired = real.size(0) == fake.size(0)
    var total = 0.0
    for block in (0..<directions.size(1)).blocks(of: 128) {
        let lines = directions[.all, block].to(real.dtype).to(real.device).transposed()
        // Each shadow in a row of its own: sorting rows takes no strides.
        let shadows = [real, fake].map { lines.matmul($0.detached().transposed()).sorted().values }
        let gaps =
            isPaired
            ? shadows[0] - shadows[1]
            : shadows[0].indexSelected(axis: 1, left) - shadows[1].indexSelected(axis: 1, right)
        total += gaps.to(.float64).abs().power(order).matmul(shares).sum().item()
    }
    return pow(total / Double(directions.size(1)), 1 / order)
}

/// Directions drawn evenly from the sphere, as columns [D, count] (`float32`).
public func randomDirections(_ width: Int, count: Int, generator: RandomGenerator) -> Tensor {
    let drawn = Tensor.randomNormal([width, count], dtype: .float64, generator: generator)
    return (drawn / drawn.norm(axes: [0], keepingAxes: true)).to(.float32)
}

extension Metric {
    /// Sliced Wasserstein distance of the features.
    public static let slicedWasserstein = Metric(
        "swd", title: "Sliced Wasserstein distance", source: "Bonneel et al. 2015", needs: .features,
        readings: [Reading("swd", .lower, .positive)], settings: ["order": "2", "directions": "1000"]
    ) {
        let (real, fake) = try $0.features(for: "swd", atLeast: 1)
        let directions = randomDirections(
            real.size(1), count: 1_000, generator: RandomGenerator(seed: $0.seed))
        return [Metrics.slicedWasserstein(real, fake, directions: directions)]
    }
}

/// How the mass of N equal points in order moves onto M: the steps of the optimal plan on a line.
struct CoupledSteps {
    /// From which point each step takes.
    private(set) var left: [Int] = []
    /// To which it brings.
    private(set) var right: [Int] = []
    /// How much of the whole.
    private(set) var shares: [Double] = []

    init(_ count: Int, _ other: Int) {
        // In units of 1 / (count · other) all masses are whole.
        var (i, j, moved) = (0, 0, 0)
        while i < count && j < other {
            let (endOfLeft, endOfRight) = ((i + 1) * other, (j + 1) * count)
            let end = min(endOfLeft, endOfRight)
            left.append(i)
            right.append(j)
            shares.append(Double(end - moved) / Double(count * other))
            moved = end
            if end == endOfLeft { i += 1 }
            if end == endOfRight { j += 1 }
        }
    }
}
