import Torch

/// y = shortcut(x) + f(x); without a shortcut, x + f(x).
///
/// Source: He et al. 2015, arXiv 1512.03385.
public final class Residual: Layer {
    public let body: any Layer
    public let shortcut: (any Layer)?

    public init(_ body: any Layer, shortcut: (any Layer)? = nil) {
        self.body = body
        self.shortcut = shortcut
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { (shortcut?(input) ?? input) + body(input) }
}
