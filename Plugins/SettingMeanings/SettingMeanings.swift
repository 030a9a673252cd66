import PackagePlugin

/// Writes what every setting means from the comments of the types that hold the settings, so that the command and the
/// reference pages say what the code says.
@main struct SettingMeanings: BuildToolPlugin {
    /// The modules that declare settings and the values that settings take.
    private let modules: Set = ["NN", "Datasets", "Adversarial", "Zoo"]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let files = target.recursiveTargetDependencies.filter { modules.contains($0.name) }
            .compactMap { $0 as? any SourceModuleTarget }
            .flatMap { $0.sourceFiles(withSuffix: "swift").map(\.url) }
            .filter { $0.path.hasPrefix(context.package.directoryURL.path) }
            .sorted { $0.path < $1.path }
        let output = context.pluginWorkDirectoryURL.appending(path: "MeaningTexts.swift")
        return [
            .buildCommand(
                displayName: "Collecting the meanings of settings",
                executable: try context.tool(named: "list-meanings").url,
                arguments: [output.path] + files.map(\.path), inputFiles: files, outputFiles: [output])
        ]
    }
}
