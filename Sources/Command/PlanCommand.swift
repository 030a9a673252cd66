import Adversarial
import ArgumentParser
import Foundation
import NN
import Torch
import Zoo

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show the settings, time and memory of a training, without starting it.",
        discussion: """
            A few steps are computed and measured; of networks that grow, a few of each stage. No file is written. Ctrl-C \
            stops it.

            Examples:
              ganymede plan dcgan
              ganymede plan wgan-gp --data photos/ --set data.size=64 --set batch=32
              ganymede plan --recipe runs/photos/recipe.yaml --steps 50000
            """)

    @ArgumentParser.Argument(
        help: "The system's name (see 'ganymede zoo'). May be left out if the recipe file has 'system: NAME' in it.")
    var system: String?

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var device: DeviceOptions

    @Option(
        help: "How many steps to measure at least, after two steps that warm up; of networks that grow, in each stage.")
    var measure = 5

    @Option(
        help: ArgumentHelp(
            "No step is begun after so many seconds: fewer steps are measured then, but one at least in each stage.",
            valueName: "seconds"))
    var limit = 120

    @Flag(help: "Print the plan as JSON.")
    var json = false

    func validate() throws {
        guard 1...1_000 ~= measure else { throw ValidationError("--measure must be from 1 to 1000, not \(measure)") }
        guard 1...86_400 ~= limit else {
            throw ValidationError("--limit must be from 1 to 86400 seconds, not \(limit)")
        }
    }

    func run() throws { try plan(recipe.system(named: system)) }

    private func plan<S: System>(_ system: S.Type) throws {
        let device = try device.resolved()
        let recipe = try recipe.applied(to: S.recipe)
        let data = try recipe.data.open()
        let shape = data.shape
        var notes = [recipe.advice(for: shape, on: device)].compactMap { $0 }
        for note in notes { Terminal.say("note: \(note)") }
        let run = try TrialRun(recipe, data: data, device: device)
        if let note = recipe.noteOfSizeReached(run.growth) {
            notes.append(note)
            Terminal.say("note: \(note)")
        }
        let all = Machine.threadCount
        let isFree = !self.device.work.isTold && device.kind == .cpu && all > 1
        let chosen = isFree ? recipe.suggestedThreads(for: shape, of: all) : all
        Machine.threadCount = chosen
        let started = ContinuousClock.now
        let measured = try measureStages(run, recipe)
        if measured.contains(where: { !$0.cost.isComplete }) {
            let note =
                "fewer steps were measured than asked for, within \(clock(Double(limit))): the time is less "
                + "exact (--limit SECONDS for more)"
            notes.append(note)
            Terminal.say("note: \(note)")
        }
        let last = measured[measured.count - 1]
        let rest = Double(limit) - (ContinuousClock.now - started) / .seconds(1)
        let other =
            isFree && last.cost.isComplete && rest > 0
            ? try measureThreads(
                run, last.cost, of: last.steps, chosen: chosen, other: chosen == 1 ? all : 1, within: rest) : nil
        Terminal.endLine()
        let total = measured.map { $0.cost.secondsPerStep * Double($0.steps.count) }.reduce(0, +)
        let plan = Plan(
            system: S.card.name, data: run.shape.summary, recipe: try recipe.yaml(),
            changes: try S.recipe.differences(to: recipe), parameters: run.parameterCounts,
            secondsPerStep: total / Double(recipe.steps), measuredSteps: measured.map(\.cost.steps).reduce(0, +),
            peakMegabytes: Machine.peakMegabytes, expectedMegabytes: try recipe.expectedBytes(for: shape) / 1e6,
            steps: recipe.steps, totalSeconds: total, threads: chosen, secondsByThreads: other,
            stages: run.growth == nil ? nil : measured.compactMap(\.asPlanned), notes: notes)
        if json { try printJSON(plan) } else { plan.tell() }
    }

    /// Steps of a training that cost the same, and what one costs.
    private struct Measured<S: System> {
        let steps: ClosedRange<Int>
        let stage: Growth.Stage?
        let cost: TrialRun<S>.Cost

        var asPlanned: Plan.Stage? {
            stage.map {
                Plan.Stage(
                    size: $0.size, isFadingIn: $0.isFadingIn, steps: steps.count, secondsPerStep: cost.secondsPerStep)
            }
        }
    }

    /// What a step costs in each stage of networks that grow, or at all.
    private func measureStages<S: System>(_ run: TrialRun<S>, _ recipe: Recipe<S>) throws -> [Measured<S>] {
        let stages: [Growth.Stage?] = run.growth?.stages(through: recipe.steps) ?? [nil]
        return try stages.enumerated().map { number, stage in
            let range = stage?.steps ?? 1...recipe.steps
            // A size that fades in is not there at all in the first step.
            let tried = stage?.isFadingIn == true && range.count > 1 ? range.lowerBound + 1...range.upperBound : range
            let place = stages.count == 1 ? "" : "stage \(number + 1) of \(stages.count), "
            let cost = try run.measure(
                steps: measure, of: tried, within: Double(limit) / Double(stages.count)
            ) { played, all in
                Terminal.show("measuring: \(place)step \(played) of \(all)", after: .milliseconds(100))
            }
            return Measured(steps: range, stage: stage, cost: cost)
        }
    }

    /// The seconds of a step with one thread and with one for each core, in turns, so that what else the machine does
    /// falls on both; of short steps the best of three turns.
    private func measureThreads<S: System>(
        _ run: TrialRun<S>, _ cost: TrialRun<S>.Cost, of stage: ClosedRange<Int>, chosen: Int, other: Int,
        within limit: Double
    ) throws -> [Int: Double] {
        let end = ContinuousClock.now + .seconds(limit)
        let isShort = cost.secondsPerStep < 0.2
        // So many steps that a turn takes a fifth of a second.
        let steps = isShort ? min(1_000, max(measure, Int(0.2 / max(cost.secondsPerStep, 1e-4)))) : measure
        var seconds = isShort ? [:] : [chosen: cost.secondsPerStep]
        for _ in 0..<(isShort ? 3 : 1) {
            for threads in isShort ? [chosen, other] : [other] {
                Machine.threadCount = threads
                Terminal.show("measuring: with \(threads) \(threads == 1 ? "thread" : "threads")")
                let now = try run.measure(
                    steps: steps, of: stage, within: max(0, (end - ContinuousClock.now) / .seconds(1)))
                seconds[threads] = min(seconds[threads] ?? .infinity, now.secondsPerStep)
            }
        }
        return seconds
    }
}
