import Adversarial
import Spelling

/// The catalogue of systems.
public enum Systems {
    /// Every system of the Zoo, by name.
    public static let all: [any System.Type] = [DCGAN.self, GAN.self, WGANGP.self]

    /// The system of a name.
    ///
    /// - Throws: `NameError` that suggests the nearest one.
    public static func named(_ name: String) throws -> any System.Type {
        guard let system = all.first(where: { $0.card.name == name }) else {
            throw NameError(kind: "system", found: name, known: all.map(\.card.name))
        }
        return system
    }
}
