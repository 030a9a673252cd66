extension DataCheck: CustomStringConvertible {
    /// The report as a person reads it: one line a question, and lists cut after ten lines.
    public var description: String {
        var lines = ["\(counted(images, "image")) in '\(root)'"]
        if !isComplete { lines.append("  checked:    \(checkedLine)") }
        lines.append("  format:     \(listed(formats))" + lossyRemark)
        lines.append("  size:       \(sizeLine)")
        lines += shortened(exceptions(otherSizes.map { "\($0.path) is \($0.width)x\($0.height)" }))
        if notSquare > 0 { lines.append("  not square: \(notSquare) of \(counted(images - damaged.count, "image"))") }
        lines.append("  colour:     \(listed(colours))" + (colours.count > 1 ? " (mixed)" : ""))
        lines += shortened(exceptions(otherColours.map { "\($0.path) is \($0.colour)" }))
        if !classes.isEmpty { lines.append("  classes:    \(classLine)") }
        if !strays.isEmpty {
            let place = "beside the class folders, or not in the table of classes"
            lines.append("  no class:   \(counted(strays.count, "image")) \(place)")
            lines += shortened(strays)
        }
        lines.append("  damaged:    \(damaged.isEmpty ? "none" : "\(damaged.count)")")
        lines += shortened(damaged.map(\.problem))
        if !oddities.isEmpty {
            lines.append("  odd:        \(counted(oddities.count, "image")) used with warnings")
            lines += shortened(oddities.map { "\($0.path): \($0.warning)" })
        }
        if isComplete {
            let surplus = duplicates.reduce(0) { $0 + $1.count - 1 }
            lines.append(
                "  duplicates: "
                    + (surplus == 0
                        ? "none" : "\(counted(surplus, "image")) too many, in \(counted(duplicates.count, "group"))"))
            lines += shortened(duplicates.map { $0.joined(separator: " = ") })
        }
        if let summary = UnreadImage.summary(unreadImages) {
            lines.append("  not read:   \(summary)")
            lines += shortened(unreadImages.map { "\($0.path) is \($0.kind)" })
        }
        if !otherFiles.isEmpty {
            lines.append("  not images: \(counted(otherFiles.count, "file"))")
            lines += shortened(otherFiles)
        }
        return lines.joined(separator: "\n")
    }

    /// What was looked at of images that were not all decoded.
    private var checkedLine: String {
        "all \(counted(images, "header")); \(counted(decoded, "picture")) decoded (the others are decoded when they are used)"
    }

    /// Whether each image was decoded or found damaged.
    private var isComplete: Bool { decoded + damaged.count >= images }

    private var lossyRemark: String {
        switch lossy {
        case 0: ""
        case formats.reduce(0) { $0 + $1.count }: " (lossy compression)"
        default: " (\(lossy) with lossy compression)"
        }
    }

    private var sizeLine: String {
        guard distinctSizes > 1 else { return sizes.first.map { "\($0.width)x\($0.height)" } ?? "none" }
        let shown = sizes.prefix(5).map { "\($0.count) of \($0.width)x\($0.height)" }.joined(separator: ", ")
        let hidden = distinctSizes - min(sizes.count, 5)
        return shown + (hidden > 0 ? ", and \(counted(hidden, "more size"))" : "") + " (mixed)"
    }

    private var classLine: String {
        let smallest = classes.map(\.count).min() ?? 0
        let largest = classes.map(\.count).max() ?? 0
        let shown = classes.prefix(20).map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        let range = smallest == largest ? "\(largest) images each" : "of \(smallest) to \(largest) images"
        return "\(classes.count), \(range): \(shown)" + (classes.count > 20 ? ", …" : "")
            + (unlabelled > 0 ? "; \(counted(unlabelled, "image")) without a class" : "")
    }

    private func listed(_ counts: [NameCount]) -> String {
        counts.count == 1 ? counts[0].name : counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// What differs from most images; nothing where no kind is that of most, as among photographs of all sizes.
    private func exceptions(_ items: [String]) -> [String] {
        2 * items.count < images - damaged.count ? items : []
    }

    private func shortened(_ items: [String]) -> [String] {
        items.prefix(10).map { "    \($0)" } + (items.count > 10 ? ["    … and \(items.count - 10) more"] : [])
    }
}
