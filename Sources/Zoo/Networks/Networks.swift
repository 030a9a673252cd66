import NN

/// Several networks as one module: those between a latent vector and a sample, say, that a moving average follows.
final class Networks: Module {
    let networks: [Sequential]
    init(_ networks: [Sequential]) { self.networks = networks }
}
