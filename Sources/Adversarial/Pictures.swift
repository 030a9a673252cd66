import Datasets
import Foundation
import Torch

extension Batch {
    func moved(to device: Device) -> Batch {
        device == .cpu ? self : Batch(samples: samples.to(device), labels: labels?.to(device))
    }
}
