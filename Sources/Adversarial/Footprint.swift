import Datasets
import Foundation
import NN
import Torch

/// What a network takes before it is made, roughly: a misspelt width can ask for more memory than there is.
public struct Footprint: Sendable {
    /// The setting that decides it, such as `network.generator=dcgan(64)`.
    public var setting: String
    /// Numbers that are trained.
    public var parameters: Double
    /// Numbers that its layers hand on for one sample.
    public var outputs: Double
    /// Numbers that the optimiser remembers for each parameter.
    public var remembered: Int
    /// How often what the layers hand on is kept at once: twice where a penalty's gradients have gradients.
    public var graphs = 1.0

    public init(setting: String = "", parameters: Double, outputs: Double, remembered: Int = 0) {
        self.setting = setting
        self.parameters = parameters
        self.outputs = outputs
        self.remembered = remembered
    }
}

extension Footprint {
    /// Makes it that of so many networks alike, whose outputs are not kept at once.
    public mutating func count(_ networks: Int) {
        guard networks > 1 else { return }
        parameters *= Double(networks)
        setting += " \(networks) times"
    }
}
