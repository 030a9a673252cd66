import Datasets
import Torch

/// How well classes learned from one side are recognised on the other: classification accuracy scores.
///
/// Trained on generated and tested on real pictures it falls where classes are missing, mixed up or poor in variety;
/// trained on real and tested on generated ones it falls where samples do not show the class they were asked for.
///
/// - Parameters:
///   - real: labelled real pictures to learn from.
///   - fake: labelled generated ones, with the same classes.
///   - held: labelled real pictures to be tested on.
///   - train: learns from labelled pictures.
/// - Throws: what training throws.
///
/// Source: Ravuri and Vinyals 2019, arXiv 1905.10887; Shmelkov et al. 2018 (GAN-train and GAN-test).
public func classificationAccuracies(
    real: ImageTensor, fake: ImageTensor, held: ImageTensor, train: (ImageTensor) throws -> TrainedClassifier
) rethrows -> (trainedOnFake: Double, trainedOnReal: Double, testedOnFake: Double) {
    let (fromReal, fromFake) = (try train(real), try train(fake))
    return (fromFake.accuracy(on: held), fromReal.accuracy(on: held), fromReal.accuracy(on: fake))
}
