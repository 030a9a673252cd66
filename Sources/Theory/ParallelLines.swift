import Adversarial
import Foundation
import NN
import Torch
import Transport

extension Demonstration {
    static let parallelLines = Demonstration(
        name: "parallel-lines",
        title: "Two parallel lines: a constant divergence does not stop training, a vanishing gradient does",
        source: Source("Arjovsky et al.; Fedus et al.", 2018, arXiv: "1710.08446"),
        text: """
            Real points are (0, U), generated ones (θ, U), with U uniform on [0, 1] (Arjovsky et al. 2017, arXiv \
            1701.07875, example 1). For every θ ≠ 0 the Jensen–Shannon divergence (JSD) is log 2, so its gradient \
            with respect to θ is 0; W₁ = |θ|. Both are computed for θ = 1, 0.5 and 0.1: the divergence from the \
            shares of points in cells, W₁ by the exact solver.

            Then θ starts from 1 and takes 600 steps of gradient descent, with five critic updates (Adam, 0.001, β = \
            0, 0.9) for each; its learning rate falls from 0.01 to 0. If training minimised a divergence, the \
            non-saturating game could not move θ. Fedus et al. show that it does, and that gradient penalties help it \
            too. The gradient of minimax is ⟨D(x̂) ∇f⟩ and vanishes as the critic becomes confident: θ stays above \
            0.5.

            The three penalties ask for a gradient norm of 1 also at the correct θ, so that θ overshoots 0 and \
            oscillates, as Mescheder et al. (2018, arXiv 1801.04406) show; the final |θ| is where the oscillation \
            stopped when the learning rate had fallen. The page reports the mean of |θ| over the last tenth of the \
            steps.

            Fedus et al. also increase the dimension. So does this demonstration, with planes: (0, U) against (θ, U) \
            with U uniform on [0, 1]⁷ and [0, 1]⁶³, in 8 and in 64 dimensions.
            """,
        picture: Picture(x: "steps of the generator", y: "θ", caption: "θ in each game, seed 0."),
        expectations: [
            Expectation("JSD's largest distance from log 2", .atMost(1e-9), "the JSD is log 2 for every θ ≠ 0"),
            Expectation("W₁'s largest distance from |θ|", .atMost(1e-6), "W₁ is |θ|"),
            Expectation("minimax", .atLeast(0.5), "minimax stops: its gradient vanishes"),
            Expectation(
                "non-saturating", .atMost(0.1),
                "the non-saturating game converges although the JSD is constant"),
            Expectation("Wasserstein + gradient(10)", .atMost(0.1), "so does WGAN-GP, whose distance has a gradient"),
            Expectation(
                "non-saturating + gradient(10)", .atMost(0.1),
                "so does the non-saturating game with gradient penalty"),
            Expectation("non-saturating + dragan(10)", .atMost(0.1), "so does the one with DRAGAN's penalty"),
        ]
            + ParallelLines.dimensions.flatMap { count in
                [
                    Expectation("minimax, \(count) dimensions", .atLeast(0.5), "minimax also stops between planes"),
                    Expectation(
                        "non-saturating, \(count) dimensions", .atMost(0.1), "and the non-saturating game converges"),
                    Expectation(
                        "non-saturating + gradient(10), \(count) dimensions", .atMost(0.1),
                        "also with a gradient penalty"),
                ]
            },
        run: { try ParallelLines().run(seed: $0) })
}

struct ParallelLines {
    var steps = 600
    /// Dimensions of the spaces that contain the planes.
    static let dimensions = [8, 64]
    static let games: [(name: String, loss: Loss, penalty: Penalty)] = [
        ("minimax", .minimax, .none), ("non-saturating", .nonSaturating, .none),
        ("Wasserstein + gradient(10)", .wasserstein, .gradient(10)),
        ("non-saturating + gradient(10)", .nonSaturating, .gradient(10)),
        ("non-saturating + dragan(10)", .nonSaturating, .dragan(10)),
    ]

    func run(seed: UInt64) throws -> Demonstration.Outcome {
        try RandomGenerator.with(RandomGenerator(seed: seed)) {
            let shifts = [1, 0.5, 0.1]
            let divergences = shifts.map { Self.jensenShannon(shift: $0) }
            let distances = try shifts.map { abs(try Self.wasserstein(shift: $0) - $0) }
            var numbers: [(name: String, value: Double)] = [
                ("JSD's largest distance from log 2", divergences.map { abs($0 - log(2.0)) }.max()!),
                ("W₁'s largest distance from |θ|", distances.max()!),
            ]
            var curves: [Demonstration.Curve] = []
            for game in Self.games {
                let path = path(of: game.loss, game.penalty)
                let arrival = path.firstIndex { abs($0) < 0.1 } ?? steps + 1
                let last = path.suffix(max(1, steps / 10)).map(abs)
                numbers += [
                    (game.name, last.reduce(0, +) / Double(last.count)),
                    ("\(game.name): steps until |θ| < 0.1", Double(arrival)),
                ]
                let shown = stride(from: 0, through: steps, by: max(1, steps / 200))
                curves.append(Demonstration.Curve(game.name, shown.map { (Double($0), path[$0]) }))
            }
            for count in Self.dimensions {
                for game in [Self.games[0], Self.games[1], Self.games[3]] {
                    let last = path(of: game.loss, game.penalty, dimensions: count).suffix(max(1, steps / 10)).map(abs)
                    numbers.append(
                        ("\(game.name), \(count) dimensions", last.reduce(0, +) / Double(last.count)))
                }
            }
            return Demonstration.Outcome(numbers: numbers, curves: curves)
        }
    }

    /// (θ, U) for so many U, [N, 1 + D].
    static func points(_ shift: Tensor, _ heights: Tensor) -> Tensor {
        Tensor.concatenated([shift.expanded([heights.size(0), 1]), heights], axis: 1)
    }

    /// So many points of [0, 1]ᴰ.
    static func heights(_ count: Int, _ dimensions: Int = 1) -> Tensor {
        .randomUniform([count, dimensions], generator: .current)
    }

    /// The divergence between the shares of 1,000 points of each line in square cells of side 0.05.
    static func jensenShannon(shift: Double) -> Double {
        let heights = heights(1_000)
        func shares(_ shift: Double) -> [Int: Double] {
            let column = Int((shift / 0.05).rounded())
            let rows: [Float] = heights.array()
            return rows.reduce(into: [:]) { $0[column * 100 + Int($1 / 0.05), default: 0] += 1 / Double(rows.count) }
        }
        let (real, fake) = (shares(0), shares(shift))
        func divergence(_ p: [Int: Double], _ q: [Int: Double]) -> Double {
            // In the order of the cells, so that the sum is the same each time.
            p.sorted { $0.key < $1.key }.reduce(0) {
                $0 + $1.value * log($1.value / (0.5 * $1.value + 0.5 * (q[$1.key] ?? 0)))
            }
        }
        return 0.5 * divergence(real, fake) + 0.5 * divergence(fake, real)
    }

    /// The exact W₁ of 200 points of each line, at the same heights.
    static func wasserstein(shift: Double) throws -> Double {
        let heights = heights(200).to(.float64)
        return try wassersteinDistance(points(Tensor([0.0]), heights), points(Tensor([shift]), heights))
    }

    /// θ before each step of the generator, and after the last.
    func path(of loss: Loss, _ penalty: Penalty, dimensions: Int = 2) -> [Double] {
        let shift = Player(Shift(1), .sgd(1e-2).falling(to: steps))
        let critic = Player(perceptron(dimensions, 64, 64, 1), .adam(1e-3, 0, 0.9))
        let origin = Tensor([0 as Float])
        var path = [1.0]
        for step in 1...steps {
            for turn in 1...5 {
                critic.minimise(Turn(step: 5 * (step - 1) + turn)) {
                    let real = Self.points(origin, Self.heights(128, dimensions - 1))
                    let fake = Self.points(shift.network.value.detached(), Self.heights(128, dimensions - 1))
                    let value = loss.critic(critic(real), critic(fake))
                    return penalty.term({ critic($0) }, real, fake).map { value + $0 } ?? value
                }
            }
            shift.minimise(Turn(step: step)) {
                loss.generator(critic(Self.points(shift.network.value, Self.heights(128, dimensions - 1))))
            }
            path.append(shift.network.value.item())
        }
        return path
    }
}

/// A generator with one parameter.
final class Shift: Module {
    let value: Parameter
    init(_ value: Float) { self.value = Parameter(Tensor([value])) }
}
