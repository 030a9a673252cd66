import Datasets
import NN
import Torch

/// A critic's say on real and on generated samples, as decorators change it, with what keeps the critic smooth.
///
/// ``TwoPlayerGame`` consists of one; games with a rule of their own have one for each of their critics, and take from it
/// what the critic and the generator stand to lose:
///
///     critic.minimise(turn) { duel.criticLoss(.hinge, real: x, fake: fake, turn) { critic($0) } }
///     duel.note()
///     generator.minimise(turn) { duel.generatorLoss(.hinge, real: x, fake: fake, turn) { critic($0) } }
public final class Duel: Module {
    public let decorators: [any Decorator]
    private let penalty: Penalty
    private let penaltyEvery: Int
    /// They are somebody else's.
    private let criticParameters: () -> [Parameter]
    /// What the critic last said, until it is noted.
    private var said: Verdict?

    /// - Parameter every: the penalty's terms are added in every so-manyth turn, and count as many times there.
    public init(_ decorators: Decorators, _ players: Players, penalty: Penalty = .none, every: Int = 1) {
        (self.penalty, penaltyEvery) = (penalty, every)
        criticParameters = { players.critic }
        self.decorators = decorators.make()
        for decorator in self.decorators { decorator.attach(to: players) }
    }

    // MARK: Whole objectives

    /// What the critic minimises.
    ///
    /// - Parameters:
    ///   - loss: takes its outputs on real and on generated samples.
    ///   - fake: generated samples; no gradient passes back through them.
    ///   - features: the critic's last features of what it sees; needed where feature matching may be asked for.
    ///   - judge: the critic's outputs on what it sees.
    public func criticLoss(
        _ loss: Loss, real: Tensor, fake: Tensor, _ turn: Turn, features: ((Tensor) -> Tensor)? = nil,
        judge: @escaping (Tensor) -> Tensor
    ) -> Tensor {
        let (real, fake) = (seen(real, turn), seen(shown(fake), turn))
        return criticLoss(
            loss.critic,
            Scene(
                critic: judge, features: features, real: real, fake: fake, realScores: judge(real),
                fakeScores: judge(fake)), turn)
    }

    /// What the critic minimises, of a scene that it has seen already.
    public func criticLoss(_ loss: (Verdict) -> Tensor, _ scene: Scene, _ turn: Turn) -> Tensor {
        let real = scene.realScores ?? scene.critic(scene.real)
        said = Verdict(real: real.detached(), fake: scene.fakeScores.detached())
        return ([penaltyTerm(scene, turn)].compactMap { $0 } + criticTerms(scene) + weightTerms(of: .critic)).reduce(
            loss(mixed(Verdict(real: real, fake: scene.fakeScores))), +)
    }

    /// What the generator minimises; parameters as of ``criticLoss(_:real:fake:_:features:judge:)``.
    ///
    /// - Parameter weights: whether terms of its weights are among it; where several critics' losses are weighed against
    ///   each other, they are not (``weightTerms(of:)``).
    public func generatorLoss(
        _ loss: Loss, real: Tensor, fake: Tensor, _ turn: Turn, weights: Bool = true,
        features: ((Tensor) -> Tensor)? = nil, judge: @escaping (Tensor) -> Tensor
    ) -> Tensor {
        let seenFake = seen(fake, turn)
        let seenReal = compared(real, turn, by: loss)
        return generatorLoss(
            loss.generator,
            Scene(
                critic: judge, features: features, real: seenReal, fake: seenFake,
                realScores: loss.needsReal ? withoutGradients { judge(seenReal) } : nil, fakeScores: judge(seenFake)),
            turn, weights: weights)
    }

    /// What the generator minimises, of a scene that the critic has seen already.
    public func generatorLoss(
        _ loss: (Verdict) -> Tensor, _ scene: Scene, _ turn: Turn, weights: Bool = true
    ) -> Tensor {
        let chosen = chosen(scene.fakeScores, turn)
        let own =
            replacesGeneratorLoss ? [] : [loss(Verdict(real: scene.realScores ?? chosen.detached(), fake: chosen))]
        let terms = own + generatorTerms(scene) + (weights ? weightTerms(of: .generator) : [])
        return terms.dropFirst().reduce(terms[0], +)
    }

    /// Puts the penalty's constraints on the critic and lets the decorators take note of what it said, after it has
    /// learned from it.
    public func note() {
        guard let said else { return }
        note(said)
        self.said = nil
    }

    func note(_ verdict: Verdict) {
        penalty.constrain(criticParameters())
        for decorator in decorators { decorator.observe(real: verdict.real, fake: verdict.fake) }
    }

    // MARK: Parts of them

    /// What the critic sees of samples, real or generated, in both players' turns.
    public func seen(_ samples: Tensor, _ turn: Turn) -> Tensor {
        grouped(decorators.reduce(samples) { $1.seen($0, turn) })
    }

    /// Real samples in the generator's turn: as the critic sees them where its objective looks at them, which most losses
    /// and decorators do not, and otherwise as they are.
    public func compared(_ real: Tensor, _ turn: Turn, by loss: Loss? = nil) -> Tensor {
        loss?.needsReal == true || replacesGeneratorLoss ? withoutGradients { seen(real, turn) } : real
    }

    /// Samples put together into one input of the critic.
    func grouped(_ samples: Tensor) -> Tensor { decorators.reduce(samples) { $1.grouped($0) } }

    /// What the critic is shown in its own turn in place of generated samples.
    public func shown(_ fake: Tensor) -> Tensor { decorators.reduce(fake.detached()) { $1.remembered($0) } }

    /// What stands in the place of a batch's real samples.
    func given(_ real: Tensor, _ turn: Turn) -> Tensor { decorators.reduce(real) { $1.given($0, turn) } }

    /// The outputs as the critic's own objective takes them.
    func mixed(_ verdict: Verdict) -> Verdict {
        let mixed = decorators.reduce((real: verdict.real, fake: verdict.fake)) {
            $1.mixed(real: $0.real, fake: $0.fake)
        }
        return Verdict(real: mixed.real, fake: mixed.fake, distances: verdict.distances)
    }

    /// The outputs on generated samples that the generator learns from.
    func chosen(_ fake: Tensor, _ turn: Turn) -> Tensor { decorators.reduce(fake) { $1.chosen($0, turn) } }

    var replacesGeneratorLoss: Bool { decorators.contains(where: \.replacesGeneratorLoss) }

    /// What the critic's slope costs it in this turn; nothing where no loss of real samples counts. Where there are more
    /// samples of one kind, the first of them are looked at.
    func penaltyTerm(_ scene: Scene, _ turn: Turn) -> Tensor? {
        guard (turn.step - 1) % penaltyEvery == 0, scene.weight > 0 else { return nil }
        let count = min(scene.real.size(0), scene.fake.size(0))
        let term = penalty.term(
            scene.critic, scene.real.detached()[0..<count], scene.fake.detached()[0..<count],
            parameters: criticParameters())
        return term.map { $0 * Double(penaltyEvery) }
    }

    func criticTerms(_ scene: Scene) -> [Tensor] { decorators.compactMap { $0.criticTerm(scene) } }

    func generatorTerms(_ scene: Scene) -> [Tensor] { decorators.compactMap { $0.generatorTerm(scene) } }

    /// What a player's weights cost it by themselves.
    public func weightTerms(of side: Players.Side) -> [Tensor] { decorators.compactMap { $0.weightTerm(of: side) } }
}

extension Decorators {
    /// Those that change what a critic sees or how its word is taken, whatever the rule of the game.
    private static let anywhere = [
        "noise", "smoothing", "flipping", "replay", "top-k", "feature-matching", "orthogonality",
        "historical-averaging", "augmentation", "adaptive-augmentation", "consistency", "lecam",
    ]

    /// - Parameters:
    ///   - system: who has a rule of its own.
    ///   - shape: the data's.
    ///   - loss: what its critic's outputs stand for.
    ///   - givesFeatures: whether its critic can be asked for features, and not for its verdict alone.
    ///   - reasons: further decorators that make no sense there, with the reasons.
    /// - Throws: ``RecipeError`` where one does not go with the game.
    public func check(
        in system: String, for shape: DataShape, loss: Loss = .nonSaturating, givesFeatures: Bool = true,
        refusing reasons: [String: String] = [:]
    ) throws {
        var refused = reasons
        if !givesFeatures { refused["feature-matching"] = "its critics give out no features" }
        for form in forms {
            if let reason = refused[form.name] {
                throw RecipeError.value("the decorator \(form.name) does not go with \(system): \(reason)")
            }
            guard Self.anywhere.contains(form.name) else {
                let others = Self.examples.filter {
                    Self.anywhere.contains($0.forms[0].name)
                        && (try? $0.check(in: system, for: shape, loss: loss, refusing: refused)) != nil
                }.map { $0.forms[0].name }.joined(separator: ", ")
                throw RecipeError.value(
                    "the decorator \(form.name) belongs to games of one generator, one critic and one loss, and \(system) "
                        + "has a rule of its own; with it go \(others)")
            }
        }
        try checkPictures(shape)
        try check(with: loss)
    }

    /// - Throws: ``RecipeError`` where one makes no sense with a loss or another.
    func check(with loss: Loss) throws {
        if loss.kind == .pairs {
            try refuse(
                "packing",
                "does not go with the loss \(loss.name), which compares each real sample with one generated one: packed "
                    + "samples have no such distance")
            try refuse(
                "flipping",
                "does not go with the loss \(loss.name): exchanged outputs no longer belong to their samples")
        }
        if loss.kind == .comparison {
            try refuse(
                "top-k",
                "does not go with the loss \(loss.name), which compares the two sides' outputs: fewer generated ones have "
                    + "no partners")
        }
        if loss.kind != .probability, loss.name != Loss.hinge.name {
            try refuse(
                "adaptive-augmentation",
                "takes the sign of the critic's output for its word on what is real, and the loss \(loss.name) leaves open "
                    + "where 0 lies")
        }
        if loss.kind != .probability {
            try refuse("smoothing", "changes the labels of probabilities, and the loss \(loss.name) has none")
        }
        if numbers(of: "feature-matching") != nil {
            try refuse("top-k", "would have no effect: feature-matching stands in the place of the generator's loss")
        }
    }

    /// - Throws: ``RecipeError``, with the reason, where a decorator is among them.
    func refuse(_ name: String, _ reason: String) throws {
        guard numbers(of: name) != nil else { return }
        throw RecipeError.value("the decorator \(name) \(reason)")
    }

    /// - Throws: ``RecipeError`` where pictures are to be changed and there are none.
    func checkPictures(_ shape: DataShape) throws {
        for name in ["augmentation", "adaptive-augmentation", "consistency"]
        where numbers(of: name) != nil && !shape.isImage {
            throw RecipeError.value("the decorator \(name) changes pictures, and the data are points")
        }
    }
}
