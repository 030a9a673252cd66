/// What `interpolate` writes beside the frames in a folder.
struct WalkNote: PictureNote {
    static let name = "frames.json"

    /// The file that the frames were drawn from.
    let checkpoint: String
    let step: Int
    /// The seeds at which the walk passes, in order.
    let seeds: [UInt64]
    /// The class at each of them; absent where there are none.
    let classes: [String]?
    let path: String
    let isLoop: Bool
    let pictures: [String]
    var stale: [String]?
}
