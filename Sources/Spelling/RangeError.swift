/// A setting's value that lies outside the values that the setting takes.
public struct RangeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The setting by its path, such as `game.latent`.
    public let setting: String
    /// What the setting takes, such as `from 1 to 65536`.
    public let allowed: String
    /// The value that was given.
    public let found: String

    public init(_ setting: String, allowed: String, found: String) {
        (self.setting, self.allowed, self.found) = (setting, allowed, found)
    }

    public var description: String { "\(setting) must be \(allowed), not \(found)" }
}
