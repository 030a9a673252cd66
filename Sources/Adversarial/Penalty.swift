import NN
import Spelling
import Torch

/// A penalty keeps the critic smooth. It is a term added to the critic's loss, or a limit on its weights after each
/// step; `+` joins some of them, such as `gradient(10)+drift(0.001)`.
///
/// Recipes write it as `none`, `gradient(10)`, `r1(5)`, `clipping(0.01)`, or as a sum such as
/// `gradient(10)+drift(0.001)`.
///
/// f is the critic's output as it is, without a sigmoid, also where a paper writes D.
public struct Penalty: Sendable {
    public typealias Critic = (Tensor) -> Tensor

    let parts: [Part]

    /// One term or constraint.
    struct Part: Sendable {
        let form: NamedForm
        /// The term, weight included, for a critic, a batch of real and generated samples (cut off from their graphs),
        /// and the critic's parameters.
        var term: (@Sendable (Inspection) -> Tensor)?
        /// What is done to the critic's parameters after each of its steps.
        var constrain: (@Sendable (_ parameters: [Parameter]) -> Void)?
        /// Whether the term takes the critic's gradient sample by sample, which batch normalisation would mix.
        var needsIndependentSamples = true
    }

    /// What a term looks at.
    struct Inspection {
        let critic: Critic
        let real: Tensor
        let fake: Tensor
        let parameters: [Parameter]
    }

    /// No penalty.
    public static let none = Penalty(parts: [])

    public static func + (left: Penalty, right: Penalty) -> Penalty { Penalty(parts: left.parts + right.parts) }

    /// The sum of the terms; `nil` where there are none.
    ///
    /// - Parameters:
    ///   - real: real samples [N, …], cut off from their graphs.
    ///   - fake: as many generated ones.
    public func term(
        _ critic: @escaping Critic, _ real: Tensor, _ fake: Tensor, parameters: [Parameter] = []
    ) -> Tensor? {
        let inspection = Inspection(critic: critic, real: real, fake: fake, parameters: parameters)
        let terms = parts.compactMap { $0.term?(inspection) }
        return terms.isEmpty ? nil : terms.dropFirst().reduce(terms[0], +)
    }

    /// Puts the constraints on the critic's parameters.
    public func constrain(_ parameters: [Parameter]) { for part in parts { part.constrain?(parameters) } }

    /// Whether a term takes the critic's gradient sample by sample, which batch normalisation would mix.
    public var needsIndependentSamples: Bool { parts.contains { $0.term != nil && $0.needsIndependentSamples } }
    /// Whether something is added to the critic's loss.
    public var hasTerms: Bool { parts.contains { $0.term != nil } }
    /// Whether weights are held within bounds.
    public var isConstraint: Bool { parts.contains { $0.constrain != nil } }

    private init(parts: [Part]) { self.parts = parts }

    private init(
        _ name: String, _ numbers: Double..., independent: Bool = true,
        term: @escaping @Sendable (Inspection) -> Tensor
    ) {
        parts = [Part(form: NamedForm(name, numbers), term: term, needsIndependentSamples: independent)]
    }

    // MARK: Terms

    /// λ⟨(‖∇f(x̃)‖ − 1)²⟩: the norm of the critic's gradient is drawn to 1 at random points between real and generated
    /// samples, x̃ = εx + (1 − ε)x̂ with ε ~ U(0, 1) for each pair. The norm is over all numbers of a sample.
    ///
    /// Source: Gulrajani et al. 2017, arXiv 1704.00028, algorithm 1.
    public static func gradient(_ weight: Double) -> Penalty {
        Penalty("gradient", weight) { weight * (slope($0.critic, between($0.real, $0.fake)) - 1).squared().mean() }
    }

    /// λ⟨((‖∇f(x̃)‖ − 1)₊)²⟩: as ``gradient(_:)``, but only gradients longer than 1 are penalised.
    ///
    /// Source: Gulrajani et al. 2017, section 4 ("two-sided penalty"); Petzka et al. 2018, arXiv 1709.08894.
    public static func oneSidedGradient(_ weight: Double) -> Penalty {
        Penalty("one-sided-gradient", weight) {
            weight * (slope($0.critic, between($0.real, $0.fake)) - 1).relu().squared().mean()
        }
    }

    /// λ⟨‖∇f(x̃)‖²⟩: the norm of the gradient is drawn to 0 between real and generated samples.
    ///
    /// Source: Thanh-Tung, Tran, Venkatesh 2019, arXiv 1902.03984.
    public static func zeroCentredGradient(_ weight: Double) -> Penalty {
        Penalty("zero-centred-gradient", weight) {
            weight * squaredSlope($0.critic, between($0.real, $0.fake)).mean()
        }
    }

    /// λ⟨(‖∇f(x + δ)‖ − 1)²⟩: the norm of the gradient is drawn to 1 around the real samples, with δ = ½ · deviation of
    /// the batch · U(0, 1) for each number.
    ///
    /// Source: Kodali et al. 2017, arXiv 1705.07215; the noise is that of the authors' code, where the paper's text has
    /// N(0, cI).
    public static func dragan(_ weight: Double) -> Penalty {
        Penalty("dragan", weight) { seen in
            let real = seen.real.detached()
            let spread = real.to(.float32).variance(correction: 0).sqrt().to(real.dtype)
            let noise = Tensor.randomUniform(real.shape, generator: .current).to(real.dtype).to(real.device)
            return weight * (slope(seen.critic, real + 0.5 * spread * noise) - 1).squared().mean()
        }
    }

    /// (γ/2)⟨‖∇f(x)‖²⟩: the norm of the gradient is drawn to 0 at real samples. γ is the number in brackets.
    ///
    /// Source: Mescheder, Geiger, Nowozin 2018, arXiv 1801.04406, equation 9.
    public static func r1(_ weight: Double) -> Penalty {
        Penalty("r1", weight) { 0.5 * weight * squaredSlope($0.critic, $0.real).mean() }
    }

    /// (γ/2)⟨‖∇f(x̂)‖²⟩: the norm of the gradient is drawn to 0 at generated samples. γ is the number in brackets.
    ///
    /// Source: Mescheder, Geiger, Nowozin 2018, arXiv 1801.04406, equation 10.
    public static func r2(_ weight: Double) -> Penalty {
        Penalty("r2", weight) { 0.5 * weight * squaredSlope($0.critic, $0.fake).mean() }
    }

    /// (k/2)⟨‖∇f(x)‖⁶ + ‖∇f(x̂)‖⁶⟩: the penalty of Wasserstein divergence, half of k for each side. The paper has k =
    /// 2.
    ///
    /// Source: Wu et al. 2018, arXiv 1712.01026, with p = 6, on real and generated samples as in the code that people
    /// use.
    public static func divergence(_ weight: Double) -> Penalty {
        Penalty("wasserstein-divergence", weight) {
            let cubes = [$0.real, $0.fake].map { [critic = $0.critic] in squaredSlope(critic, $0).power(3).mean() }
            return 0.5 * weight * (cubes[0] + cubes[1])
        }
    }

    /// ε⟨f(x)²⟩: the critic's outputs on real samples stay near 0.
    ///
    /// Source: Karras et al. 2018, arXiv 1710.10196, appendix A.1 (ε = 0.001).
    public static func drift(_ weight: Double) -> Penalty {
        Penalty("drift", weight, independent: false) { weight * $0.critic($0.real.detached()).squared().mean() }
    }

    /// β Σ ‖(WWᵀ) ⊙ (1 − I)‖² over the critic's weights, read as matrices W [O, …]: the rows become orthogonal, and
    /// their lengths stay free. (The paper's W is [I, O], and it writes WᵀW.)
    ///
    /// Source: Brock, Donahue, Simonyan 2019, arXiv 1809.11096, equation 3.
    public static func orthogonal(_ weight: Double) -> Penalty {
        Penalty("orthogonal", weight, independent: false) { weight * distanceFromOrthogonality(of: $0.parameters) }
    }

    // MARK: Constraints

    /// Every weight of the critic is clipped to [−c, c] after each of its steps.
    ///
    /// Source: Arjovsky, Chintala, Bottou 2017, arXiv 1701.07875, algorithm 1.
    public static func clipping(_ bound: Double) -> Penalty {
        Penalty(parts: [
            Part(
                form: NamedForm("clipping", [bound]),
                constrain: { parameters in
                    withoutGradients { for parameter in parameters { parameter.clampInPlace(-bound, bound) } }
                }, needsIndependentSamples: false)
        ])
    }
}

/// Σ ‖(WWᵀ) ⊙ (1 − I)‖² over those parameters that are weights, read as matrices W [O, …].
func distanceFromOrthogonality(of parameters: [Parameter]) -> Tensor {
    let terms = parameters.filter { $0.rank >= 2 }.map { parameter in
        let rows = parameter.flattened(from: 1)
        let products = rows.matmul(rows.transposed())
        return (products - products.diagonal().diagonalMatrices()).squared().sum()
    }
    return terms.dropFirst().reduce(terms.first ?? .zeros([]), +)
}

/// A point between each real and generated sample, at a share of its own.
private func between(_ real: Tensor, _ fake: Tensor) -> Tensor {
    let shape = [real.size(0)] + [Int](repeating: 1, count: real.rank - 1)
    let share = Tensor.randomUniform(shape, generator: .current).to(real.dtype).to(real.device)
    // In mixed precision the generated samples are of a shorter type than the real ones.
    return fake.detached().to(real.dtype).interpolated(to: real.detached(), share)
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
    public static var forms: [String] { ["none"] + examples.map(\.text) }

    private static let kinds: [String: @Sendable (Double) -> Penalty] = [
        "gradient": gradient, "one-sided-gradient": oneSidedGradient, "zero-centred-gradient": zeroCentredGradient,
        "dragan": dragan, "r1": r1, "r2": r2, "wasserstein-divergence": divergence, "drift": drift,
        "orthogonal": orthogonal, "clipping": clipping,
    ]

    /// Every kind with an amount that its paper uses.
    public static let examples: [Penalty] = [
        .gradient(10), .oneSidedGradient(10), .zeroCentredGradient(10), .dragan(10), .r1(10), .r2(10), .divergence(2),
        .drift(0.001), .orthogonal(1e-4), .clipping(0.01),
    ]

    public var text: String { parts.isEmpty ? "none" : parts.map(\.form.text).joined(separator: "+") }

    /// Reads `none`, or `name(amount)` with a positive amount, or a sum of these.
    public init(text: String) throws {
        if text == "none" {
            self = .none
            return
        }
        self = try NamedForm.parts(of: text).reduce(.none) { try $0 + Penalty.part($1) }
    }

    private static func part(_ text: String) throws -> Penalty {
        let name = String(text.prefix { $0 != "(" })
        guard let make = Penalty.kinds[name] else {
            throw NameError(kind: Penalty.kind, found: name, known: ["none"] + Penalty.kinds.keys.sorted())
        }
        guard let form = try? NamedForm(text: text, what: Penalty.kind), form.numbers.count == 1, form.numbers[0] > 0
        else {
            throw RecipeError.value("the penalty '\(text)' needs a positive amount, such as \(name)(10)")
        }
        return make(form.numbers[0])
    }
}

extension Penalty {
    /// - Parameter setting: what decides the critic's normalisation.
    /// - Throws: ``RecipeError`` when it does not go with a critic's normalisation.
    public func check(with critic: any Module, setting: String = "network.criticNorm") throws {
        let modules = critic.modules()
        if needsIndependentSamples, modules.contains(where: { $0 is BatchNorm }) {
            throw RecipeError.value(
                "the penalty \(text) needs the gradient of each sample alone, but the critic's batch normalisation mixes "
                    + "samples: choose another normalisation for \(setting), such as layer")
        }
        if isConstraint, modules.contains(where: { $0 is SpectralNorm || $0 is WeightNorm }) {
            throw RecipeError.value(
                "the penalty \(text) limits the size of weights, but the critic's normalisation divides their size out again: "
                    + "use only one of the two (game.penalty=none, or none for \(setting))")
        }
    }
}
