import NN
import Torch

/// A share of the generated samples that the critic sees are old ones, so that it does not forget them. New samples
/// fill free places, and then replace random old ones.
///
/// The paper replaces half a batch's worth of those kept in a step; here the whole batch goes in.
///
/// Source: Shrivastava et al. 2017, arXiv 1612.07828, section 2.3.
final class ExperienceReplay: Decorator {
    private var kept = Buffer(.zeros([0]))
    private let filled = Buffer(.zeros([], dtype: .int64))
    private let capacity: Int
    private let share: Double
    init(_ capacity: Int, share: Double) { (self.capacity, self.share) = (capacity, share) }

    func attach(to players: Players) { kept = Buffer(.zeros([capacity] + players.sample)) }

    func remembered(_ fake: Tensor) -> Tensor {
        let new = fake.detached()
        let before = filled.intItem()
        let old = min(before, Int((share * Double(new.size(0))).rounded(.down)))
        let places = Tensor.randomIntegers(0..<max(1, before), [old], generator: .current).to(new.device)
        let shown =
            old == 0
            ? new : Tensor.concatenated([kept.indexSelected(axis: 0, places).to(new.dtype), new[old...]])
        keep(new, before)
        return shown
    }

    private func keep(_ new: Tensor, _ before: Int) {
        let count = min(new.size(0), capacity)
        let added = min(capacity - before, count)
        let places = Tensor.concatenated([
            .range(before, before + added),
            .randomPermutation(before, generator: .current)[0..<(count - added)],
        ])
        withoutGradients {
            _ = kept.copyInPlace(kept.indexCopied(axis: 0, places.to(new.device), new[0..<count].to(.float32)))
            _ = filled.fillInPlace(min(capacity, before + count))
        }
    }
}
