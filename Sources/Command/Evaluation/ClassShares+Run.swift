import Datasets
import Metrics

extension ClassShares {
    /// The shares of classes in a run's own data: in the part that samples are measured against, which is the held-out
    /// one where there is one. `nil` where the data are not there any more, or have no such classes.
    ///
    /// - Parameter names: the run's classes, in the order of their numbers.
    init?(ofDataOf run: RunPath, _ names: [String]) throws {
        guard var data = try? run.data() else { return nil }
        if (try? data.heldOutPart()) != nil { data.split = .test }
        guard case .set(let set)? = try? data.opened(lazily: true).source,
            let classes = try SideClasses(of: SampleStream(set, what: "", split: "", limit: nil, seed: 0)),
            let counts = classes.counts(of: names)
        else { return nil }
        self.init(counts, origin: "in the shares of the run's own data")
    }
}
