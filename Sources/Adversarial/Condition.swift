import Spelling

/// The condition says how class labels, or a code that is learned without labels, enter the networks.
public struct Condition: Sendable {
    public let form: NamedForm
    let kind: Kind

    enum Kind: Sendable, Equatable { case none, concatenation, projection, auxiliary, information, rotation }

    /// The networks know nothing of classes.
    public static let none = Condition(.none, NamedForm("none"))

    /// The class is a one-hot vector: appended to the latent vector and, repeated over the image, to the critic's
    /// input.
    ///
    /// Source: Mirza and Osindero 2014, arXiv 1411.1784.
    public static let concatenation = Condition(.concatenation, NamedForm("concatenation"))

    /// The class is appended to the latent vector, and embedded in the critic: f(x, y) = ψ(φ(x)) + ⟨V y, φ(x)⟩.
    ///
    /// Source: Miyato and Koyama 2018, arXiv 1802.05637, equation 4.
    public static let projection = Condition(.projection, NamedForm("projection"))

    /// The class is appended to the latent vector. The critic does not see it but predicts it: both players also
    /// minimise the weight times the cross-entropy of the class, the critic on real and on generated samples.
    ///
    /// Source: Odena, Olah, Shlens 2017, arXiv 1610.09585.
    public static func auxiliary(_ weight: Double) -> Condition {
        Condition(.auxiliary, NamedForm("auxiliary", [weight]))
    }

    /// A code without labels, one-hot for `classes` and `continuous` numbers from U(−1, 1), is appended to the latent
    /// vector, and the critic predicts it: both players also minimise the weights times the code's negative
    /// log-likelihood, which bounds the mutual information of code and sample from below. Numbers have unit variance
    /// there, so theirs is half the squared error. The four numbers are classes, continuous numbers, and the weights of
    /// the two.
    ///
    /// Source: Chen et al. 2016, arXiv 1606.03657, equation 6.
    public static func information(
        classes: Int, continuous: Int, weight: Double = 1, continuousWeight: Double = 0.1
    ) -> Condition {
        Condition(
            .information, NamedForm("information", [Double(classes), Double(continuous), weight, continuousWeight]))
    }

    /// No classes. The critic also predicts by which of four angles an image was rotated: it minimises the first weight
    /// times the cross-entropy on real images, the generator the second weight times that on its own. Each image of a
    /// batch is rotated once, a quarter of them by each angle, where the paper rotates a quarter of the batch by all
    /// four.
    ///
    /// Source: Chen et al. 2019, arXiv 1811.11212 (weights 1 and 0.2).
    public static func rotation(_ critic: Double = 1, generator: Double = 0.2) -> Condition {
        Condition(.rotation, NamedForm("rotation", [critic, generator]))
    }

    private init(_ kind: Kind, _ form: NamedForm) {
        self.kind = kind
        self.form = form
    }

    /// Whether it takes the data's classes.
    public var needsClasses: Bool { [.concatenation, .projection, .auxiliary].contains(kind) }

    var weight: Double {
        switch kind {
        case .auxiliary, .rotation: form.numbers[0]
        case .information: form.numbers[2]
        default: 0
        }
    }

    /// The weight of a code's continuous numbers, or of turns in the generator's turn.
    var secondWeight: Double {
        switch kind {
        case .information: form.numbers[3]
        case .rotation: form.numbers[1]
        default: 0
        }
    }

    /// What the generator is fed where the data have so many classes.
    public func latents(_ prior: Prior, size: Int, dataClasses: Int) -> LatentSpace {
        switch kind {
        case .none, .rotation: LatentSpace(prior, size: size)
        case .concatenation, .projection, .auxiliary: LatentSpace(prior, size: size, classes: dataClasses)
        case .information:
            LatentSpace(prior, size: size, classes: Int(form.numbers[0]), continuous: Int(form.numbers[1]))
        }
    }

    /// Numbers that the critic's second head yields; 0 for no such head.
    public func headWidth(dataClasses: Int) -> Int {
        switch kind {
        case .none, .concatenation, .projection: 0
        case .auxiliary: dataClasses
        case .information: Int(form.numbers[0] + form.numbers[1])
        case .rotation: 4
        }
    }

    /// - Throws: ``RecipeError`` where the data have no classes and they are needed, or no pictures to turn.
    public func check(classes: Int, sample: [Int]) throws {
        if needsClasses, classes < 2 {
            throw RecipeError.value(
                "game.condition=\(text) needs data with classes, and these data have none: use labelled data (a folder for "
                    + "each class), or set game.condition=none")
        }
        if kind == .rotation, sample.count != 3 || sample[1] != sample[2] {
            throw RecipeError.value("game.condition=\(text) rotates images, which must be square: set data.size")
        }
    }
}

extension Condition: NamedValue {
    public static let kind = "condition"
    public static var forms: [String] { examples.map(\.text) }
    public var text: String { form.text }

    /// One of each kind, with the numbers of its paper.
    public static let examples: [Condition] = [
        .none, .concatenation, .projection, .auxiliary(1), .information(classes: 10, continuous: 2), .rotation(),
    ]

    public init(text: String) throws {
        let form = try NamedForm(text: text, what: Condition.kind)
        guard let example = Condition.examples.first(where: { $0.form.name == form.name }) else {
            throw NameError(kind: Condition.kind, found: form.name, known: Condition.examples.map(\.form.name))
        }
        let least = example.kind == .information ? 2 : min(1, example.form.numbers.count)
        guard least...max(least, example.form.numbers.count) ~= form.numbers.count, form.numbers.allSatisfy({ $0 >= 0 })
        else {
            throw RecipeError.value("the condition '\(text)' should look like \(example.text)")
        }
        let numbers = form.numbers + example.form.numbers.dropFirst(form.numbers.count)
        if example.kind == .information {
            guard numbers.prefix(2).allSatisfy({ $0 == $0.rounded() && 0...10_000 ~= $0 }), numbers[0] + numbers[1] > 0,
                numbers[0] != 1
            else {
                throw RecipeError.value(
                    "the condition '\(text)' needs whole numbers of classes (none, or 2 and more) and of continuous codes"
                )
            }
        }
        self = Condition(example.kind, NamedForm(form.name, numbers))
    }
}
