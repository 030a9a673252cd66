/// Which class the sample of each seed gets, in the shares that classes have in some data.
///
/// The j-th sample (from 0) of a class that has c of the data's samples stands at (j + ½)/c, and seeds take these places
/// in order: the rule of Webster and Sainte-Laguë, by which seats of a parliament go to parties. So the first N seeds have
/// the data's shares as nearly as whole numbers can for every N, the class of a seed does not depend on N, and equal shares
/// give classes in turn.
struct ClassShares {
    /// Where the shares come from, for the record of an evaluation.
    let origin: String
    /// The classes of the first seeds, until all shares are exact; then they repeat.
    private let order: [Int]

    /// - Parameter counts: samples of each class in the data; at least one is not 0.
    init(_ counts: [Int], origin: String) {
        precondition(counts.allSatisfy { $0 >= 0 } && counts.contains { $0 > 0 }, "shares of \(counts)")
        self.origin = origin
        let divisor = counts.reduce(0, Self.greatestCommonDivisor)
        var places: [(place: Double, number: Int)] = []
        for (number, count) in counts.map({ $0 / divisor }).enumerated() {
            for sample in 0..<count { places.append(((Double(sample) + 0.5) / Double(count), number)) }
        }
        order = places.sorted { ($0.place, $0.number) < ($1.place, $1.number) }.map(\.number)
    }

    /// The number of the class of a seed's sample.
    func number(ofSeed seed: UInt64) -> Int { order[Int(seed % UInt64(order.count))] }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}
