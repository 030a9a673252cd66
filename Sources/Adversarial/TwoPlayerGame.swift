import Datasets
import NN
import Torch

/// The rule most GANs share: a critic that is trained on every batch, and a generator every so often.
///
/// Loss, penalty, condition and decorators are values of its settings; none of them is known here by name.
public final class TwoPlayerGame<Generator: Layer, Critic: Layer>: LatentGame {
    public let generator: Player<Generator>
    public let critic: Player<Critic>
    public let duel: Duel
    public let latentSpace: LatentSpace
    private let settings: TwoPlayerSettings

    /// - Parameters:
    ///   - generator: from latent vectors, with the code behind them where there is a condition, to samples.
    ///   - critic: from samples to one number; a ``CriticNetwork`` where there is a condition or features are looked at.
    ///   - shape: the data's; only conditions and decorators need it.
    /// - Throws: ``RecipeError`` when the settings do not go with the networks, the data or each other.
    public init(
        generator: Generator, critic: Critic, _ settings: TwoPlayerSettings,
        for shape: DataShape = DataShape(sample: [])
    ) throws {
        try settings.check(with: critic, for: shape)
        let classes = shape.classNames.count
        let latents = settings.condition.latents(settings.prior, size: settings.latent, dataClasses: classes)
        try settings.decorators.checkStyles(generator.modules())
        let maker = Player(generator, settings.generatorOptimizer)
        let judge = Player(critic, settings.criticOptimizer)
        duel = Duel(
            settings.decorators,
            Players(generator: [maker], critic: [judge], sample: shape.sample) {
                latents.sample($0, on: maker.parameters[0].device)
            }, penalty: settings.penalty, every: settings.penaltyEvery)
        (self.generator, self.critic, self.settings, latentSpace) = (maker, judge, settings, latents)
    }

    public var period: Int { settings.criticSteps }
    public var asksForDataClasses: Bool { settings.condition.needsClasses }
    public var wiring: Wiring { settings.condition.wiring }

    public func play(_ batch: Batch, _ turn: Turn) throws -> Scores {
        let real = duel.begin(turn, batch.samples)
        if turn.step == 1 { fixReferences(batch) }
        let isGenerators = turn.isGenerators(every: settings.criticSteps)
        let labels = settings.condition.needsClasses ? batch.labels : nil
        let z = latentSpace.sample(batch.count, labels: labels, on: batch.samples.device)
        // The generator's forward pass serves both players; where only the critic plays, nothing of it is remembered.
        let fake = withGradients(enabled: isGenerators) { generator(z) }
        let view = View(real: real, fake: duel.shown(fake), labels: labels, latents: z, turn: turn)
        var verdict: Verdict?
        let criticLoss = critic.minimise(turn) { criticObjective(view, turn, saying: &verdict) }
        if let verdict { duel.note(verdict) }
        guard isGenerators else { return ["critic": criticLoss] }
        let next = View(real: real, fake: fake, labels: labels, latents: z, turn: turn)
        let generatorLoss = duel.lookingAhead {
            var ignored: Verdict?
            return criticObjective(next, turn, saying: &ignored)
        } _: {
            generator.minimise(turn) { generatorObjective(next, turn) }
        }
        return ["critic": criticLoss, "generator": generatorLoss]
    }

    // MARK: Objectives

    private func criticObjective(_ view: View, _ turn: Turn, saying verdict: inout Verdict?) -> Tensor {
        let (real, fake) = (duel.seen(view.real, turn), duel.seen(view.fake, turn))
        let (realWord, fakeWord) = (judged(real, view.labels), judged(fake, view.labels))
        var objective = settings.loss.critic(said(realWord.score, fakeWord.score, view))
        verdict = Verdict(real: realWord.score.detached(), fake: fakeWord.score.detached())
        let scene = scene(real, fake, realWord.score, fakeWord.score, view)
        if let term = duel.penaltyTerm(scene, turn) { objective = objective + term }
        for term in codeTerms(view, real: (real, realWord.code), fake: (fake, fakeWord.code), .critic) {
            objective = objective + term
        }
        return (duel.criticTerms(scene) + duel.weightTerms(of: .critic)).reduce(objective, +)
    }

    private func generatorObjective(_ view: View, _ turn: Turn) -> Tensor {
        let fake = duel.seen(view.fake, turn)
        let word = judged(fake, view.labels)
        let isReplaced = duel.replacesGeneratorLoss
        // The generator's gradient passes through real samples only where the critic depends on the generator.
        let real = duel.compared(view.real, turn, by: settings.loss)
        var terms: [Tensor] = []
        if !isReplaced {
            let realScore =
                settings.loss.needsReal
                ? withGradients(enabled: duel.looksAhead) { self.word(real, view.labels) } : word.score
            terms.append(
                settings.loss.generator(Verdict(real: realScore, fake: duel.chosen(word.score, turn))))
        }
        terms += codeTerms(view, real: nil, fake: (fake, word.code), .generator)
        let scene = scene(real, fake, nil, word.score, view)
        terms += duel.generatorTerms(scene) + duel.weightTerms(of: .generator)
        return terms.dropFirst().reduce(terms[0], +)
    }

    private func said(_ real: Tensor, _ fake: Tensor, _ view: View) -> Verdict {
        duel.mixed(
            Verdict(real: real, fake: fake) {
                (view.real - view.fake).detached().abs().flattened(from: 1).mean(axes: [1])
            })
    }

    /// What the critic's second head costs a player.
    private func codeTerms(
        _ view: View, real: (seen: Tensor, code: Tensor?)?, fake: (seen: Tensor, code: Tensor?), _ side: Players.Side
    ) -> [Tensor] {
        let condition = settings.condition
        switch condition.kind {
        case .none, .concatenation, .projection: return []
        case .auxiliary:
            guard let labels = view.labels else { return [] }
            return [real?.code, fake.code].compactMap { $0.map { condition.weight * $0.crossEntropy(labels) } }
        case .information:
            guard let found = fake.code else { return [] }
            let code = latentSpace.code(of: view.latents)
            let (classes, continuous) = (latentSpace.classes, latentSpace.continuous)
            var terms: [Tensor] = []
            if classes > 0 {
                let chosen = code[.all, 0..<classes].argmax(axis: 1)
                terms.append(condition.weight * found[.all, 0..<classes].crossEntropy(chosen))
            }
            if continuous > 0 {
                let error = (found[.all, classes...] - code[.all, classes...]).squared().sum(axes: [1]).mean()
                terms.append(0.5 * condition.secondWeight * error)
            }
            return terms
        case .rotation:
            let weight = side == .critic ? condition.weight : condition.secondWeight
            guard weight > 0 else { return [] }
            let pictures = side == .critic ? real?.seen ?? fake.seen : fake.seen
            let (turned, turns) = quarterTurns(pictures)
            return judged(turned, nil).code.map { [weight * $0.crossEntropy(turns)] } ?? []
        }
    }

    // MARK: The critic's word

    /// One turn's samples.
    private struct View {
        let real: Tensor
        let fake: Tensor
        let labels: Tensor?
        let latents: Tensor
        let turn: Turn
    }

    private func judged(_ samples: Tensor, _ labels: Tensor?) -> (score: Tensor, code: Tensor?) {
        guard let network = critic.network as? CriticNetwork else { return (critic(samples), nil) }
        return network.judged(samples, labels: labels)
    }

    private func word(_ samples: Tensor, _ labels: Tensor?) -> Tensor {
        guard let network = critic.network as? CriticNetwork else { return critic(samples) }
        return network(samples, labels: labels)
    }

    private func scene(_ real: Tensor, _ fake: Tensor, _ realScores: Tensor?, _ fakeScores: Tensor, _ view: View)
        -> Scene
    {
        Scene(
            critic: { self.word($0, view.labels) },
            features: { (self.critic.network as? CriticNetwork)?.features($0, labels: view.labels) ?? self.critic($0) },
            real: real, fake: fake, realScores: realScores, fakeScores: fakeScores, looksAhead: duel.looksAhead)
    }

    private func fixReferences(_ batch: Batch) {
        let labels = settings.condition.needsClasses ? batch.labels : nil
        let samples = duel.grouped(batch.samples)
        let input = labels.flatMap { (critic.network as? CriticNetwork)?.joined(samples, $0) } ?? samples
        critic.network.fixReferences(input)
    }
}

/// Each picture turned by 0, 90, 180 and 270 degrees in turn, so that a batch has as many of each, and by which.
private func quarterTurns(_ pictures: Tensor) -> (pictures: Tensor, turns: Tensor) {
    let count = pictures.size(0)
    let parts = (0..<min(4, count)).map { turn in
        let part = pictures[.slice(from: turn, step: 4)]
        return switch turn {
        case 0: part
        case 1: part.transposed(2, 3).flipped(2)
        case 2: part.flipped(2, 3)
        default: part.transposed(2, 3).flipped(3)
        }
    }
    let turns = parts.enumerated().map { Tensor.full([$0.element.size(0)], $0.offset, dtype: .int64) }
    return (.concatenated(parts), .concatenated(turns).to(pictures.device))
}

extension TwoPlayerSettings {
    /// - Throws: ``RecipeError`` when they do not go with the critic or the data.
    func check(with critic: some Layer, for shape: DataShape) throws {
        try check()
        try penalty.check(with: critic)
        let modules = critic.modules()
        let needsFeatures = condition != .none || decorators.numbers(of: "feature-matching") != nil
        guard !needsFeatures || critic is CriticNetwork else {
            throw RecipeError.value(
                "game.condition and feature-matching need a critic whose last hidden layer gives features: choose another network.critic"
            )
        }
        try condition.check(classes: shape.classNames.count, sample: shape.sample)
        try decorators.checkPictures(shape)
        let grows = modules.contains { $0 is any Growable }
        guard grows == (decorators.numbers(of: "growing") != nil) else {
            throw RecipeError.value(
                grows
                    ? "networks that grow need the decorator growing, such as game.decorators=growing(1000)"
                    : "the decorator growing needs networks that grow: network.critic=progressive(64)")
        }
    }
}
