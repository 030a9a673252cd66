import Datasets
import NN
import Spelling

/// Decorators are techniques that change what the critic sees or how its output is used, or add a term to a loss:
/// `none`, or some joined by `+`, such as `packing(2)+noise(0.1,2000)`.
public struct Decorators: Sendable {
    public let forms: [NamedForm]

    public static let none = Decorators(forms: [])

    private init(forms: [NamedForm]) { self.forms = forms }

    /// What can be written, with the numbers that each takes, and how each is made.
    static let kinds: [Kind] = [
        Kind("packing", .whole("samples that the critic sees at once", 2, from: 2)) { Packing(Int($0[0])) },
        Kind("noise", .amount("standard deviation of the noise", 0.1), .amount("step at which it reaches 0", 2_000)) {
            InstanceNoise($0[0], until: Int($0[1]))
        },
        Kind("smoothing", .share("amount by which real labels are below 1", 0.1)) { LabelSmoothing($0[0]) },
        Kind("flipping", .share("labels of a batch that are exchanged", 0.05)) { LabelFlipping($0[0]) },
        Kind("replay", .whole("samples that are kept", 256, from: 1), .share("old samples in a batch", 0.5)) {
            ExperienceReplay(Int($0[0]), share: $0[1])
        },
        Kind("top-k", .share("lowest share of the batch", 0.5), .share("factor of the share every 1,000 steps", 0.99)) {
            TopK(least: $0[0], decay: $0[1])
        },
        Kind("unrolling", .whole("steps of the critic", 5, from: 1), .amount("learning rate of these steps", 0.01)) {
            Unrolling(Int($0[0]), rate: $0[1])
        },
        Kind("feature-matching", .amount("weight", 1)) { FeatureMatching($0[0]) },
        Kind("orthogonality", .amount("weight", 1e-4)) { Orthogonality($0[0]) },
        Kind("historical-averaging", .amount("weight", 0.001)) { HistoricalAveraging($0[0]) },
        Kind("augmentation") { _ in DifferentiableAugmentation() },
        Kind(
            "adaptive-augmentation", .amount("target of r", 0.6),
            .amount("samples for the probability to go from 0 to 1", 10_000)
        ) { AdaptiveAugmentation(target: $0[0], samples: $0[1]) },
        Kind("consistency", .amount("weight", 10)) { ConsistencyRegularisation($0[0]) },
        Kind("lecam", .amount("weight", 0.1)) { LeCam($0[0]) },
        Kind("path-length", .amount("weight", 2)) { PathLength($0[0]) },
        Kind("growing", .whole("steps for a stage to fade in, and as many for it to settle", 1_000, from: 1)) {
            Growing(turns: Int($0[0]))
        },
    ]

    struct Kind: Sendable {
        let name: String
        let numbers: [Number]
        let make: @Sendable ([Double]) -> any Decorator

        init(_ name: String, _ numbers: Number..., make: @escaping @Sendable ([Double]) -> any Decorator) {
            (self.name, self.numbers, self.make) = (name, numbers, make)
        }

        /// As a paper has it.
        var usual: NamedForm { NamedForm(name, numbers.map(\.usual)) }

        /// A form of this kind, with the usual numbers for those left out at the end.
        ///
        /// - Throws: ``RecipeError`` where there are too many, or one is outside its range.
        func completed(_ form: NamedForm) throws -> NamedForm {
            let given = form.numbers + usual.numbers.dropFirst(form.numbers.count)
            let about = numbers.map(\.about).joined(separator: ", and ")
            guard given.count == numbers.count, zip(numbers, given).allSatisfy({ $0.allows($1) }) else {
                throw RecipeError.value(
                    "the decorator '\(form.text)' should look like \(usual.text)" + (about.isEmpty ? "" : " (\(about))")
                )
            }
            return NamedForm(name, given)
        }
    }

    /// A number that a decorator takes.
    struct Number: Sendable {
        let about: String
        let usual: Double
        private let range: ClosedRange<Double>
        private let isWhole: Bool

        static func amount(_ about: String, _ usual: Double) -> Number {
            Number(about: about, usual: usual, range: 0...1e9, isWhole: false)
        }
        static func share(_ about: String, _ usual: Double) -> Number {
            Number(about: "share from 0 to 1: \(about)", usual: usual, range: 0...1, isWhole: false)
        }
        static func whole(_ about: String, _ usual: Double, from least: Int) -> Number {
            Number(
                about: "whole number from \(least): \(about)", usual: usual, range: Double(least)...1e9, isWhole: true)
        }

        func allows(_ number: Double) -> Bool { range.contains(number) && (!isWhole || number == number.rounded()) }
    }

    /// A decorator as it is written with its usual numbers, the type that carries it out, and what each number is.
    public static var explained: [(form: String, type: String, numbers: [String])] {
        kinds.map { kind in
            (kind.usual.text, "\(type(of: kind.make(kind.usual.numbers)))", kind.numbers.map(\.about))
        }
    }

    /// One of each kind.
    public static var examples: [Decorators] {
        kinds.map { Decorators(forms: [$0.usual]) }
    }

    public static func packing(_ count: Int) -> Decorators { one("packing", Double(count)) }
    public static func unrolling(_ steps: Int, rate: Double) -> Decorators { one("unrolling", Double(steps), rate) }
    public static func smoothing(_ amount: Double) -> Decorators { one("smoothing", amount) }
    public static func orthogonality(_ weight: Double) -> Decorators { one("orthogonality", weight) }
    public static func pathLength(_ weight: Double) -> Decorators { one("path-length", weight) }
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
    public static var forms: [String] { ["none"] + examples.map(\.text) }
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
            return try kind.completed(form)
        }
        let names = forms.map(\.name)
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw RecipeError.value("game.decorators has \(twice) twice: keep one of them")
        }
    }
}
