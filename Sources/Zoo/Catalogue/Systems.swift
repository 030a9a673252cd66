import Adversarial
import Spelling
import Synchronization

/// The catalogue of systems. The list of the Zoo's, `Systems.published`, is written at build time from the files of this
/// module.
public enum Systems {
    private static let added = Mutex<[any System.Type]>([])

    /// Every system that can be named: the Zoo's, by name, then those that the program added.
    public static var all: [any System.Type] { published + added.withLock(\.self) }

    /// Adds systems of the program, so that they are found by their names as the Zoo's are.
    ///
    /// - Throws: ``SystemNameError`` when a name is taken, or is none that can be typed; then none of them is added.
    public static func add(_ systems: [any System.Type]) throws(SystemNameError) {
        var refusal: SystemNameError?
        added.withLock { added in
            do throws(SystemNameError) {
                try check(names(of: systems), against: names(of: published + added))
                added += systems
            } catch {
                refusal = error
            }
        }
        if let refusal { throw refusal }
    }

    /// The system with a name.
    ///
    /// - Throws: `NameError` that suggests the nearest one.
    public static func named(_ name: String) throws -> any System.Type {
        let all = all
        for system in all where system.card.name == name { return system }
        throw NameError(kind: "system", found: name, known: names(of: all), listing: "'ganymede zoo'")
    }

    /// - Throws: ``SystemNameError`` for the first name that is taken, or that is no name.
    static func check(_ names: [String], against known: [String]) throws(SystemNameError) {
        var taken = Set(known)
        for name in names {
            guard name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil else { throw .malformed(name) }
            guard taken.insert(name).inserted else { throw .taken(name) }
        }
    }

    private static func names(of systems: [any System.Type]) -> [String] {
        var names: [String] = []
        for system in systems { names.append(system.card.name) }
        return names
    }
}
