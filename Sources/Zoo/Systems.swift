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
        for system in all where system.card.name == name { return system }
        throw NameError(kind: "system", found: name, known: names)
    }

    private static var names: [String] {
        var names: [String] = []
        for system in all { names.append(system.card.name) }
        return names
    }
}
