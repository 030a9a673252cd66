import ArgumentParser
import CStartup

/// Ganymede's side of the comparisons in Benchmarks/: each run prints one line of JSON.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ganymede's side of the speed comparisons.",
        subcommands: [TrainingBench.self, GrowthBench.self, MetricBench.self, InceptionBench.self],
        defaultSubcommand: TrainingBench.self)
}
