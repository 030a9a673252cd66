// What a package that depends on Ganymede does first: tensors, a module of its own, and some steps of gradient descent.

import Adversarial
import Datasets
import Foundation
import NN
import Torch
import Zoo

/// y = a x + b, with both unknown at first.
final class Line: Layer {
    let slope = Parameter(.zeros([1]))
    let intercept = Parameter(.zeros([1]))

    func callAsFunction(_ input: Tensor) -> Tensor { input * slope + intercept }
}

let sum = Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]).sum().item()
print("sum \(sum)")

let x = Tensor.linearSpace(-1, 1, count: 21)
let y = x * 3 - 1
let line = Line()
for _ in 0..<200 {
    let error = line(x) - y
    let parameters = line.parameters()
    let slopes = gradients(of: (error * error).mean(), withRespectTo: parameters)
    withoutGradients {
        for (parameter, slope) in zip(parameters, slopes) { parameter.addInPlace(slope, scale: -0.3) }
    }
}
let names = line.namedParameters().map(\.name).joined(separator: " ")
func hundredths(_ tensor: Tensor) -> Double { (tensor.item() * 100).rounded() / 100 }
print("\(names) \(hundredths(line.slope)) \(hundredths(line.intercept))")

// A published system, embedded: trained for a few steps on points, and sampled by a seed.
var recipe = GAN.recipe
recipe.data = DataSettings(source: "ring8")
recipe.network.generator = .mlp(16)
recipe.network.critic = .mlp(16)
recipe.network.criticNorm = .none
recipe.network.generatorNorm = .none
recipe.batch = 16
recipe.steps = 10
let folder = FileManager.default.temporaryDirectory.appending(path: "consumer-\(UUID().uuidString)")
let trainer = try Trainer(recipe, folder: RunFolder(folder))
let outcome = try trainer.train { _ in }
let model = try TrainedModel<GAN>(contentsOf: RunFolder.checkpoints(in: folder).last!)
print("\(GAN.card.name) \(outcome) \(model.step) \(model.sample(seed: 17).shape)")
try FileManager.default.removeItem(at: folder)
