import NN
import Torch

/// A player, whatever its network is.
public protocol Contestant: Module {
    /// The parameters that it trains.
    var parameters: [Parameter] { get }
    var optimizer: any Optimizer { get }
    /// How its steps are taken.
    var settings: OptimizerRecipe { get }
    /// Its network.
    var module: any Module { get }
}

/// Who owns a network and trains it towards an objective.
public final class Player<Network: Module>: Contestant {
    public let network: Network
    public let optimizer: any Optimizer
    public let settings: OptimizerRecipe
    private let trained: [Parameter]
    // The optimiser holds moments for the parameters in this order; they are not members of their own.

    public init(_ network: Network, _ settings: OptimizerRecipe) {
        self.network = network
        self.settings = settings
        trained = network.parameters()
        optimizer = settings.make(for: trained)
    }

    /// Takes one step down an objective and returns its value before the step.
    ///
    /// Autograd computes this player's gradients and no others': the critic's weights cost nothing in the
    /// generator's turn. They are clipped as the settings say, and the step is as long as the schedule has it in this
    /// step of the run.
    @discardableResult
    public func minimise(_ turn: Turn, _ objective: () throws -> Tensor) rethrows -> Tensor {
        let loss = try objective()
        let slopes = withAutocast(on: loss.device, enabled: false) {
            gradients(of: loss.to(.float32), withRespectTo: trained, allowingUnused: true)
        }
        // Whatever rate a checkpoint brought along, the recipe's is meant.
        optimizer.learningRate = settings.learningRate(at: turn.step - 1)
        optimizer.step(settings.clip > 0 ? slopes.clipped(toNorm: settings.clip).gradients : slopes)
        return loss.detached()
    }

    /// The parameters that this player trains.
    public var parameters: [Parameter] { trained }
    public var module: any Module { network }
}

extension Player: Layer where Network: Layer {
    public func callAsFunction(_ input: Tensor) -> Tensor { network(input) }
}
