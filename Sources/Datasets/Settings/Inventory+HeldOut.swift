import Torch

extension Inventory {
    /// The files that are held out, in the order in which the held-out part has their samples.
    public var heldOut: [File] {
        DataSettings.order(of: files.count).map { files[$0] }.filter(\.isHeldOut)
    }

    /// The same files, of which a share is held out that is chosen at random but always the same.
    ///
    /// - Parameter share: from 0 to less than 1.
    public func holdingOut(_ share: Double) -> Inventory {
        guard share > 0 else { return marked { _ in false } }
        let places = Set(DataSettings.order(of: files.count).prefix(Self.number(share, of: files.count)))
        return marked(places.contains)
    }

    /// The same files, of which those are held out that were so before, wherever they lie now, and a share of the new ones:
    /// as many as bring the whole near the share. What was trained on is never held out.
    ///
    /// A file keeps its part under its path, and where it was moved, by its name and size. Of several files with one name and
    /// size that lay in both parts and were moved, nobody can tell which is which: they are then trained on.
    ///
    /// - Parameters:
    ///   - share: from 0 to less than 1.
    ///   - earlier: the files of then; where none of them is marked, the share of them is held out by ``holdingOut(_:)``.
    /// - Returns: the files, and how many of those that were held out can no longer be told from others.
    public func holdingOut(_ share: Double, since earlier: Inventory) -> (inventory: Inventory, lost: Int) {
        guard share > 0 else { return (holdingOut(0), 0) }
        let before = earlier.heldOut.isEmpty ? earlier.holdingOut(share) : earlier
        let known = Dictionary(before.files.map { ($0.path, $0.isHeldOut) }, uniquingKeysWith: { first, _ in first })
        let change = difference(from: before)
        var moved: [String: Bool] = [:]
        var lost = 0
        for (_, pairs) in Dictionary(grouping: change.moved, by: { $0.to.nameAndSize }) {
            let gone = change.removed.filter { $0.nameAndSize == pairs[0].to.nameAndSize }
            let alike = (pairs.map(\.from) + gone).map { known[$0.path] ?? false }
            let areHeldOut = alike.allSatisfy { $0 }
            if !areHeldOut { lost += alike.count { $0 } }
            for pair in pairs { moved[pair.to.path] = areHeldOut }
        }
        let new = files.indices.filter { known[files[$0].path] == nil && moved[files[$0].path] == nil }
        let kept = files.count(where: { known[$0.path] ?? moved[$0.path] ?? false })
        let missing = min(max(0, Self.number(share, of: files.count) - kept), new.count)
        let chosen = Set(DataSettings.order(of: new.count).prefix(missing).map { new[$0] })
        let inventory = marked { place in
            let path = files[place].path
            return known[path] ?? moved[path] ?? chosen.contains(place)
        }
        return (inventory, lost)
    }

    private static func number(_ share: Double, of count: Int) -> Int { Int((share * Double(count)).rounded()) }

    private func marked(_ isHeldOut: (Int) -> Bool) -> Inventory {
        Inventory(
            files: files.enumerated().map { place, file in
                File(path: file.path, bytes: file.bytes, isHeldOut: isHeldOut(place))
            })
    }
}
