import NN
import Torch

/// λ‖θ − θ̄‖² is added to the losses of both players, with θ̄ the mean of their parameters over all steps so far.
///
/// In games of more than two players: the networks that make samples (with their encoder, where both are one player) and
/// those that judge them.
///
/// Source: Salimans et al. 2016, arXiv 1606.03498, section 3.3.
final class HistoricalAveraging: Decorator {
    private var generator: [Buffer] = []
    private var critic: [Buffer] = []
    private let turns = Buffer(.zeros([]))
    private var players: [[Unowned]] = []
    private let weight: Double
    init(_ weight: Double) { self.weight = weight }

    /// A parameter that is somebody else's: it is not found as this module's own.
    private final class Unowned {
        let parameter: Parameter
        init(_ parameter: Parameter) { self.parameter = parameter }
    }

    func attach(to players: Players) {
        generator = players.generator.map { Buffer($0.detached().cloned()) }
        critic = players.critic.map { Buffer($0.detached().cloned()) }
        self.players = [players.generator, players.critic].map { $0.map(Unowned.init) }
    }

    func weightTerm(of player: Players.Side) -> Tensor? {
        let (own, means) = player == .generator ? (players[0], generator) : (players[1], critic)
        let terms = zip(own, means).map { ($0.parameter - $1.detached()).squared().sum() }
        return terms.isEmpty ? nil : weight * terms.dropFirst().reduce(terms[0], +)
    }

    func observe(real: Tensor, fake: Tensor) {
        withoutGradients {
            _ = turns.addInPlace(.ones([]).to(turns.device))
            let share = 1 / turns.item()
            for (own, means) in zip(players, [generator, critic]) {
                for (parameter, mean) in zip(own, means) { mean.interpolateInPlace(to: parameter.parameter, share) }
            }
        }
    }
}
