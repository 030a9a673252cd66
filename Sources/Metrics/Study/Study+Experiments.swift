import Datasets
import Foundation
import Torch

extension Study {
    /// What an experiment compares: x, the reference set, and the set that is judged.
    func sets(of experiment: Experiment, _ draw: Draw) throws -> [(Double, Tensor, Tensor)] {
        switch experiment {
        case .mixing: tenths.map { ($0, draw.reference, blended(draw.other, draw.generated, $0)) }
        case .collapse: clustered(draw, replacing: collapsed)
        case .dropping: clustered(draw, replacing: dropped)
        case .shift: changed(draw) { shifted($0, by: 2, draw.generator) }
        case .rotation: changed(draw) { rotated($0, byUpTo: 10, draw.generator) }
        case .sampleSize: sizes(draw)
        case .overfitting: copied(draw) { $0.thirds[0] }
        case .heldOut: copied(draw) { $0.thirds[1] }
        }
    }

    private var tenths: [Double] { (0...10).map { Double($0) / 10 } }

    /// The first samples from one set, the last from another.
    private func blended(_ first: Tensor, _ second: Tensor, _ share: Double) -> Tensor {
        let count = Int((share * Double(first.size(0))).rounded())
        return .concatenated([second[0..<count], first[count...]])
    }

    /// Samples of which a growing share are copies of training samples, against one of the thirds.
    private func copied(_ draw: Draw, reference: (Draw) -> Tensor) -> [(Double, Tensor, Tensor)] {
        tenths.map { ($0, reference(draw), blended(draw.thirds[2], draw.thirds[0], $0)) }
    }

    // MARK: Clusters

    private var clusterCount: Int { 50 }

    /// Clusters pictures by their pixels, and lets a rule act on the first clusters of a random order.
    private func clustered(
        _ draw: Draw, replacing rule: (Tensor, KMeans, [Int], Draw) -> Tensor
    ) -> [(Double, Tensor, Tensor)] {
        let pixels = draw.other.flattened(from: 1).to(.float32)
        let clusters = KMeans(pixels, clusters: clusterCount, iterations: 30, generator: draw.generator)
        let order = Tensor.randomPermutation(clusterCount, generator: draw.generator).array(of: Int64.self)
            .map { Int($0) }
        return stride(from: 0, to: clusterCount, by: 7).map { count in
            (Double(count), draw.reference, rule(draw.other, clusters, Array(order.prefix(count)), draw))
        }
    }

    private func collapsed(_ pictures: Tensor, _ clusters: KMeans, _ collapsed: [Int], _ draw: Draw) -> Tensor {
        guard !collapsed.isEmpty else { return pictures }
        let isGone = clusters.assignment.isContained(in: Tensor(collapsed))
        let centres = clusters.centres.indexSelected(axis: 0, clusters.assignment).round().clamped(0, 255).to(.uint8)
        let rows = pictures.flattened(from: 1).cloned()
        let gone = isGone.nonzero().flattened()
        return rows.indexCopied(axis: 0, gone, centres.indexSelected(axis: 0, gone)).reshaped(pictures.shape)
    }

    private func dropped(_ pictures: Tensor, _ clusters: KMeans, _ gone: [Int], _ draw: Draw) -> Tensor {
        guard !gone.isEmpty else { return pictures }
        let isGone = clusters.assignment.isContained(in: Tensor(gone)).array(of: Bool.self)
        let left = isGone.indices.filter { !isGone[$0] }
        guard !left.isEmpty else { return pictures }
        let fill = Tensor.randomIntegers(0..<left.count, [isGone.count - left.count], generator: draw.generator)
            .array(of: Int64.self).map { left[Int($0)] }
        return pictures.indexSelected(axis: 0, Tensor(left + fill))
    }

    // MARK: Small transformations

    private func changed(_ draw: Draw, _ change: (Tensor) -> Tensor) -> [(Double, Tensor, Tensor)] {
        let moved = change(draw.other)
        return stride(from: 0, through: 10, by: 2).map {
            let share = Double($0) / 10
            return (share, draw.reference, blended(draw.other, moved, share))
        }
    }

    /// Each picture at a place of its own within a border of zeros, as if it had been padded and cropped at random.
    private func shifted(_ pictures: Tensor, by most: Int, _ generator: RandomGenerator) -> Tensor {
        let padded = pictures.to(.float32).padded([most, most, most, most])
        let offsets = Tensor.randomIntegers(0..<(2 * most + 1), [pictures.size(0), 2], generator: generator)
            .array(of: Int64.self).map { Int($0) }
        let (height, width) = (pictures.size(2), pictures.size(3))
        return Tensor.stacked(
            (0..<pictures.size(0)).map { place in
                padded[place].narrowed(axis: 1, start: offsets[2 * place], count: height)
                    .narrowed(axis: 2, start: offsets[2 * place + 1], count: width)
            }
        ).to(.uint8)
    }

    /// Each picture turned by a whole number of degrees of its own, in either direction.
    private func rotated(_ pictures: Tensor, byUpTo most: Int, _ generator: RandomGenerator) -> Tensor {
        let degrees = Tensor.randomIntegers(-most..<(most + 1), [pictures.size(0)], generator: generator)
        let angles = degrees.to(.float32) * (Double.pi / 180)
        let (cosine, sine, zero) = (angles.cos(), angles.sin(), Tensor.zeros(like: angles))
        let turns = Tensor.stacked([cosine, -sine, zero, sine, cosine, zero], axis: 1).reshaped(-1, 2, 3)
        let grid = turns.affineGrid(for: pictures.shape)
        return pictures.to(.float32).sampled(at: grid).round().clamped(0, 255).to(.uint8)
    }

    // MARK: Sizes

    /// Real against real (x negative) and real against generated (x positive), with growing numbers of samples.
    private func sizes(_ draw: Draw) -> [(Double, Tensor, Tensor)] {
        [100, 200, 500, 1_000, 2_000].filter { $0 <= size }.flatMap { count in
            [
                (-Double(count), draw.reference[0..<count], draw.other[0..<count]),
                (Double(count), draw.reference[0..<count], draw.generated[0..<count]),
            ]
        }
    }
}
