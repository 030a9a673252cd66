import Foundation
import Torch
import Transport

extension Demonstration {
    static let biasedGradients = Demonstration(
        name: "biased-gradients",
        title:
            "Gradient descent on the Wasserstein distance to samples ends in the wrong place; on Cramér's it "
            + "does not",
        source: Source("Bellemare et al.", 2017, arXiv: "1705.10743"),
        text: """
            Data are Bernoulli with θ* = 0.6, the model is Bernoulli with θ. The W₁ distance of the two is |θ* − θ| \
            and the squared Cramér distance ∫(F − G)² is (θ* − θ)²; both have their minimum at θ*. Training knows θ* \
            only through samples: of m numbers k are ones, and gradient descent minimises the expected distance to \
            the sample, E|k/m − θ| or E(k/m − θ)². The first has its minimum at the median of k/m, which for m = 1 is \
            1, however many samples training uses. The second has its minimum at the mean of k/m, which is θ*. This \
            is the paper's proof (section 3) that sample gradients of W₁ are biased.

            Both expectations are summed over all k with their probabilities, and their minima are searched over θ = \
            0, 0.005, …, 1; the exact solver computes W₁. Then θ itself takes 20,000 steps of gradient descent from \
            0.3 (learning rate 0.005), each with m = 1 new sample; the result is the mean of θ over the second half.
            """,
        picture: Picture(
            x: "m, samples per gradient", y: "θ with the smallest expected distance",
            caption: "Exact minima; the true θ is 0.6."),
        expectations: [
            Expectation(
                "W₁, m = 1: minimum", .within(0.999...1.001),
                "with one sample the expected W₁ has its minimum at 1"),
            Expectation("W₁, m = 2: minimum", .within(0.499...0.501), "with two samples its minimum is at ½"),
            Expectation(
                "Cramér, any m: largest error", .atMost(0.001),
                "the expected Cramér distance has its minimum at 0.6 for any m"),
            Expectation("W₁: descent ends at", .atLeast(0.95), "gradient descent on W₁ goes to 1"),
            Expectation(
                "Cramér: descent ends at", .within(0.57...0.63),
                "gradient descent on the Cramér distance goes to 0.6"),
        ],
        run: { try BiasedGradients().run(seed: $0) })
}

struct BiasedGradients {
    var steps = 20_000
    let truth = 0.6
    let largestSample = 12

    func run(seed: UInt64) throws -> Demonstration.Outcome {
        let sizes = Array(1...largestSample)
        let wasserstein = try sizes.map { try minimum(samples: $0, of: Self.wasserstein) }
        let cramer = try sizes.map { try minimum(samples: $0, of: Self.cramer) }
        // Slopes of |k − θ| and (k − θ)² in θ, with k the one sample.
        let ends = RandomGenerator.with(RandomGenerator(seed: seed)) {
            (descent { $0 < $1 ? 1 : -1 }, descent { 2 * ($1 - $0) })
        }
        let places = sizes.map(Double.init)
        return Demonstration.Outcome(
            numbers: [
                ("W₁, m = 1: minimum", wasserstein[0]), ("W₁, m = 2: minimum", wasserstein[1]),
                ("W₁, m = \(largestSample): minimum", wasserstein[largestSample - 1]),
                ("Cramér, any m: largest error", cramer.map { abs($0 - truth) }.max()!),
                ("W₁: descent ends at", ends.0), ("Cramér: descent ends at", ends.1),
            ],
            curves: [
                Demonstration.Curve("W₁", places, wasserstein), Demonstration.Curve("Cramér", places, cramer),
            ])
    }

    /// W₁ of two Bernoulli variables.
    static func wasserstein(_ first: Double, _ second: Double) throws -> Double {
        try wassersteinDistanceOnTheLine(
            [0, 1], [0, 1], leftWeights: [1 - first, first], rightWeights: [1 - second, second])
    }

    /// The integral of (F − G)² of two Bernoulli variables, whose distribution functions differ on [0, 1).
    static func cramer(_ first: Double, _ second: Double) -> Double { (first - second) * (first - second) }

    /// The θ at which the expected distance to m samples is least; where several are, their middle.
    func minimum(samples: Int, of distance: (Double, Double) throws -> Double) throws -> Double {
        let thetas = (0...200).map { Double($0) / 200 }
        let values = try thetas.map { theta in
            try (0...samples).reduce(0) { sum, ones in
                sum + probability(of: ones, in: samples) * (try distance(Double(ones) / Double(samples), theta))
            }
        }
        let least = values.min()!
        let best = zip(thetas, values).filter { $0.1 < least + 1e-12 }.map(\.0)
        return best.reduce(0, +) / Double(best.count)
    }

    /// C(m, k) θ*ᵏ (1 − θ*)ᵐ⁻ᵏ.
    func probability(of ones: Int, in samples: Int) -> Double {
        let ways = (0..<ones).reduce(1.0) { $0 * Double(samples - $1) / Double($1 + 1) }
        return ways * pow(truth, Double(ones)) * pow(1 - truth, Double(samples - ones))
    }

    /// Where descent from 0.3 ends, one sample a step: the mean over its second half. θ stays a probability.
    private func descent(slope: (_ sample: Double, _ theta: Double) -> Double) -> Double {
        let samples: [Float] = Tensor.randomBernoulli([steps], probability: truth, generator: .current).array()
        var (theta, sum) = (0.3, 0.0)
        for (step, sample) in samples.enumerated() {
            theta = min(max(theta - 0.005 * slope(Double(sample), theta), 0), 1)
            if step >= steps / 2 { sum += theta }
        }
        return sum / Double(steps - steps / 2)
    }
}
