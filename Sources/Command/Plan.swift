import Adversarial
import Foundation

/// What a training would be, and what it would cost.
struct Plan: Encodable {
    let system: String
    let data: String
    let recipe: String
    /// Settings that differ from the system's defaults.
    let changes: [String]
    let parameters: [String: Int]
    /// Of networks that grow the mean over all stages that are reached, each counted by its steps.
    let secondsPerStep: Double
    /// How many steps were timed, in all stages.
    let measuredSteps: Int
    let peakMegabytes: Double
    /// What the training was expected to take of memory before it was tried, besides the program itself.
    let expectedMegabytes: Double
    let steps: Int
    let totalSeconds: Double
    /// With how many threads `train` computes.
    let threads: Int
    /// Seconds of a step with other numbers of threads and with this one; nothing where the number was asked for.
    let secondsByThreads: [Int: Double]?
    /// The stages that networks which grow reach; nothing of other networks.
    let stages: [Stage]?
    /// What the person should know before the training starts.
    let notes: [String]

    /// A stage of networks that grow.
    struct Stage: Encodable {
        /// Height and width of the pictures, in pixels.
        let size: [Int]
        let isFadingIn: Bool
        let steps: Int
        let secondsPerStep: Double
    }

    func tell() {
        print("# the resolved recipe")
        print(recipe)
        print(
            changes.isEmpty
                ? "# no setting differs from the system's defaults" : "# differs from the system's defaults in")
        for change in changes { print("#   \(change)") }
        print("data        \(data)")
        for (name, count) in parameters.sorted(by: { $0.key < $1.key }) {
            print("parameters  \(name) \(count.formatted(.number.locale(Locale(identifier: "en_US"))))")
        }
        tellStages()
        print(
            "a step      \(short(secondsPerStep)) s\(stages == nil ? "" : " on average"), measured over \(measuredSteps)"
        )
        if let secondsByThreads { tellThreads(secondsByThreads) }
        print("memory      \(Int(peakMegabytes)) MB at the peak")
        print("total       about \(clock(totalSeconds)) for \(steps) steps")
    }

    private func tellStages() {
        for stage in stages ?? [] {
            let size = stage.size.map(String.init).joined(separator: "x")
            print(
                "stage       \(size) pixels\(stage.isFadingIn ? ", fading in" : ""): \(stage.steps) steps of "
                    + "\(short(stage.secondsPerStep)) s, \(clock(stage.secondsPerStep * Double(stage.steps)))")
        }
    }

    private func tellThreads(_ seconds: [Int: Double]) {
        let measured = seconds.sorted { $0.key < $1.key }.map {
            "\(short($0.value)) s with \($0.key) \($0.key == 1 ? "thread" : "threads")"
        }
        print("threads     train uses \(threads); a step takes \(measured.joined(separator: ", "))")
        // Less is within what such a measurement varies by.
        guard let best = seconds.min(by: { $0.value < $1.value }), best.key != threads,
            best.value < 0.9 * (seconds[threads] ?? 0)
        else { return }
        print("            faster on this machine: --threads \(best.key)")
    }
}
