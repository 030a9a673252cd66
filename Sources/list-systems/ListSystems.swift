import Foundation

/// list-systems OUTPUT FILE…: writes `Systems.published` with every `public enum` that some file declares to be a system.
@main enum ListSystems {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let output = arguments.first else { throw CocoaError(.fileNoSuchFile) }
        let declaration = try Regex(#"(?m)^public enum (\w+): \w*System\b"#, as: (Substring, Substring).self)
        let systems = try arguments.dropFirst().flatMap { file in
            try String(contentsOfFile: file, encoding: .utf8).matches(of: declaration).map { String($0.output.1) }
        }
        let list = systems.sorted { $0.lowercased() < $1.lowercased() }.map { "        \($0).self,\n" }.joined()
        let text = """
            // Written by list-systems from the files of this module.

            import Adversarial

            extension Systems {
                /// The systems of this module, by name.
                static let published: [any System.Type] = [
            \(list)    ]
            }

            """
        // A file that stays the same is not written, so that nothing is compiled anew.
        guard (try? String(contentsOfFile: output, encoding: .utf8)) != text else { return }
        try text.write(toFile: output, atomically: true, encoding: .utf8)
    }
}
