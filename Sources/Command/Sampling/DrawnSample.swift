import Foundation

/// What was drawn, as `sample --json` prints it.
struct Drawn: Encodable {
    let files: [String]
    /// In a grid, row by row.
    let samples: [DrawnSample]
}

/// One sample, and the file that it is in.
struct DrawnSample: Encodable {
    let file: String
    let seed: UInt64
    /// The class's name, or the number of a code's value; absent where the run has neither.
    let `class`: String?

    init(_ request: SampleRequest, _ classes: SampleClasses, file: URL) {
        self.file = file.path
        seed = request.seed
        `class` = request.number.map { classes.labels[$0] }
    }
}
