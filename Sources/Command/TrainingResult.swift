import Adversarial
import Foundation

/// What came of a training.
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
    }

    func tell(goingOn device: DeviceOptions) {
        if let coverage {
            print(
                "modes: \(coverage.found) of \(coverage.modes), high-quality samples: "
                    + "\(short(100 * coverage.highQualityShare)) %")
        }
        if let picture { print("picture: \(picture)") }
        print("run: \(run)")
        guard !finished else {
            print("next: \(Terminal.program) sample \(inShell(run)) --seeds 0-15")
            return
        }
        print(
            "stopped at step \(step) of \(steps); go on with: "
                + "\(Terminal.program) train --resume \(inShell(run))\(device.asTyped)")
    }
}
