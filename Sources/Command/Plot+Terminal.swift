import Foundation
import Report

extension Plot {
    /// Writes the plot as a PNG file; where gnuplot is missing, says so and goes on. Whether it was drawn.
    func writeIfPossible(to file: URL) throws -> Bool {
        do {
            try write(to: file)
            return true
        } catch let error as PlotError where error.isMissingProgram {
            Terminal.say("note: \(error)")
            return false
        }
    }
}
