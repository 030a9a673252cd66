import NN
import Torch

/// Who owns a network and trains it towards an objective.
public final class Player<Network: Module>: Module {
    public let network: Network
    public let optimizer: any Optimizer
    private let trained: [Parameter]
    // The optimiser holds moments for the parameters in this order; they are not members of their own.

    public init(_ network: Network, _ settings: OptimizerRecipe) {
        self.network = network
        trained = network.parameters()
        optimizer = settings.make(for: trained)
    }

    /// Takes one step down an objective and returns its value before the step.
    ///
    /// Autograd computes this player's gradients and no others': the critic's weights cost nothing in the
    /// generator's turn.
    @discardableResult
    public func minimise(_ objective: () throws -> Tensor) rethrows -> Tensor {
        let loss = try objective()
        let slopes = withAutocast(on: loss.device, enabled: false) {
            gradients(of: loss.to(.float32), withRespectTo: trained, allowingUnused: true)
        }
        optimizer.step(slopes)
        return loss.detached()
    }

    /// The parameters that this player trains.
    public var parameters: [Parameter] { trained }
}

extension Player: Layer where Network: Layer {
    public func callAsFunction(_ input: Tensor) -> Tensor { network(input) }
}
