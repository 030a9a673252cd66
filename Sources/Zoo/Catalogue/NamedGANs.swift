import Adversarial
import Files
import Foundation

/// One row of the table of named GANs.
public struct NamedGAN: Sendable, Codable, Equatable {
    public let year: Int
    public let month: Int
    /// The authors' name; some names occur more than once.
    public let name: String
    public let title: String
    /// The paper's page.
    public let link: String
    /// The authors' own code, if there is any.
    public let code: String?
}

/// The table of named GANs up to October 2018.
///
/// Source: github.com/hindupuravinash/the-gan-zoo, MIT licence.
public struct NamedGANs: Sendable {
    /// In the order of the table, by month.
    public let rows: [NamedGAN]

    /// The tables that are part of the program.
    public enum Edition: String, Sendable, CaseIterable {
        /// 501 rows.
        case october2018 = "2018-10"
        /// 152 rows, an earlier version of the table.
        case july2017 = "2017-07"

        fileprivate var file: String { self == .october2018 ? "gans.tsv" : "gans-2017-07-31.tsv" }
    }

    /// - Throws: ``NamedGANsError`` when the table is missing or damaged.
    public init(_ edition: Edition = .october2018) throws {
        let resources = ModuleResources(of: "Zoo")
        guard let folder = resources.folder("gan-zoo") else {
            throw NamedGANsError(
                reason:
                    "the table is missing: build the program again, or copy \(resources.name).resources into the "
                    + "program's folder"
            )
        }
        try self.init(text: String(contentsOf: folder.appendingPathComponent(edition.file), encoding: .utf8))
    }

    /// Reads a table with tabs between its columns: year, month, name, title, link, code.
    public init(text: String) throws {
        rows = try text.split(whereSeparator: \.isNewline).dropFirst().enumerated().map { number, line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count >= 5, let year = Int(cells[0]), let month = Int(cells[1]), 1...12 ~= month else {
                throw NamedGANsError(reason: "row \(number + 2) of the table is damaged")
            }
            let code = cells.count > 5 && cells[5] != "-" && !cells[5].isEmpty ? cells[5] : nil
            return NamedGAN(year: year, month: month, name: cells[2], title: cells[3], link: cells[4], code: code)
        }
    }

    /// The rows whose name or title contains all the words, ignoring case.
    public func matching(_ words: String) -> [NamedGAN] {
        let words = words.lowercased().split(separator: " ")
        return rows.filter { row in
            let text = "\(row.name) \(row.title)".lowercased()
            return words.allSatisfy { text.contains($0) }
        }
    }

    /// The number of GANs at the end of a month.
    public func count(through year: Int, _ month: Int) -> Int {
        rows.count { ($0.year, $0.month) <= (year, month) }
    }

    /// The months with new GANs, with the total number at their end.
    public var growth: [(year: Int, month: Int, count: Int)] {
        Set(rows.map { 12 * $0.year + $0.month - 1 }).sorted().map {
            ($0 / 12, $0 % 12 + 1, count(through: $0 / 12, $0 % 12 + 1))
        }
    }
}

extension NamedGAN {
    /// The system in Zoo that implements its paper.
    public var system: (any System.Type)? {
        let ofPaper = Systems.all.first { link.contains($0.card.arXiv) && !$0.card.arXiv.isEmpty }
        guard let name = Self.named[name] else { return ofPaper }
        return Systems.all.first { $0.card.name == name }
    }

    /// Systems that cannot be found by the paper's link: several of one paper, of a second paper, or with a link
    /// elsewhere.
    private static let named = [
        "LS-GAN": "loss-sensitive-gan", "Improved GAN": "improved-gan", "ALI": "bigan", "SN-GAN": "sngan",
    ]
}

/// Why the table of named GANs cannot be read.
public struct NamedGANsError: Error, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
}
