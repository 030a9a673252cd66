import Adversarial
import ArgumentParser
import Foundation
import Report

extension TrainingStart {
    func resume<S: System>(_ trainer: Trainer<S>, from checkpoint: Checkpoint, _ file: URL) throws {
        try trainer.resume(from: checkpoint, file: file, allowingChanges: true)
        if trainer.step == trainer.recipe.steps {
            return Terminal.say(
                "the run is finished: to continue it, give --steps a number above \(trainer.step)")
        }
        Terminal.say("continuing \(S.card.name) at step \(trainer.step) from \(file.path)")
    }

    func train<S: System>(_ trainer: Trainer<S>, _ evaluator: RunEvaluator?) throws {
        let source = trainer.recipe.data.source
        Terminal.say("training \(S.card.name) on \(source): \(trainer.shape.summary)")
        Terminal.say("run: \(trainer.folder.url.path)")
        sayWhereRatesEnd(trainer)
        if let evaluator {
            Terminal.say("evaluation every \(trainer.recipe.every.evaluate) steps: \(evaluator.conditions)")
        }
        Interrupt.listenAndAnswer()
        var line = ProgressLine()
        var picture: URL?
        var saved: URL?
        // Opened by the first event: a run that begins again has set aside earlier files by then.
        var opened: EventFile?
        let start = trainer.step == 0 ? 0 : trainer.step + 1
        func events() throws -> EventFile {
            let file = try opened ?? EventFile(in: trainer.folder.url, startingAt: start)
            opened = file
            return file
        }
        let outcome = try trainer.train(evaluator: evaluator) { event in
            switch event {
            case .stepped(let progress): line.show(progress)
            case .logged(let step, let scores, let rates):
                try events().add(
                    step: step, scalars: scores + rates.map { (name: "rate/\($0.name)", value: $0.value) })
            case .sampled(let step, let url):
                picture = url
                try events().add(step: step, picture: url)
            case .saved(let url): saved = url
            case .evaluated(let step, let values, _):
                try events().add(
                    step: step, scalars: values.map { (name: "evaluate/\($0.name)", value: $0.value) })
            }
        }
        let result = TrainingResult(trainer, outcome: outcome, picture: picture, checkpoint: saved)
        Terminal.endLine()
        if command.json { try printJSON(result) } else { result.tell(goingOn: command.device) }
        // What a shell should only do after a finished training, it does not do after this one.
        if outcome == .interrupted { throw ExitCode(Interrupt.exitCode) }
    }

    /// Steps at a rate of 0 cost as much as others.
    private func sayWhereRatesEnd<S: System>(_ trainer: Trainer<S>) {
        for (step, players) in Dictionary(grouping: trainer.endedRates, by: \.step).sorted(by: { $0.key < $1.key }) {
            let names = players.map(\.name).joined(separator: " and ")
            Terminal.say(
                "note: the learning rate of \(names) is 0 from step \(step) on, where the schedule ends: from there to step "
                    + "\(trainer.recipe.steps) nothing is learned")
        }
    }
}
