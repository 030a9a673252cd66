import Fetch

extension FetchProgress {
    /// Shows the download as one line that changes; where nobody watches, a line for each thing that happens.
    @Sendable func show() {
        if Terminal.isInteractive {
            Terminal.show(line())
        } else if phase != .downloading, phase != .checking {
            Terminal.say(line())
        }
    }
}
