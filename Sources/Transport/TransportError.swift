/// Why there is no transport between what was given.
public enum TransportError: Error, CustomStringConvertible, Equatable {
    /// A side without points, costs that are no matrix, or points of different lengths.
    case shapes(String)
    /// Costs or points that hold something else than finite numbers.
    case notFinite(String)
    /// Weights that are negative, not finite, of another number than the points, or without a positive sum.
    case weights(String)
    /// More pairs than the solver can number.
    case tooLarge(sources: Int, targets: Int)
    /// A step of regularisation, an order or a tolerance out of its range.
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
