import Adversarial
import NN
import Zoo

/// The page of all settings, `docs/settings.md`.
struct SettingsPage {
    private let table: SettingTable

    init() throws { table = try SettingTable() }

    var markdown: String {
        ([introduction] + SettingTable.headings.map(part) + [optimizers, values, systems]).joined(separator: "\n\n")
            + "\n"
    }

    private var introduction: String {
        """
        # All settings

        This page is made from the program's types by `make reference`. Do not edit it: edit the comment of the setting in
        the source. `ganymede settings SYSTEM` prints the settings of one system; `--json` prints them as JSON.

        A setting is changed on the command line (`--set game.loss=hinge`) or in a YAML file (`--recipe FILE`). "Default" is
        the value that most systems have ("differs": no two systems have the same); [the last section](#defaults-by-system) lists the systems with other values.
        """
    }

    private func part(_ heading: String) -> String {
        let titles = [
            "": "The run", "data": "Data: `data.…`", "game": "Losses and players: `game.…`",
            "network": "Networks: `network.…`", "every": "Log, pictures and checkpoints: `every.…`",
        ]
        let rows = table.rows.filter { $0.heading == heading }.map { row in
            [
                Markdown.code(row.path), row.standard.map(Markdown.code) ?? "differs", range(row.range), meaning(row),
                systems(of: row),
            ]
        }
        return "## \(titles[heading] ?? heading)\n\n"
            + Markdown.table(["setting", "default", "takes", "meaning", "systems"], rows)
            + (heading == "game" ? "\n\n" + pairs : "")
    }

    private func range(_ range: String) -> String {
        let anchors = [
            "loss": "losses", "penalty": "penalties", "condition": "conditions", "decorator": "decorators",
            "architecture": "architectures", "optimiser": "optimisers",
        ]
        return anchors[range].map { "[\(range)](#\($0))" } ?? range
    }

    private func meaning(_ row: SettingTable.Row) -> String {
        let choices = row.choices.filter { !$0.meaning.isEmpty }.map { "`\($0.name)`: \($0.meaning)" }
        return ([row.meaning] + choices).joined(separator: "<br>")
    }

    /// All, those that have it, or those that lack it: what is shortest.
    private func systems(of row: SettingTable.Row) -> String {
        let lacking = all.filter { !row.systems.contains($0) }
        if lacking.isEmpty { return "all" }
        let pairs = twoPlayer.filter(row.systems.contains)
        if pairs.count == twoPlayer.count, lacking.count > 12 {
            let more = row.systems.filter { !twoPlayer.contains($0) }
            return (["[two-player systems](#two-player-systems)"] + more).joined(separator: ", ")
        }
        if lacking.count < row.systems.count { return "all but " + lacking.joined(separator: ", ") }
        return row.systems.joined(separator: ", ")
    }

    private var all: [String] { Systems.all.map { $0.card.name } }

    /// The systems that play by the rule most GANs share, whose loss is a setting.
    private var twoPlayer: [String] { table.rows.first { $0.path == "game.loss" }?.systems ?? [] }

    private var pairs: String {
        """
        ### Two-player systems

        One generator and one critic with a loss that can be chosen: \(twoPlayer.joined(separator: ", ")).
        """
    }

    // MARK: Values

    private var optimizers: String {
        let rows = OptimizerRecipe.Kind.allCases.map { kind in
            [
                Markdown.code(kind.rawValue),
                OptimizerTable.settings(of: kind).dropFirst().map { "`\($0.path)` \($0.value)" }.joined(
                    separator: ", "),
            ]
        }
        let meanings = Setting.optimizer.filter { !$0.path.hasPrefix("schedule") }
            .map { [Markdown.code($0.path), $0.range, $0.meaning] }
        let schedules = Meanings.cases(of: "LearningRateSchedule").map {
            [Markdown.code($0), Meanings.choice($0, of: LearningRateSchedule.self)]
        }
        return """
            ## Optimisers

            An optimiser is a group of settings with a `kind`. `--set game.criticOptimizer.learningRate=0.0001` changes one of
            them; `--set "game.criticOptimizer={kind: rmsprop, learningRate: 0.00005}"` changes the kind, and all settings that
            are not named take the kind's defaults.

            \(Markdown.table(["kind", "settings and defaults"], rows))

            \(Markdown.table(["setting", "takes", "meaning"], meanings))

            `schedule` changes the learning rate during the run:
            `--set "game.generatorOptimizer.schedule={kind: linear, from: 0, to: 10000}"`.

            \(Markdown.table(["schedule", "factor of the learning rate"], schedules))
            """
    }

    private var values: String {
        let notation = """
            In the formulas D is the critic's output as a probability (σ of the logit), f and C its output as it is, x real
            samples, x̂ generated ones, and ⟨ ⟩ the mean over a batch.
            """
        return [
            "## Losses\n\n\(notation)\n\n" + list(Loss.self), "## Penalties\n\n" + list(Penalty.self),
            "## Conditions\n\n" + list(Condition.self), decorators, "## Architectures\n\n" + list(Architecture.self),
        ].joined(separator: "\n\n")
    }

    private func list<Value: NamedValue>(_ type: Value.Type) -> String {
        let rows = Value.forms.map { form in
            let name = String(form.prefix { $0 != "(" })
            let meaning = Meanings.value(name, of: "\(Value.self)")
            return [Markdown.code(form), meaning.isEmpty ? Meanings.choice(name, of: Divergence.self) : meaning]
        }
        return Meanings.type("\(Value.self)") + "\n\n" + Markdown.table([Value.kind, "meaning"], rows)
    }

    private var decorators: String {
        let rows = Decorators.explained.map { decorator in
            let numbers = decorator.numbers.isEmpty ? "" : " Numbers: \(decorator.numbers.joined(separator: "; "))."
            return [Markdown.code(decorator.form), Meanings.type(decorator.type) + numbers]
        }
        return "## Decorators\n\n\(Meanings.type("Decorators"))\n\n" + Markdown.table(["decorator", "meaning"], rows)
    }

    // MARK: Systems

    private var systems: String {
        let rows = Systems.all.map { system in
            let name = system.card.name
            let own = table.rows.filter { $0.path != "system" }.compactMap { row in
                row.others[name].map { "`\(row.path)=\($0)`" }
            }
            return ["[\(name)](zoo/\(name).md)", own.joined(separator: ", ")]
        }
        return """
            ## Defaults by system

            Values in which a system differs from the column "default" above.

            \(Markdown.table(["system", "other defaults"], rows))
            """
    }
}
