import Torch

/// Changes parameters step by step, given the gradients of what is to become smaller.
///
/// ```swift
/// let optimizer = Adam(network.parameters(), learningRate: 2e-4, betas: (0.5, 0.999))
/// let loss = objective(network(batch))
/// optimizer.step(gradients(of: loss, withRespectTo: optimizer.parameters))
/// ```
///
/// Gradients are handed in and never kept. What an optimiser remembers (moments, the number of steps, the learning
/// rate) comes into being at the first step, lies where its parameters lie, follows them when their module moves, and
/// is in ``Stateful/state()`` to the last bit: `step`, `learningRate`, and tensors named as PyTorch names them after
/// their parameter's place, such as `0.exp_avg`.
public protocol Optimizer: Stateful {
    /// How far a step goes; schedules change it between steps.
    var learningRate: Double { get set }
    /// What the optimiser changes, in the order in which gradients are handed in.
    var parameters: [Parameter] { get }
    /// Takes one step; `gradients` holds one tensor for each parameter, of its shape and type.
    func step(_ gradients: [Tensor])
    /// Forgets what earlier steps left behind: the next step is taken like a first one. The learning rate stays.
    func forget()
}
