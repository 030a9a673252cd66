import Foundation

/// A program that reads a description from its standard input and writes a drawing to its standard output; never
/// through a shell.
struct DrawingProgram {
    let name: String
    /// The Debian package that it is in.
    let package: String

    /// - Throws: ``PlotError`` when the program is missing or refuses.
    func drawn(_ description: String, arguments: [String] = []) throws -> Data {
        let process = Process()
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        process.executableURL = try located()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let description = Data(description.utf8)
        // The drawing must be read while the description is still being written, or both sides would wait for ever.
        let writer = Thread {
            try? input.fileHandleForWriting.write(contentsOf: description)
            try? input.fileHandleForWriting.close()
        }
        writer.start()
        let drawing = output.fileHandleForReading.readDataToEndOfFile()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PlotError.refused(name, String(decoding: message.prefix(400), as: UTF8.self))
        }
        return drawing
    }

    private func located() throws -> URL {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for folder in path.split(separator: ":") {
            let file = URL(filePath: String(folder)).appending(path: name)
            if FileManager.default.isExecutableFile(atPath: file.path) { return file }
        }
        throw PlotError.missing(name, package: package)
    }
}

/// Why a plot or a diagram was not drawn.
public enum PlotError: Error, CustomStringConvertible, Equatable {
    case missing(String, package: String)
    case refused(String, String)

    public var description: String {
        switch self {
        case .missing(let program, let package):
            "drawing needs the program \(program), which is not on the PATH: install it (Debian and Homebrew: \(package))"
        case .refused(let program, let message): "\(program) cannot draw: \(message)"
        }
    }

    /// Whether only a program is missing.
    public var isMissingProgram: Bool { if case .missing = self { true } else { false } }
}
