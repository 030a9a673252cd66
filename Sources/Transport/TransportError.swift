/// Why a transport problem cannot be solved.
public enum TransportError: Error, CustomStringConvertible, Equatable {
    /// A side without points, costs that are not a matrix, or points of different dimensions.
    case shapes(String)
    /// Costs or points that are not finite.
    case notFinite(String)
    /// Weights that are negative, not finite, whose number differs from the points', or without a positive sum.
    case weights(String)
    /// More pairs than the solver can index.
    case tooLarge(sources: Int, targets: Int)
    /// A regularisation weight, an order or a tolerance out of its range.
    case outOfRange(String)
    /// The solver's own message.
    case solver(String)

    public var description: String {
        switch self {
        case .shapes(let what), .weights(let what), .outOfRange(let what): what
        case .notFinite(let which): "\(which) contain numbers that are not finite"
        case .tooLarge(let sources, let targets):
            "exact transport between \(sources) and \(targets) points has more than 2³¹ pairs: use fewer points or Sinkhorn"
        case .solver(let message): "the network simplex stopped: \(message)"
        }
    }
}
