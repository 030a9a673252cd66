import Torch

/// Changes parameters step by step to make an objective smaller, given its gradients.
///
/// ```swift
/// let optimizer = Adam(network.parameters(), learningRate: 2e-4, betas: (0.5, 0.999))
/// let loss = objective(network(batch))
/// optimizer.step(gradients(of: loss, withRespectTo: optimizer.parameters))
/// ```
///
/// Gradients are arguments and are never kept. The state of an optimiser (moments, the number of steps, the learning
/// rate) is created at the first step, is on the device of its parameters, moves with them, and is in
/// ``Stateful/state()`` exactly: `step`, `learningRate`, and tensors named as PyTorch names them after their
/// parameter's place, such as `0.exp_avg`.
public protocol Optimizer: Stateful {
    /// The size of steps; schedules change it between steps.
    var learningRate: Double { get set }
    /// The parameters that the optimiser changes, in the order of the gradients.
    var parameters: [Parameter] { get }
    /// Takes one step; `gradients` holds one tensor for each parameter, of its shape and type.
    func step(_ gradients: [Tensor])
    /// Resets the state of earlier steps: the next step is like a first one. The learning rate stays.
    func forget()
}
