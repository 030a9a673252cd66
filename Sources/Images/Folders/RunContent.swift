/// How the folder of a run is known, whose pictures are samples and no data.
enum RunContent {
    /// Whether the names in a folder are what a training leaves, its recipe or its checkpoints being lost perhaps.
    static func isOfARun(_ names: Set<String>) -> Bool {
        let folders = names.intersection(["checkpoints", "samples"])
        return names.contains("recipe.yaml")
            ? !folders.isEmpty : folders.contains("checkpoints") && names.contains("log.jsonl")
    }

    /// The paths that lie in no run's folder. The outermost folder is not asked.
    static func outsideRuns(_ paths: [String]) -> [String] {
        var names: [Substring: Set<String>] = [:]
        for path in paths {
            let parts = path.split(separator: "/")
            for depth in parts.indices.dropFirst() {
                names[path[..<parts[depth - 1].endIndex], default: []].insert(String(parts[depth]))
            }
        }
        let runs = Set(names.filter { isOfARun($0.value) }.keys)
        guard !runs.isEmpty else { return paths }
        return paths.filter { path in
            !path.indices.contains { path[$0] == "/" && runs.contains(path[..<$0]) }
        }
    }
}
