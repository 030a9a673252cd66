import PackagePlugin

/// Writes the list of the Zoo's systems from its files, so that a system is one file and nothing else.
@main struct SystemCatalogue: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? any SourceModuleTarget else { return [] }
        let files = target.sourceFiles(withSuffix: "swift").map(\.url)
        let list = context.pluginWorkDirectoryURL.appending(path: "Systems+All.swift")
        return [
            .buildCommand(
                displayName: "Listing the systems of \(target.name)",
                executable: try context.tool(named: "list-systems").url, arguments: [list.path] + files.map(\.path),
                inputFiles: files, outputFiles: [list])
        ]
    }
}
