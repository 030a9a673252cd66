import Adversarial
import Foundation

extension Interrupt {
    /// From now on a signal stops the training after its step, and is answered on the screen at once.
    static func listenAndAnswer() { listen { Terminal.say(answer(to: $0, during: work, after: secondsToStop)) } }

    /// What somebody reads who pressed Ctrl-C.
    ///
    /// - Parameters:
    ///   - number: the signal's.
    ///   - seconds: until it stops, where that is known.
    static func answer(to number: Int32, during work: Work, after seconds: Double?) -> String {
        let time = seconds.map { ": about \(clock(max(1, $0.rounded(.up))))" } ?? ""
        let again = number == SIGINT ? "press Ctrl-C again" : "send the signal again"
        return switch work {
        case .training: "stopping: finishing this step, then saving\(time) (\(again) to stop without saving)"
        case .evaluation: "stopping: finishing this evaluation of a saved checkpoint\(time) (\(again) to stop at once)"
        case .other: "stopping: finishing what is computed now (\(again) to stop at once)"
        }
    }
}
