import Adversarial
import Datasets
import Foundation
import Zoo

extension RunPath {
    /// The data that the run was trained on.
    func data() throws -> DataSettings {
        func data<S: System>(of system: S.Type) throws -> DataSettings {
            try Checkpoint(contentsOf: checkpoint).recipe(of: S.self, file: checkpoint).data
        }
        return try data(of: system())
    }

    /// The data that the run was trained on, where its pictures were brought to a form or are a part of all; `nil` where
    /// these were taken as they are, or are points.
    func form() throws -> TrainedOn? { try TrainedOn(self).ifForm }

    /// The run or checkpoint that a path names, or nothing where it names neither.
    init?(ifAny path: String) throws {
        let url = URL(filePath: path)
        let isRun = RunFolder.holdsRun(url)
        let isCheckpoint = url.pathExtension == "safetensors" && (try? Checkpoint.header(of: url)) != nil
        guard isRun || isCheckpoint else { return nil }
        try self.init(path)
    }
}
