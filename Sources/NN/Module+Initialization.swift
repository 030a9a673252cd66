import Torch

extension Module {
    /// Initialises the module's weights again.
    ///
    /// The name and axes of a parameter decide, as in PyTorch:
    /// - `weight…` with two axes or more (linear layers, convolutions, embeddings, recurrent cells) starts from `weights`;
    /// - `weight…` with one axis (the scales of norms) starts from `scales`, by default DCGAN's N(1, 0.02²);
    /// - `bias…` starts from `biases`.
    ///
    /// Parameters with other names, and the slopes of ``PReLU``, stay as they are.
    ///
    /// ```swift
    /// network.initializeWeights(.normal(0, 0.02))  // Radford, Metz, Chintala 2016, arXiv 1511.06434
    /// ```
    public func initializeWeights(
        _ weights: Initializer, scales: Initializer = .normal(1, 0.02), biases: Initializer = .constant(0),
        generator: RandomGenerator = .current
    ) {
        let slopes = modules().compactMap { ($0 as? PReLU)?.weight }
        for (name, parameter) in namedParameters() where !slopes.contains(where: { $0 === parameter }) {
            let property = name.split(separator: ".").last ?? ""
            if property.hasPrefix("weight") {
                (parameter.rank >= 2 ? weights : scales).fill(parameter, generator: generator)
            } else if property.hasPrefix("bias") {
                biases.fill(parameter, generator: generator)
            }
        }
    }
}
