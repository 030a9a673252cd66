import Datasets
import NN
import Torch

/// A critic's say on real and on generated samples, as decorators change it, with what keeps the critic smooth.
///
/// ``TwoPlayerGame`` consists of one; games with a rule of their own have one for each of their critics, and take from it
/// what the critic and the generator stand to lose:
///
///     let real = duel.begin(turn, batch.samples)
///     let objective = { duel.criticLoss(.hinge, real: real, fake: fake, turn) { critic($0) } }
///     critic.minimise(turn, objective)
///     duel.note()
///     duel.lookingAhead(objective) {
///         generator.minimise(turn) { duel.generatorLoss(.hinge, real: real, fake: fake, turn) { critic($0) } }
///     }
public final class Duel: Module {
    public let decorators: [any Decorator]
    private let penalty: Penalty
    private let penaltyEvery: Int
    /// They are somebody else's.
    private let players: () -> Players
    /// What the critic last said, until it is noted.
    private var said: Verdict?
    /// Whether the generator's turn is played as if the critic had gone steps further.
    public let looksAhead: Bool
    /// Whether the critic is going them.
    private var isAhead = false

    /// - Parameter every: the penalty's terms are added every N steps, N times as strong.
    public init(_ decorators: Decorators, _ players: Players, penalty: Penalty = .none, every: Int = 1) {
        (self.penalty, penaltyEvery) = (penalty, every)
        self.players = { players }
        self.decorators = decorators.make()
        looksAhead = self.decorators.contains { $0.lookahead != nil }
        for decorator in self.decorators { decorator.attach(to: players) }
    }

    // MARK: Around a turn

    /// What comes before a step: networks that grow do, and optimisers forget where they are to.
    ///
    /// - Returns: what stands in the place of a batch's real samples.
    public func begin(_ turn: Turn, _ real: Tensor) -> Tensor {
        let players = players()
        if decorators.contains(where: { $0.forgets(turn) }) {
            for optimizer in players.optimizers { optimizer.forget() }
        }
        if !players.growing.isEmpty, let stage = decorators.lazy.compactMap({ $0.stage(turn) }).first {
            for network in players.growing { network.grow(to: stage) }
        }
        return given(real, turn)
    }

    /// What stands in the place of real samples.
    public func given(_ real: Tensor, _ turn: Turn) -> Tensor { decorators.reduce(real) { $1.given($0, turn) } }

    /// Runs the generator's turn, as if the critic had gone some steps further where that is asked for; gradients pass
    /// through them.
    ///
    /// - Parameters:
    ///   - criticLoss: what the critic minimises.
    ///   - body: the generator's turn.
    public func lookingAhead(_ criticLoss: () -> Tensor, _ body: () -> Tensor) -> Tensor {
        Duel.lookingAhead(with: [self], criticLoss, body)
    }

    /// As ``lookingAhead(_:_:)``, for duels whose critics have one objective, and the same decorators.
    public static func lookingAhead(with duels: [Duel], _ criticLoss: () -> Tensor, _ body: () -> Tensor) -> Tensor {
        guard let ahead = duels[0].decorators.lazy.compactMap(\.lookahead).first else { return body() }
        let players = duels.map { $0.players() }
        let parameters = players.flatMap(\.critic)
        let before = parameters.map { Tensor(sharing: $0).requiringGradient() }
        for duel in duels { duel.isAhead = true }
        leavingNoTrace(in: players) {
            for _ in 0..<ahead.steps {
                let slopes = gradients(
                    of: criticLoss(), withRespectTo: parameters, creatingGraph: true, allowingUnused: true)
                for (parameter, slope) in zip(parameters, slopes) {
                    parameter.replace(with: parameter - ahead.rate * slope)
                }
            }
        }
        for duel in duels {
            duel.isAhead = false
            duel.said = nil
        }
        defer { for (parameter, value) in zip(parameters, before) { parameter.replace(with: value) } }
        return body()
    }

    /// Asks networks something besides the turn: what normalisation remembers knows nothing of it.
    public func leavingNoTrace<Result>(_ body: () -> Result) -> Result {
        Duel.leavingNoTrace(in: [players()], body)
    }

    private static func leavingNoTrace<Result>(in players: [Players], _ body: () -> Result) -> Result {
        let buffers = players.flatMap { $0.buffers() }.map { ($0, $0.detached().cloned()) }
        // In their place, and not into them: graphs may still need what stands there.
        defer { for (buffer, value) in buffers { buffer.replace(with: value) } }
        return body()
    }

    /// As ``lookingAhead(_:_:)``, where several critics face the generator, each with an objective of its own.
    public static func lookingAhead(of critics: [(duel: Duel, loss: () -> Tensor)], _ body: () -> Tensor) -> Tensor {
        guard let (duel, loss) = critics.first else { return body() }
        return duel.lookingAhead(loss) { lookingAhead(of: Array(critics.dropFirst()), body) }
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
                realScores: loss.needsReal ? withGradients(enabled: looksAhead) { judge(seenReal) } : nil,
                fakeScores: judge(seenFake)),
            turn, weights: weights)
    }

    /// What the generator minimises, of a scene that the critic has seen already.
    public func generatorLoss(
        _ loss: (Verdict) -> Tensor, _ scene: Scene, _ turn: Turn, weights: Bool = true
    ) -> Tensor {
        var scene = scene
        scene.looksAhead = looksAhead
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
        penalty.constrain(players().critic)
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
    public func grouped(_ samples: Tensor) -> Tensor { decorators.reduce(samples) { $1.grouped($0) } }

    /// What the critic is shown in its own turn in place of generated samples. Where it goes steps ahead, these
    /// themselves.
    public func shown(_ fake: Tensor) -> Tensor {
        isAhead ? fake : decorators.reduce(fake.detached()) { $1.remembered($0) }
    }

    /// Anything else that the generator has made and the critic learns from: in its own turn without a way back.
    public func asGiven(_ made: Tensor) -> Tensor { isAhead ? made : made.detached() }

    /// The same of what is made only now: without a graph where no gradient goes back.
    public func asGiven(_ make: () -> Tensor) -> Tensor { withGradients(enabled: isAhead, make) }

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

    /// What the critic's slope costs it in this step; nothing where no loss of real samples counts. Where there are more
    /// samples of one kind, the first of them are looked at.
    func penaltyTerm(_ scene: Scene, _ turn: Turn) -> Tensor? {
        let times = isAhead ? 1 : penaltyEvery
        guard (turn.step - 1) % times == 0, scene.weight > 0 else { return nil }
        let slopes = scene.slopes
        let count = min(slopes.real.size(0), slopes.fake.size(0))
        let term = penalty.term(
            slopes.critic, slopes.real.detached()[0..<count], slopes.fake.detached()[0..<count],
            parameters: players().critic)
        return term.map { $0 * Double(times) }
    }

    func criticTerms(_ scene: Scene) -> [Tensor] { decorators.compactMap { $0.criticTerm(scene) } }

    func generatorTerms(_ scene: Scene) -> [Tensor] { decorators.compactMap { $0.generatorTerm(scene) } }

    /// What a player's weights cost it by themselves.
    public func weightTerms(of side: Players.Side) -> [Tensor] { decorators.compactMap { $0.weightTerm(of: side) } }
}

extension Decorators {
    /// - Parameters:
    ///   - system: who has a rule of its own.
    ///   - shape: the data's.
    ///   - loss: what its critic's outputs stand for.
    ///   - networks: those of its players.
    ///   - reasons: further decorators that make no sense there, with the reasons.
    /// - Throws: ``RecipeError`` where one does not go with the game.
    public func check(
        in system: String, for shape: DataShape, loss: Loss = .nonSaturating, networks: [any Module],
        refusing reasons: [String: String] = [:]
    ) throws {
        for form in forms {
            if let reason = reasons[form.name] {
                throw RecipeError.value("the decorator \(form.name) does not go with \(system): \(reason)")
            }
        }
        let modules = networks.flatMap { $0.modules() }
        guard numbers(of: "growing") == nil || modules.contains(where: { $0 is any Growable }) else {
            throw RecipeError.value(
                "the decorator growing needs networks that grow: network.critic=progressive(64)")
        }
        try checkStyles(modules)
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
                "does not go with the loss \(loss.name), which compares outputs of real and generated samples in pairs: with "
                    + "fewer generated ones, some have no partner")
        }
        if loss.kind != .probability, loss.name != Loss.hinge.name {
            try refuse(
                "adaptive-augmentation",
                "needs a critic whose output is above 0 for real samples and below 0 for generated ones, and the loss "
                    + "\(loss.name) does not fix where 0 lies")
        }
        if loss.kind != .probability {
            try refuse("smoothing", "changes the labels 0 and 1, and the loss \(loss.name) has no labels")
        }
        if numbers(of: "feature-matching") != nil {
            try refuse("top-k", "would have no effect: feature-matching replaces the generator's loss")
        }
    }

    /// - Throws: ``RecipeError`` where styles are looked at and no generator has any.
    func checkStyles(_ modules: [any Module]) throws {
        guard numbers(of: "path-length") != nil, !modules.contains(where: { $0 is any Styled }) else { return }
        throw RecipeError.value("the decorator path-length needs a generator with styles: network.generator=style(16)")
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
            throw RecipeError.value("the decorator \(name) changes images, and the data are points")
        }
    }
}
