import Datasets

extension DataSettings {
    /// What a reader should know where a run with these settings is measured on its held-out part and was trained on it; `nil`
    /// where it was not.
    ///
    /// - Throws: as ``Datasets/DataSettings/open()`` does when a folder can't be listed.
    func heldOutCaution() throws -> String? {
        var held = self
        held.split = .test
        guard split != .train, try held.overlap(withTraining: self) != .none else { return nil }
        return
            "the runs were trained on the samples that they are measured on (data.split=\(split.rawValue)): the values measure "
            + "how well they reproduce their training data"
    }
}
