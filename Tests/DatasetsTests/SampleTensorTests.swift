import Datasets
import Testing
import Torch

@Suite struct SampleTensorTests {
    @Test func samplesInMemoryAreGivenByTheirNumbersUnchanged() throws {
        let points = SampleTensor(
            Tensor([0, 1, 2, 3, 4, 5] as [Float], shape: [3, 2]), labels: Tensor([1, 0, 1]), classNames: ["a", "b"])
        #expect(points.count == 3)
        #expect(points.shape == DataShape(sample: [2], classNames: ["a", "b"]))
        let batch = points.batch(at: [2, 0])
        #expect(batch.samples.array(of: Float.self) == [4, 5, 0, 1])
        #expect(batch.labels?.array(of: Int64.self) == [1, 1])
    }

    @Test func imagesInMemoryGoThroughALoaderAsTheyAre() throws {
        let images = SampleTensor(Tensor.linearSpace(-1, 1, count: 4 * 3 * 2 * 2).reshaped(4, 3, 2, 2))
        #expect(images.shape.isImage && images.shape.classNames.isEmpty)
        let loader = try Loader(.set(images), batchSize: 4, seed: 1)
        let batch = try loader.next()
        #expect(batch.labels == nil)
        // The same images, in the loader's order.
        #expect(
            batch.samples.array(of: Float.self).sorted() == images.samples.array(of: Float.self).sorted())
        #expect(batch.samples.min().item() == -1 && batch.samples.max().item() == 1)
    }
}
