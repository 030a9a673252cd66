import NN

/// Several networks as one module, for example those whose weights a moving average tracks.
final class Networks: Module {
    let networks: [Sequential]
    init(_ networks: [Sequential]) { self.networks = networks }
}
