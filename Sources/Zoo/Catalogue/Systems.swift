import Adversarial
import Spelling

/// The catalogue of systems. The list of all, `Systems.all`, is written at build time from the files of this module.
public enum Systems {
    /// The system with a name.
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
