import Datasets
import NN
import Spelling

/// The decorators of a game: `none`, or some joined by `+`, such as `packing(2)+noise(0.1,2000)`.
public struct Decorators: Sendable {
    public let forms: [NamedForm]

    public static let none = Decorators(forms: [])

    private init(forms: [NamedForm]) { self.forms = forms }

    /// What can be written, with the numbers that a paper uses, and how each is made.
    static let kinds: [Kind] = [
        Kind("packing", [2], "samples that the critic sees at once") { Packing(Int($0[0])) },
        Kind("noise", [0.1, 2_000], "deviation, and steps until it is 0") { InstanceNoise($0[0], until: Int($0[1])) },
        Kind("smoothing", [0.1], "what real labels fall short of 1") { LabelSmoothing($0[0]) },
        Kind("flipping", [0.05], "share of labels that are exchanged") { LabelFlipping($0[0]) },
        Kind("replay", [256, 0.5], "samples kept, and their share in a batch") {
            ExperienceReplay(Int($0[0]), share: $0[1])
        },
        Kind("top-k", [0.5, 0.99], "least share, and what is left of it after 1,000 turns") {
            TopK(least: $0[0], decay: $0[1])
        },
        Kind("unrolling", [5, 0.01], "steps, and their length") { Unrolling(Int($0[0]), rate: $0[1]) },
        Kind("feature-matching", [1], "weight") { FeatureMatching($0[0]) },
        Kind("historical-averaging", [0.001], "weight") { HistoricalAveraging($0[0]) },
        Kind("augmentation", [], "") { _ in DifferentiableAugmentation() },
        Kind("adaptive-augmentation", [0.6, 10_000], "target, and samples for the probability to go from 0 to 1") {
            AdaptiveAugmentation(target: $0[0], samples: $0[1])
        },
        Kind("consistency", [10], "weight") { ConsistencyRegularisation($0[0]) },
        Kind("lecam", [0.1], "weight") { LeCam($0[0]) },
        Kind("growing", [1_000], "turns for a stage to fade in, and as many for it to settle") {
            Growing(turns: Int($0[0]))
        },
    ]

    struct Kind: Sendable {
        let name: String
        let defaults: [Double]
        let about: String
        let make: @Sendable ([Double]) -> any Decorator

        init(
            _ name: String, _ defaults: [Double], _ about: String, make: @escaping @Sendable ([Double]) -> any Decorator
        ) {
            (self.name, self.defaults, self.about, self.make) = (name, defaults, about, make)
        }
    }

    /// One of each kind.
    public static var examples: [Decorators] {
        kinds.map { Decorators(forms: [NamedForm($0.name, $0.defaults)]) }
    }

    public static func packing(_ count: Int) -> Decorators { one("packing", Double(count)) }
    public static func unrolling(_ steps: Int, rate: Double) -> Decorators { one("unrolling", Double(steps), rate) }
    public static func smoothing(_ amount: Double) -> Decorators { one("smoothing", amount) }
    public static func growing(_ turns: Int) -> Decorators { one("growing", Double(turns)) }

    private static func one(_ name: String, _ numbers: Double...) -> Decorators {
        Decorators(forms: [NamedForm(name, numbers)])
    }

    public static func + (left: Decorators, right: Decorators) -> Decorators {
        Decorators(forms: left.forms + right.forms)
    }

    func make() -> [any Decorator] {
        forms.compactMap { form in Self.kinds.first { $0.name == form.name }?.make(form.numbers) }
    }

    /// The numbers of a decorator; `nil` where it is not there.
    func numbers(of name: String) -> [Double]? { forms.first { $0.name == name }?.numbers }

    /// How many samples the critic sees at once.
    public var pack: Int { Int(numbers(of: "packing")?[0] ?? 1) }
}

extension Decorators: NamedValue {
    public static let kind = "decorator"
    public var text: String { forms.isEmpty ? "none" : forms.map(\.text).joined(separator: "+") }

    public init(text: String) throws {
        guard text != "none" else {
            self = .none
            return
        }
        forms = try NamedForm.parts(of: text).map { part in
            let form = try NamedForm(text: part, what: Decorators.kind)
            guard let kind = Self.kinds.first(where: { $0.name == form.name }) else {
                throw NameError(kind: Decorators.kind, found: form.name, known: ["none"] + Self.kinds.map(\.name))
            }
            let numbers = form.numbers + kind.defaults.dropFirst(form.numbers.count)
            guard form.numbers.count <= kind.defaults.count, numbers.allSatisfy({ $0 >= 0 && $0 <= 1e9 }) else {
                throw RecipeError.value(
                    "the decorator '\(part)' should look like \(NamedForm(kind.name, kind.defaults).text)"
                        + (kind.about.isEmpty ? "" : " (\(kind.about))"))
            }
            return NamedForm(form.name, numbers)
        }
        let names = forms.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw RecipeError.value("the decorator \(twice) stands there twice")
        }
        for (name, least) in [("packing", 2.0), ("unrolling", 1), ("replay", 1), ("growing", 1), ("top-k", 0)] {
            guard let first = numbers(of: name)?[0] else { continue }
            let isWhole = name == "top-k" || first == first.rounded()
            guard first >= least, isWhole else {
                throw RecipeError.value("the decorator \(name) needs a whole number of at least \(Int(least))")
            }
        }
        for (name, index) in [("smoothing", 0), ("flipping", 0), ("replay", 1), ("top-k", 0), ("top-k", 1)] {
            guard let number = numbers(of: name)?[index], !(0...1 ~= number) else { continue }
            throw RecipeError.value("the decorator \(name) takes a share from 0 to 1, not \(number)")
        }
    }
}
