import Adversarial
import Foundation

/// Shows how a run gets on: one line that is written over on a screen, a line every few seconds in a file.
struct ProgressLine {
    private var last: ContinuousClock.Instant?

    mutating func show(_ progress: TrainingProgress) {
        let now = ContinuousClock.now
        let pause: Duration = Terminal.isInteractive ? .milliseconds(200) : .seconds(10)
        guard last.map({ now - $0 >= pause }) ?? true || progress.step == progress.steps else { return }
        last = now
        let line = ProgressLine.text(progress)
        Terminal.isInteractive ? Terminal.show(line) : Terminal.say(line)
        if progress.step == progress.steps { Terminal.endLine() }
    }

    /// `step 120/3000  8.3 steps/s  5:47 left  critic 0.7123  generator 1.22`
    static func text(_ progress: TrainingProgress) -> String {
        let rate =
            progress.rate >= 1
            ? String(format: "%.1f steps/s", progress.rate) : String(format: "%.2f s/step", 1 / progress.rate)
        let scores = progress.scores.map { "  \($0.name) \(short($0.value))" }.joined()
        return "step \(progress.step)/\(progress.steps)  \(rate)  \(clock(progress.timeLeft)) left\(scores)"
    }
}
