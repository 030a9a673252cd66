import Adversarial
import Foundation
import Spelling
import Torch

/// One sample that is wanted of a run: a seed, and the number of the class that it is drawn as, where there are classes.
struct SampleRequest {
    let seed: UInt64
    let number: Int?
}

/// The classes, or values of a code, that a run's samples can be asked for.
struct SampleClasses {
    /// The name of each class, or the number of a code's value; empty where the run has neither.
    let labels: [String]
    /// Whether they are the data's classes, rather than a code that finds out by itself what it stands for.
    let areNamed: Bool
    /// What file names call each.
    private let safeNames: [String]

    init<S: System>(of model: TrainedModel<S>) {
        areNamed = !model.classNames.isEmpty
        labels = areNamed ? model.classNames : (0..<model.game.classCount).map(String.init)
        safeNames = Self.safe(labels)
    }

    var isEmpty: Bool { labels.isEmpty }

    /// The class of a seed where classes go in turn.
    func number(ofSeed seed: UInt64) -> Int? { isEmpty ? nil : Int(seed % UInt64(labels.count)) }

    /// The numbers of classes that a person lists by name or number; where names are numbers, the name is meant.
    ///
    /// - Throws: `NameError` that suggests the nearest name.
    func numbers(of text: String) throws -> [Int] {
        if let whole = number(of: text) { return [whole] }
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let word = part.trimmingCharacters(in: .whitespaces)
            guard let number = number(of: word) else {
                throw NameError(kind: areNamed ? "class" : "code", found: word, known: labels)
            }
            return number
        }
    }

    private func number(of word: String) -> Int? {
        labels.firstIndex(of: word) ?? Int(word).flatMap { labels.indices.contains($0) ? $0 : nil }
    }

    /// Such as `seed-3.png` or `seed-3-class-rose.png`.
    func fileName(_ request: SampleRequest) -> String {
        let kind = areNamed ? "class" : "code"
        return "seed-\(request.seed)" + (request.number.map { "-\(kind)-\(safeNames[$0])" } ?? "") + ".png"
    }

    /// Names that any file system takes, no two alike.
    static func safe(_ names: [String]) -> [String] {
        var taken: Set<String> = []
        return names.enumerated().map { number, name in
            let plain = String(name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
            var safe = ""
            // A file's name has at most 255 bytes, some of which are the seed's.
            for character in plain where safe.utf8.count + String(character).utf8.count <= 120 {
                safe.append(character)
            }
            if safe.isEmpty { safe = "\(number)" }
            var (unique, suffix) = (safe, number)
            while !taken.insert(unique.lowercased()).inserted {
                unique = "\(safe)-\(suffix)"
                suffix += 1
            }
            return unique
        }
    }
}

extension TrainedModel {
    /// The sample that is wanted, computed alone.
    ///
    /// - Throws: `RecipeError` where it asks for a class that the run does not have.
    func sample(_ request: SampleRequest) throws -> Tensor {
        try request.number.map { try sample(seed: request.seed, class: $0) } ?? sample(seed: request.seed)
    }
}

/// A class that was asked for of a run that has none.
struct SampleClassError: Error, CustomStringConvertible {
    let system: String

    var description: String {
        "the generator of \(system) knows no classes: leave --class and --by-class out, or train a system with classes, such "
            + "as cgan, or with a code, such as infogan"
    }
}
