import Adversarial
import Foundation

extension Interrupt {
    /// From now on a signal stops the training after its step, and is answered on the screen at once.
    static func listenAndAnswer() { listen { Terminal.say(answer(to: $0, after: secondsToStop)) } }

    /// What somebody reads who pressed Ctrl-C.
    ///
    /// - Parameters:
    ///   - number: the signal's.
    ///   - seconds: until the run is saved, where that is known.
    static func answer(to number: Int32, after seconds: Double?) -> String {
        let time = seconds.map { ": about \(clock(max(1, $0.rounded(.up))))" } ?? ""
        let again = number == SIGINT ? "press Ctrl-C again" : "send the signal again"
        return "stopping: finishing this step, then saving\(time) (\(again) to stop without saving)"
    }
}
