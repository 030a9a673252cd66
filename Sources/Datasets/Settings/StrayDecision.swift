extension DataSettings.Strays {
    /// What becomes of the pictures of a set that have no class while others have one.
    struct Decision {
        enum Outcome { case asTheyAre, leftOut, withoutClasses }

        let outcome: Outcome
        /// A sentence that names them, where there are some.
        let notes: [String]

        /// - Parameters:
        ///   - images: pictures in all.
        ///   - classes: how many classes there are.
        ///   - strays: the paths of the pictures without one.
        init(_ policy: DataSettings.Strays, images: Int, classes: Int, without strays: [String]) {
            guard classes > 1, !strays.isEmpty, strays.count < images else {
                (outcome, notes) = (.asTheyAre, [])
                return
            }
            let some = strays.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (strays.count > 3 ? ", …" : "")
            let isOne = strays.count == 1
            let what = isOne ? "1 picture has no class" : "\(strays.count) pictures have no class"
            // Where most have none, the folders beside them are hardly classes.
            if policy == .use || 2 * strays.count > images {
                outcome = .withoutClasses
                notes = ["\(what) (\(some)): all \(images) pictures are used without classes"]
            } else {
                outcome = .leftOut
                notes = [
                    "\(what) and \(isOne ? "is" : "are") left out (\(some)): move \(isOne ? "it" : "them") into the "
                        + "folder of a class, or use all pictures without classes with --set data.strays=use"
                ]
            }
        }
    }
}
