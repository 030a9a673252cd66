// Trains a GAN on pictures made in memory, draws a sample and writes it as a PNG file.

import Adversarial
import Datasets
import Foundation
import Images
import Torch
import Zoo

/// 256 grey pictures of 32×32 pixels: white discs on black, small and large ones, which are the two classes.
func discs() -> ImageTensor {
    var pixels: [UInt8] = []
    var labels: [Int] = []
    for number in 0..<256 {
        let (x, y, radius) = (11 + number / 2 % 10, 11 + number / 20 % 10, number % 2 == 0 ? 6 : 11)
        for row in 0..<32 {
            for column in 0..<32 {
                let squared = (row - y) * (row - y) + (column - x) * (column - x)
                pixels.append(squared < radius * radius ? 255 : 0)
            }
        }
        labels.append(number % 2)
    }
    return ImageTensor(
        pixels: Tensor(pixels, shape: [256, 1, 32, 32]), labels: Tensor(labels), classNames: ["small", "large"])
}

// The settings of a published system, with some changed.
var recipe = DCGAN.recipe
recipe.data.source = "discs"  // a name for the records of the run: the pictures are those in memory
recipe.steps = 60
recipe.batch = 32
recipe.network.generator = .dcgan(8)
recipe.network.critic = .dcgan(8)
Machine.threadCount = 1  // the fastest for networks as small as these

// The run folder gets samples, a log and checkpoints.
let folder = URL(filePath: CommandLine.arguments.dropFirst().first ?? "runs/discs")
let trainer = try Trainer(
    recipe, data: TrainingData(.set(discs())), folder: RunFolder(new: folder), device: .cpu)
let outcome = try trainer.train { event in
    guard case .logged(let step, let scores, _) = event else { return }
    print("step \(step):", scores.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
}

// A sample from the newest checkpoint. The same seed always gives the same picture.
let model = try TrainedModel<DCGAN>(contentsOf: RunFolder.checkpoints(in: folder).last!)
let sample = model.sample(seed: 17)  // [1, 32, 32]: channels, rows, columns; numbers from -1 to 1
let picture = Raster(normalised: sample)  // the same as bytes from 0 to 255
try picture.write(to: folder.appending(path: "seed-17.png"))
print("\(outcome): sample of \(picture.width)x\(picture.height) pixels, \(picture.channels) channel")
