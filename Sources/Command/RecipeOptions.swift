import Adversarial
import ArgumentParser
import Datasets
import Files
import Foundation
import Torch
import Zoo

/// The options by which the recipe of one run differs from its system's defaults.
struct RecipeOptions: ParsableArguments {
    @OptionGroup var shared: SharedRecipeOptions

    @Option(help: "The random seed: the same seed gives the same run.")
    var seed: UInt64?

    var data: String? { shared.data }
    var steps: Int? { shared.steps }
    var recipe: String? { shared.recipe }
    var settings: [String] { shared.settings }

    /// The recipe that results: as ``SharedRecipeOptions/applied(to:)`` has it, with the seed.
    func applied<S: System>(to base: Recipe<S>) throws -> Recipe<S> {
        var result = try shared.applied(to: base)
        if let seed { result.seed = seed }
        return result
    }
}

/// The options by which recipes differ from their systems' defaults, whatever the random seed.
struct SharedRecipeOptions: ParsableArguments {
    @Option(
        help: """
            A built-in data set (see 'ganymede data list'), a folder or zip archive of images, or the files of a published \
            set.
            """)
    var data: String?

    @Option(help: "How many steps the run has, those before a resumption included.")
    var steps: Int?

    @Option(help: "A file of settings in YAML that differ from the system's defaults.")
    var recipe: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("One setting, such as game.loss=hinge; may be given again.", valueName: "path=value"))
    var settings: [String] = []

    /// The recipe that results: the base, then the file, then single settings, then the options with names of their
    /// own.
    func applied<S: System>(to base: Recipe<S>) throws -> Recipe<S> {
        var result = base
        if let recipe {
            let bytes = try [UInt8](contentsOf: URL(filePath: recipe))
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw RecipeError.notReadable("the recipe \(recipe) is no text: name a YAML file, such as recipe.yaml")
            }
            result = try result.changed(by: RecipeDifference(yaml: text, name: recipe))
        }
        for setting in settings { result = try RecipeDifference(assignment: setting).applied(to: result) }
        if let data { result.data.source = data }
        if let steps { result.steps = steps }
        result.data.source = RecipeOptions.whole(result.data.source)
        try result.check()
        return result
    }
}

extension RecipeOptions {
    /// The path of data from the root on, so that a run goes on wherever the command is called; names stay as they are.
    static func whole(_ source: String) -> String {
        guard !DataSettings.builtIn.contains(where: { $0.name == source }) else { return source }
        let url = URL(filePath: (source as NSString).expandingTildeInPath).standardizedFileURL
        return FileManager.default.fileExists(atPath: url.path) ? url.path : source
    }
}

/// The options that say where a command computes.
struct DeviceOptions: ParsableArguments {
    @Option(help: "The device: cpu, cuda, cuda:1 or mps.")
    var device = "cpu"

    @OptionGroup var work: ThreadOptions

    var threads: Int? { work.threads }

    /// The options again, as they are typed: ` --device cuda`.
    var asTyped: String {
        (device == "cpu" ? "" : " --device \(inShell(device))") + work.asTyped
    }

    /// The device, checked; also sets the number of threads.
    func resolved() throws -> Device {
        try work.check()
        work.apply()
        Machine.keepMemory()
        return try Device(parsing: device)
    }
}

/// The option of how many threads a command computes with.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: """
            Threads that one operator may use (default: the cores that this process may use, and one for the training of \
            small networks; a resumed run keeps its number where there are as many cores).
            """)
    var threads: Int?

    /// The option again, as it is typed: ` --threads 2`.
    var asTyped: String { threads.map { " --threads \($0)" } ?? "" }

    func check() throws {
        guard let threads, !(1...1_024 ~= threads) else { return }
        throw ValidationError("--threads must be from 1 to 1024, not \(threads)")
    }

    /// Whether somebody asked for a number of threads, here or in OpenMP's way.
    var isTold: Bool { threads != nil || ProcessInfo.processInfo.environment["OMP_NUM_THREADS"] != nil }

    /// Sets the number of threads: what was asked for, or as many as there are cores for this process.
    func apply() {
        if let threads {
            Machine.threadCount = threads
        } else if !isTold {
            Machine.threadCount = min(Machine.threadCount, Machine.usableCores)
        }
    }
}
