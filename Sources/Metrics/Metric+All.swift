extension Metric {
    /// Every metric that compares two sides, in the order in which they are told.
    public static let all: [Metric] = [
        frechet, frechetOfUnlimitedSamples, kernelInception, kernelInceptionOfUnlimitedSamples, inceptionScore,
        modeScore, maximumMeanDiscrepancy, wasserstein, sinkhorn, slicedWasserstein, nearestNeighbour,
        precisionRecallDensityCoverage, precisionRecallCurve, differentBins, multiScaleSimilarity, patchWasserstein,
        perceptualPathLength, classAccuracy, classificationAccuracy, classModes,
    ]
}
