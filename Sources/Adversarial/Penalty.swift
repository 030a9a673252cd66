import NN
import Torch

/// What keeps a critic smooth: a term added to its loss, or a constraint put on its weights after each step.
///
/// Recipes write it as `none`, `gradient(10)`, `one-sided-gradient(10)`, `r1(5)`, `clipping(0.01)`.
public struct Penalty: Sendable {
    public typealias Critic = (Tensor) -> Tensor

    /// The field's name of the kind.
    public let name: String
    /// The weight λ of a term, or the bound of a constraint.
    public let amount: Double
    /// The term, weight included, for a critic and a batch of real and generated samples (cut off from their graphs).
    let term: (@Sendable (_ critic: Critic, _ real: Tensor, _ fake: Tensor) -> Tensor)?
    /// What is done to the critic's parameters after each of its steps.
    let constrain: (@Sendable (_ parameters: [Parameter]) -> Void)?
    /// Whether the term takes the critic's gradient sample by sample, which batch normalisation would mix.
    let needsIndependentSamples: Bool

    /// No penalty.
    public static let none = Penalty(name: "none", amount: 0, term: nil, constrain: nil, needsIndependentSamples: false)

    /// λ⟨(‖∇f(x̃)‖ − 1)²⟩ on x̃ = εx + (1 − ε)x̂ with ε ~ U(0, 1) for each pair, the norm over all of a sample's numbers.
    ///
    /// Source: Gulrajani et al. 2017, arXiv 1704.00028, algorithm 1.
    public static func gradient(_ weight: Double) -> Penalty {
        Penalty(name: "gradient", weight: weight) { critic, real, fake in
            (slope(critic, between(real, fake)) - 1).squared().mean()
        }
    }

    /// λ⟨((‖∇f(x̃)‖ − 1)₊)²⟩: only slopes above 1 cost.
    ///
    /// Source: Gulrajani et al. 2017, section 4 ("two-sided penalty"); Petzka et al. 2018, arXiv 1709.08894.
    public static func oneSidedGradient(_ weight: Double) -> Penalty {
        Penalty(name: "one-sided-gradient", weight: weight) { critic, real, fake in
            (slope(critic, between(real, fake)) - 1).relu().squared().mean()
        }
    }

    /// (γ/2)⟨‖∇f(x)‖²⟩ on real samples.
    ///
    /// Source: Mescheder, Geiger, Nowozin 2018, arXiv 1801.04406, equation 9.
    public static func r1(_ weight: Double) -> Penalty {
        Penalty(name: "r1", weight: weight) { critic, real, _ in
            0.5 * squaredSlope(critic, real.detached()).mean()
        }
    }

    /// Every weight brought into [−c, c] after each step of the critic.
    ///
    /// Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, algorithm 1.
    public static func clipping(_ bound: Double) -> Penalty {
        Penalty(
            name: "clipping", amount: bound, term: nil,
            constrain: { parameters in
                withoutGradients { for parameter in parameters { parameter.clampInPlace(-bound, bound) } }
            }, needsIndependentSamples: false)
    }

    private init(
        name: String, amount: Double,
        term: (@Sendable (_ critic: Critic, _ real: Tensor, _ fake: Tensor) -> Tensor)?,
        constrain: (@Sendable (_ parameters: [Parameter]) -> Void)?, needsIndependentSamples: Bool
    ) {
        self.name = name
        self.amount = amount
        self.term = term
        self.constrain = constrain
        self.needsIndependentSamples = needsIndependentSamples
    }

    private init(
        name: String, weight: Double,
        term: @escaping @Sendable (_ critic: Critic, _ real: Tensor, _ fake: Tensor) -> Tensor
    ) {
        self.init(
            name: name, amount: weight, term: { weight * term($0, $1, $2) }, constrain: nil,
            needsIndependentSamples: true)
    }
}

/// A point between each real and generated sample, at a share of its own.
private func between(_ real: Tensor, _ fake: Tensor) -> Tensor {
    let shape = [real.size(0)] + [Int](repeating: 1, count: real.rank - 1)
    let share = Tensor.randomUniform(shape, generator: .current).to(real.dtype).to(real.device)
    return fake.detached().interpolated(to: real.detached(), share)
}

/// ‖∇f(x)‖² for each sample [N]; can be differentiated again.
private func squaredSlope(_ critic: Penalty.Critic, _ points: Tensor) -> Tensor {
    let points = points.detached().requiringGradient()
    let slopes = gradient(of: critic(points).sum(), withRespectTo: points, creatingGraph: true)
    return slopes.flattened(from: 1).squared().sum(axes: [1])
}

// The root's own slope is infinite at 0: the small number keeps the penalty's gradient finite for a flat critic.
private func slope(_ critic: Penalty.Critic, _ points: Tensor) -> Tensor {
    (squaredSlope(critic, points) + 1e-12).sqrt()
}

extension Penalty: NamedValue {
    public static let kind = "penalty"

    private static let kinds: [String: @Sendable (Double) -> Penalty] = [
        "gradient": gradient, "one-sided-gradient": oneSidedGradient, "r1": r1, "clipping": clipping,
    ]

    public var text: String { name == "none" ? name : "\(name)(\(amount))" }

    /// Reads `none` or `name(amount)` with a positive amount.
    public init(text: String) throws {
        if text == "none" {
            self = .none
            return
        }
        let name = String(text.prefix { $0 != "(" })
        guard let make = Penalty.kinds[name] else {
            throw NameError(kind: Penalty.kind, found: name, known: ["none"] + Penalty.kinds.keys.sorted())
        }
        let inside = text.dropFirst(name.count)
        guard inside.hasPrefix("("), inside.hasSuffix(")"), let amount = Double(inside.dropFirst().dropLast()),
            amount > 0, amount.isFinite
        else {
            throw RecipeError.value("the penalty '\(text)' needs a positive amount, such as \(name)(10)")
        }
        self = make(amount)
    }
}
