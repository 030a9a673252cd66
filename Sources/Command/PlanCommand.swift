import Adversarial
import ArgumentParser
import Foundation
import NN
import Torch
import Zoo

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what a training would be: the resolved recipe, and its cost measured by a few steps.",
        discussion: """
            Nothing is left behind.

            Examples:
              ganymede plan dcgan
              ganymede plan wgan-gp --data photos/ --set data.size=64 --set batch=32
            """)

    @ArgumentParser.Argument(help: "The system's name (see 'ganymede zoo').")
    var system: String

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var device: DeviceOptions

    @Option(help: "How many steps to measure at least, after two that warm up.")
    var measure = 5

    @Flag(help: "Print the plan as JSON.")
    var json = false

    func validate() throws {
        guard 1...1_000 ~= measure else { throw ValidationError("--measure must be from 1 to 1000, not \(measure)") }
    }

    func run() throws { try plan(Systems.named(system)) }

    private func plan<S: System>(_ system: S.Type) throws {
        let device = try device.resolved()
        let recipe = try recipe.applied(to: S.recipe)
        let run = try TrialRun(recipe, device: device)
        let all = Machine.threadCount
        let isFree = !self.device.work.isTold && device.kind == .cpu && all > 1
        let chosen = isFree ? recipe.suggestedThreads(for: run.shape, of: all) : all
        Machine.threadCount = chosen
        let cost = try run.measure(steps: measure)
        let other = isFree ? try measureThreads(run, cost, chosen: chosen, other: chosen == 1 ? all : 1) : nil
        let plan = Plan(
            system: S.card.name, data: run.shape.summary, recipe: try recipe.yaml(),
            changes: try S.recipe.differences(to: recipe), parameters: run.parameterCounts,
            secondsPerStep: cost.secondsPerStep, measuredSteps: cost.steps, peakMegabytes: cost.peakMegabytes,
            steps: recipe.steps, threads: chosen, secondsByThreads: other)
        if json { try printJSON(plan) } else { plan.tell() }
    }

    /// The seconds of a step with one thread and with one for each core, in turns, so that what else the machine does
    /// falls on both; of short steps the best of three turns.
    private func measureThreads<S: System>(
        _ run: TrialRun<S>, _ cost: TrialRun<S>.Cost, chosen: Int, other: Int
    ) throws -> [Int: Double] {
        let isShort = cost.secondsPerStep < 0.2
        // So many steps that a turn takes a fifth of a second.
        let steps = isShort ? min(1_000, max(measure, Int(0.2 / max(cost.secondsPerStep, 1e-4)))) : measure
        var seconds = isShort ? [:] : [chosen: cost.secondsPerStep]
        for _ in 0..<(isShort ? 3 : 1) {
            for threads in isShort ? [chosen, other] : [other] {
                Machine.threadCount = threads
                seconds[threads] = min(seconds[threads] ?? .infinity, try run.measure(steps: steps).secondsPerStep)
            }
        }
        return seconds
    }
}

/// What a training would cost.
private struct Plan: Encodable {
    let system: String
    let data: String
    let recipe: String
    /// Settings that differ from the system's defaults.
    let changes: [String]
    let parameters: [String: Int]
    let secondsPerStep: Double
    let measuredSteps: Int
    let peakMegabytes: Double
    let steps: Int
    let totalSeconds: Double
    /// With how many threads `train` computes.
    let threads: Int
    /// Seconds of a step with other numbers of threads and with this one; nothing where the number was asked for.
    let secondsByThreads: [Int: Double]?

    init(
        system: String, data: String, recipe: String, changes: [String], parameters: [String: Int],
        secondsPerStep: Double, measuredSteps: Int, peakMegabytes: Double, steps: Int,
        threads: Int, secondsByThreads: [Int: Double]?
    ) {
        self.system = system
        self.data = data
        self.recipe = recipe
        self.changes = changes
        self.parameters = parameters
        self.secondsPerStep = secondsPerStep
        self.measuredSteps = measuredSteps
        self.peakMegabytes = peakMegabytes
        self.steps = steps
        totalSeconds = secondsPerStep * Double(steps)
        self.threads = threads
        self.secondsByThreads = secondsByThreads
    }

    func tell() {
        print("# the resolved recipe")
        print(recipe)
        print(changes.isEmpty ? "# all as the system has it" : "# differs from the system's defaults in")
        for change in changes { print("#   \(change)") }
        print("data        \(data)")
        for (name, count) in parameters.sorted(by: { $0.key < $1.key }) {
            print("parameters  \(name) \(count.formatted(.number.locale(Locale(identifier: "en_US"))))")
        }
        print("a step      \(short(secondsPerStep)) s, the mean of \(measuredSteps)")
        if let secondsByThreads { tellThreads(secondsByThreads) }
        print("memory      \(Int(peakMegabytes)) MB at the peak")
        print("total       about \(clock(totalSeconds)) for \(steps) steps")
    }

    private func tellThreads(_ seconds: [Int: Double]) {
        let measured = seconds.sorted { $0.key < $1.key }.map { "\(short($0.value)) s with \($0.key)" }
        print("threads     train takes \(threads); a step takes \(measured.joined(separator: ", "))")
        // Less is within what such a measurement varies by.
        guard let best = seconds.min(by: { $0.value < $1.value }), best.key != threads,
            best.value < 0.9 * (seconds[threads] ?? 0)
        else { return }
        print("            faster here: --threads \(best.key)")
    }
}
