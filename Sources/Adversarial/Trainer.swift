import Datasets
import Foundation
import NN
import Torch

extension Loader: Stateful {}

/// Trains a system's game with the settings of a recipe, and writes a run folder.
///
/// A run that was stopped, by Ctrl-C, by `kill -9` or by a power cut, continues from its newest checkpoint; the result is
/// the same, bit for bit, as that of an uninterrupted run: the trainer is a module whose whole state is in the checkpoint.
public final class Trainer<S: System>: Module {
    public let game: S.Play
    private let loader: Loader
    private let random: RandomGenerator
    private let average: MovingAverage?

    public let recipe: Recipe<S>
    public let shape: DataShape
    public let folder: RunFolder
    private let device: Device
    private let data: TrainingData
    /// What the run began with, where that are another checkpoint's weights.
    public let weightsFit: WeightsFit?
    private let rates: LearningRates
    private let picture: SamplePicture
    private let known: KnownSamples?
    private var clock = StepClock()
    /// Whether the folder holds a checkpoint of this run as it stands, recipe and all.
    private var isSaved = false
    /// Threads that the run had where there were more cores than here.
    private var ownThreads: Int?
    /// When a checkpoint was written last, or the training began.
    private var lastSave = ContinuousClock.now
    /// The step of the checkpoint that was written last.
    private var savedStep: Int?
    /// The best checkpoint so far, where the run is evaluated.
    public private(set) var best: BestCheckpoint?
    /// Steps trained so far.
    public private(set) var step = 0

    /// Sets up the run at its first step. The folder is made last, so that nothing is left behind if something is
    /// wrong.
    ///
    /// - Parameters:
    ///   - opened: what the recipe's data settings open, where it is open already.
    ///   - weights: a checkpoint whose networks' weights the run begins with where they fit, and its file; see
    ///     ``WeightsFit``.
    /// - Throws: ``RecipeError``, ``RunFolderError`` and the data's errors; ``CheckpointError`` when no weight fits.
    public init(
        _ recipe: Recipe<S>, data opened: TrainingData? = nil, weights: (checkpoint: Checkpoint, file: URL)? = nil,
        folder: @autoclosure () throws -> RunFolder, device: Device = .cpu
    ) throws {
        try recipe.check()
        data = try opened ?? TrainingData(recipe.data)
        shape = data.source.shape
        try recipe.checkMemory(for: shape, on: device)
        picture = try SamplePicture(data.source)
        loader = try Loader(
            data.source, batchSize: recipe.batch, seed: Stream.data.seed(recipe.seed), variation: recipe.data.variation)
        known =
            try recipe.data.labels > 0
            ? KnownSamples(
                recipe.data.labels, of: data.source, seed: recipe.seed, isMirrored: recipe.data.mirror) : nil
        random = RandomGenerator(seed: Stream.draws.seed(recipe.seed))
        try recipe.checkBatchOfOne(for: shape, on: device)
        game = try S.makeGame(recipe, for: shape, on: device)
        weightsFit = weights.map { [game] in WeightsFit(of: $0.checkpoint, into: game) }
        if let weights, let weightsFit, !weightsFit.hasWeights {
            throw CheckpointError.nothingFits(weights.file, system: S.card.name)
        }
        average = recipe.movingAverage(of: game)
        rates = LearningRates(of: game)
        self.recipe = recipe
        self.device = device
        self.folder = try folder()
    }

    /// Continues from a checkpoint.
    ///
    /// Where the samples are not those of before, or come in another order, the run begins its next epoch.
    ///
    /// - Parameter allowingChanges: whether the data may have changed, as ``DataChange`` tells it.
    /// - Throws: ``CheckpointError`` or `StateError` when it does not fit the recipe or the data.
    public func resume(from checkpoint: Checkpoint, file: URL, allowingChanges: Bool = false) throws {
        let change = try DataChange(since: checkpoint, in: file, recipe: recipe, data: data)
        guard allowingChanges || change.toBeAllowed.isEmpty else {
            throw CheckpointError.otherData(file, change.toBeAllowed)
        }
        let count = loader.source.count
        loader.takesOtherCounts = true
        do {
            try restore(checkpoint.state)
        } catch let error as StateError {
            guard try checkpoint.header.recipe == recipe.yaml() else {
                throw CheckpointError.otherState(file, "\(error)")
            }
            throw CheckpointError.damaged(file, "\(error)")
        }
        // Where the count is another, the loader has done so already.
        if change.isReordered, checkpoint.state["loader.count"]?.intItem() == count { try loader.beginNextEpoch() }
        let own = checkpoint.header.ownThreads ?? checkpoint.header.threads
        ownThreads = own > Machine.usableCores ? own : nil
        step = checkpoint.header.step
        clock.elapsed = checkpoint.header.elapsed
        isSaved =
            try file.standardizedFileURL == folder.checkpoint(at: step).standardizedFileURL
            && checkpoint.header.recipe == recipe.yaml() && checkpoint.header.data == data.summary
            && checkpoint.header.shape == shape
    }

    /// Trains until the recipe's last step, or until somebody asks to stop. A run that has no steps left stays as it is.
    ///
    /// Checkpoints of later steps in the run's folder, from which it did not go on, are removed with their pictures.
    ///
    /// - Parameters:
    ///   - evaluator: measures checkpoints where the recipe has ``Intervals/evaluate``.
    ///   - report: called with each event.
    /// - Throws: ``TrainingError`` when a score is no longer a number, or data cannot be read: the run is then saved;
    ///   ``RecipeError`` when the run is to be evaluated and there is no evaluator; the disk's errors.
    public func train(
        evaluator: RunEvaluator? = nil, _ report: (TrainingEvent) throws -> Void
    ) throws -> TrainingOutcome {
        guard step < recipe.steps else { return .finished }
        guard recipe.every.evaluate == 0 || evaluator != nil else {
            throw RecipeError.value(
                "every.evaluate=\(recipe.every.evaluate) works in 'train' only, and has no effect here: leave it at 0")
        }
        Pace.shared.begin(checkpointBytes: checkpointBytes)
        // Who asked to stop is answered by what was done then, also where the training is over before the answer.
        defer { if !Interrupt.isRequested { Pace.shared.end() } }
        try begin(report)
        let log = try RunLog(folder.log, continuingFrom: step)
        if let evaluator { try beginEvaluations(evaluator, log, report) }
        setTraining(true)
        return try RandomGenerator.with(random) {
            while step < recipe.steps {
                let scores = try Pace.shared.timing(.step) { try playStep() }
                let isLast = step == recipe.steps
                if step % recipe.every.log == 0 || isLast {
                    let rates = self.rates.now
                    try write(scores, rates, to: log)
                    try report(.logged(step: step, scores: clock.scores, rates: rates))
                }
                try report(.stepped(clock.progress(step: step, of: recipe.steps)))
                if step % recipe.every.samples == 0 || isLast { try report(.sampled(step: step, drawSamples())) }
                let evaluator = isEvaluationDue && (isLast || !Interrupt.isRequested) ? evaluator : nil
                if isCheckpointDue || isLast || evaluator != nil { try report(.saved(save())) }
                if let evaluator { try evaluate(with: evaluator, log, report) }
                if Interrupt.isRequested, !isLast {
                    if savedStep != step { try report(.saved(save())) }
                    return .interrupted
                }
            }
            return .finished
        }
    }

    /// Makes the folder one from which the run can go on, whatever happens to the process from here on.
    private func begin(_ report: (TrainingEvent) throws -> Void) throws {
        lastSave = .now
        let isFirst = RunFolder.newest(in: folder.url) == nil
        if step == 0, isFirst { try folder.setAttemptAside() }
        // In the run's own folder the recipe comes first: were a checkpoint with new settings there alone, the recipe
        // beside it would look as if somebody had changed it back.
        if !isFirst { try writeRecipe() }
        // What goes on in another folder, with another recipe, or with weights from elsewhere, must do so again if it is
        // killed soon.
        if step > 0 || weightsFit != nil, !isSaved { try report(.saved(save())) }
        if isFirst { try writeRecipe() }
        try folder.removeCheckpoints(beyond: step)
    }

    private func writeRecipe() throws {
        try Data(recipe.yaml().utf8).writeAtomically(to: folder.recipe)
        try folder.write(data.inventory)
    }

    private func playStep() throws -> Scores {
        let started = ContinuousClock.now
        let batch: Batch
        do {
            batch = try loader.next()
        } catch {
            // The loader stays before the batch that could not be read, and nothing else has moved.
            let saved = try step > 0 ? save() : nil
            throw TrainingError.unreadable("\(error)", step: step, saved: saved, folder: folder.url)
        }
        step += 1
        let scores = try recipe.play(
            game, batch.with(known, turn: step, seed: recipe.seed).moved(to: device), step: step, on: device)
        average?.update()
        clock.add(ContinuousClock.now - started)
        return scores
    }

    private var isCheckpointDue: Bool {
        if step % recipe.every.checkpoint == 0 || Interrupt.isRequested { return true }
        let minutes = recipe.every.checkpointMinutes
        return minutes > 0 && ContinuousClock.now - lastSave >= .seconds(60 * minutes)
    }

    private func write(_ scores: Scores, _ rates: [(name: String, value: Double)], to log: RunLog) throws {
        let numbers = scores.numbers()
        try log.write(step: step, seconds: clock.elapsed, scores: numbers, rates: rates)
        clock.scores = numbers
        if let bad = numbers.first(where: { !$0.value.isFinite }) {
            throw TrainingError.notFinite(what: "the \(bad.name)'s loss", step: step, folder: folder.url)
        }
    }

    /// The players whose schedules have come to a learning rate of 0 by the end of the run, and the first step to be
    /// played that is one of theirs without effect.
    public var endedRates: [(name: String, step: Int)] { rates.ended(from: step + 1, through: recipe.steps) }

    /// Seconds of training so far, those before a resumption included.
    public var elapsed: Double { clock.elapsed }

    /// The scores logged last.
    public var lastScores: [(name: String, value: Double)] { clock.scores }

    // MARK: Evaluation

    private var isEvaluationDue: Bool {
        recipe.every.evaluate > 0 && (step % recipe.every.evaluate == 0 || step == recipe.steps)
    }

    /// Takes up what is known of earlier evaluations; where the process ended before that of this step, it is made now.
    private func beginEvaluations(
        _ evaluator: RunEvaluator, _ log: RunLog, _ report: (TrainingEvent) throws -> Void
    ) throws {
        best = folder.best.flatMap {
            $0.metric == evaluator.metric && $0.conditions == evaluator.conditions ? $0 : nil
        }
        let last = RunLog.evaluations(in: folder.url).last
        clock.evaluation = last?.values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) } ?? []
        guard step > 0, isEvaluationDue, last?.step != step else { return }
        if savedStep != step, !isSaved { try report(.saved(save())) }
        try evaluate(with: evaluator, log, report)
    }

    /// Measures the checkpoint of this step, and keeps it where it is the best so far.
    private func evaluate(
        with evaluator: RunEvaluator, _ log: RunLog, _ report: (TrainingEvent) throws -> Void
    ) throws {
        let file = folder.checkpoint(at: step)
        // What is drawn meanwhile is not drawn from the run's generator.
        let values = try Pace.shared.timing(.evaluation) {
            try RandomGenerator.with(RandomGenerator(seed: 0)) { try evaluator.measure(file) }
        }
        clock.evaluation = values
        if let value = values.first?.value, value.isFinite, best.map({ evaluator.isBetter(value, $0.value) }) ?? true {
            let best = BestCheckpoint(
                metric: evaluator.metric, value: value, step: step, conditions: evaluator.conditions)
            try folder.keep(best, in: file)
            self.best = best
        }
        try log.write(step: step, seconds: clock.elapsed, evaluation: values)
        try report(.evaluated(step: step, values: values, isBest: best?.step == step))
    }

    /// The values of the last evaluation; empty where there was none.
    public var lastEvaluation: [(name: String, value: Double)] { clock.evaluation }

    // MARK: What a run leaves

    private func drawSamples() throws -> URL {
        let file = folder.samples(at: step)
        try Pace.shared.timing(.picture) {
            let latents = game.latents(seeds: Array(0..<UInt64(picture.count)))
            // As many at a time as a step computes: what layers hand on for a whole grid may not fit into the memory.
            let parts = stride(from: 0, to: picture.count, by: recipe.batch).map { start in
                samples(from: latents.narrowed(axis: 0, start: start, count: min(recipe.batch, picture.count - start)))
            }
            try picture.write(parts.count == 1 ? parts[0] : .concatenated(parts), to: file)
        }
        return file
    }

    /// Samples as they will be drawn from the checkpoint: in evaluation mode, with the averaged weights if there are
    /// any.
    public func samples(from latents: Tensor) -> Tensor {
        let draw = { self.game.evaluating { self.game.samples(from: latents) } }
        return average?.withAverage(draw) ?? draw()
    }

    /// How many modes of a mixture whose truth is known are found by as many samples as the literature draws; `nil` for
    /// other data.
    public func modeCoverage(samples count: Int = 2_500) -> (coverage: GaussianMixture.Coverage, modes: Int)? {
        guard case .distribution(let distribution) = data.source, let mixture = distribution as? GaussianMixture else {
            return nil
        }
        return (mixture.coverage(of: samples(from: game.latents(seeds: Array(0..<UInt64(count))))), mixture.modes)
    }

    private func save() throws -> URL {
        let averages = average?.state().map { (name: "the average of \($0.key)", value: $0.value) } ?? []
        let buffers = game.namedBuffers().map { (name: $0.name, value: $0.value as Tensor) }
        let parameters = game.namedParameters().map { (name: $0.name, value: $0.value as Tensor) }
        for (name, value) in parameters + buffers + averages where !value.detached().isFinite().all() {
            throw TrainingError.notFinite(what: name, step: step, folder: folder.url)
        }
        let file = folder.checkpoint(at: step)
        try Pace.shared.timing(.checkpoint) { try checkpoint().write(to: file) }
        (lastSave, savedStep) = (.now, step)
        try folder.prune(keeping: recipe.every.kept, through: step)
        return file
    }

    private var checkpointBytes: Int { state().values.reduce(0) { $0 + $1.count * $1.dtype.byteCount } }

    /// The run as it stands, sharing memory with it.
    public func checkpoint() throws -> Checkpoint {
        Checkpoint(
            state: state(),
            header: .init(
                system: S.card.name, step: step, recipe: try recipe.yaml(), shape: shape, elapsed: clock.elapsed,
                threads: Machine.threadCount, ownThreads: ownThreads, libTorch: Machine.libTorchVersion,
                device: device.kind.rawValue, data: data.summary))
    }
}
