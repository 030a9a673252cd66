import Adversarial
import Zoo

/// The settings of all systems, each once, with the systems that have it.
struct SettingTable {
    /// A setting that some systems share, with the values in their recipes.
    struct Row: Encodable {
        let path: String
        /// The value that most of the systems have; `nil` where no two systems have the same.
        let standard: String?
        let range: String
        let meaning: String
        let choices: [Setting.Choice]
        let systems: [String]
        /// Systems with another value than most.
        let others: [String: String]

        enum CodingKeys: String, CodingKey {
            case path
            case standard = "default"
            case range, meaning, choices, systems, others
        }
    }

    let rows: [Row]

    init() throws {
        var grouped: [Key: [(system: String, setting: Setting)]] = [:]
        var (order, ranges): ([Key], [String: String]) = ([], [:])
        for system in Systems.all {
            for setting in try Setting.all(of: system, grouped: true, ranges: &ranges) {
                let key = Key(setting)
                if grouped[key] == nil { order.append(key) }
                grouped[key, default: []].append((system.card.name, setting))
            }
        }
        let groups = order.map { Row(grouped[$0]!) }
        // Settings of one group stand together, the most common ones first.
        rows = SettingTable.headings.flatMap { heading in
            groups.enumerated().filter { $0.element.heading == heading }
                .sorted { ($1.element.systems.count, $0.offset) < ($0.element.systems.count, $1.offset) }.map(\.element)
        }
    }

    /// The parts of a recipe; empty for the settings that are in none of them.
    static let headings = ["", "data", "game", "network", "every"]

    private struct Key: Hashable {
        let path, range, meaning: String

        init(_ setting: Setting) { (path, range, meaning) = (setting.path, setting.range, setting.meaning) }
    }
}

extension SettingTable.Row {
    /// The part of the recipe that it belongs to.
    var heading: String { path.contains(".") ? String(path.prefix { $0 != "." }) : "" }

    fileprivate init(_ settings: [(system: String, setting: Setting)]) {
        let first = settings[0].setting
        let counts = Dictionary(grouping: settings, by: \.setting.standard).mapValues(\.count)
        // Among values that as many systems have, the one that is met first.
        let most = counts.values.max() ?? 0
        standard =
            most > 1 || settings.count == 1
            ? settings.first { counts[$0.setting.standard] == most }?.setting.standard : nil
        (path, range, meaning, choices) = (first.path, first.range, first.meaning, first.choices)
        systems = settings.map(\.system)
        others = Dictionary(
            uniqueKeysWithValues: settings.filter { [standard] in $0.setting.standard != standard }
                .map { ($0.system, $0.setting.standard) })
    }
}
