import Adversarial
import Foundation

/// The result of a training.
struct TrainingResult: Encodable {
    let system: String
    let finished: Bool
    let step: Int
    let steps: Int
    let run: String
    let picture: String?
    let checkpoint: String?
    let seconds: Double
    let scores: [String: Double]
    /// Modes found and the share of good samples, where the data's truth is known.
    let coverage: Coverage?
    /// The values of the last evaluation on held-out data, where there was one.
    let evaluation: [String: Double]?
    /// The checkpoint with the best value.
    let best: Best?

    struct Best: Encodable {
        let metric: String
        let value: Double
        let step: Int
        let checkpoint: String
        /// How it was measured.
        let conditions: String
    }

    struct Coverage: Encodable {
        let found: Int
        let modes: Int
        let highQualityShare: Double
    }

    init<S: System>(_ trainer: Trainer<S>, outcome: TrainingOutcome, picture: URL?, checkpoint: URL?) {
        system = S.card.name
        finished = outcome == .finished
        step = trainer.step
        steps = trainer.recipe.steps
        run = trainer.folder.url.path
        self.picture = picture?.path
        self.checkpoint = checkpoint?.path
        seconds = trainer.elapsed
        scores = Dictionary(uniqueKeysWithValues: trainer.lastScores.map { ($0.name, $0.value) })
        coverage = trainer.modeCoverage().map {
            Coverage(found: $0.coverage.modes, modes: $0.modes, highQualityShare: $0.coverage.highQualityShare)
        }
        let values = trainer.lastEvaluation.map { ($0.name, $0.value) }
        evaluation = values.isEmpty ? nil : Dictionary(values, uniquingKeysWith: { first, _ in first })
        best = (trainer.best ?? trainer.folder.best).map {
            Best(
                metric: $0.metric, value: $0.value, step: $0.step, checkpoint: trainer.folder.bestCheckpoint.path,
                conditions: $0.conditions)
        }
    }

    func tell(goingOn device: DeviceOptions) {
        if let coverage {
            print(
                "modes: \(coverage.found) of \(coverage.modes), high-quality samples: "
                    + "\(short(100 * coverage.highQualityShare)) %")
        }
        if let picture { print("picture: \(picture)") }
        if let best {
            print(
                "best \(best.metric) \(short(best.value)) at step \(best.step): "
                    + "\(Terminal.program) sample \(inShell(best.checkpoint)) --seeds 0-15")
        }
        print("run: \(run)")
        guard !finished else {
            print("next: \(Terminal.program) sample \(inShell(run)) --seeds 0-15")
            return
        }
        print(
            "stopped at step \(step) of \(steps); continue with: "
                + "\(Terminal.program) train --resume \(inShell(run))\(device.asTyped)")
    }
}
