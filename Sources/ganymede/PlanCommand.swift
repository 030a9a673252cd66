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
        let cost = try run.measure(steps: measure)
        let plan = Plan(
            system: S.card.name, data: run.shape.summary, recipe: try recipe.yaml(),
            changes: try S.recipe.differences(to: recipe), parameters: run.parameterCounts,
            secondsPerStep: cost.secondsPerStep, measuredSteps: cost.steps, peakMegabytes: cost.peakMegabytes,
            steps: recipe.steps)
        if json { try printJSON(plan) } else { plan.tell() }
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

    init(
        system: String, data: String, recipe: String, changes: [String], parameters: [String: Int],
        secondsPerStep: Double, measuredSteps: Int, peakMegabytes: Double, steps: Int
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
        print("memory      \(Int(peakMegabytes)) MB at the peak")
        print("total       about \(clock(totalSeconds)) for \(steps) steps")
    }
}
