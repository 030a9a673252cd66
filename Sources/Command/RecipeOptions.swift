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

    /// The system that is meant: the one that was typed, or else the one that the recipe file names.
    func system(named name: String?) throws -> any System.Type {
        if let name { return try Systems.named(name) }
        guard let recipe else {
            throw ValidationError("name a system, or give a recipe file that has 'system: NAME' in it (--recipe FILE)")
        }
        guard let named = try RecipeDifference(contentsOf: recipe).system else {
            throw RecipeError.value(
                "the recipe \(recipe) does not name its system: add the line 'system: NAME' to it, or type the system's name"
            )
        }
        return try Systems.named(named)
    }

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

    @Option(help: "Total steps of the run, counting those before '--resume'. A step is one batch of data.")
    var steps: Int?

    @Option(
        help: ArgumentHelp(
            """
            A YAML file with settings that differ from the system's defaults, such as the recipe.yaml of a run. With \
            'system: NAME' in it, no system needs to be typed.
            """, valueName: "file"))
    var recipe: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Change one setting, such as game.loss=hinge. May be repeated.", valueName: "path=value"))
    var settings: [String] = []

    /// The recipe that results: the base, then the file, then single settings, then the options with names of their
    /// own.
    func applied<S: System>(to base: Recipe<S>) throws -> Recipe<S> {
        var result = base
        if let recipe { result = try result.changed(by: RecipeDifference(contentsOf: recipe)) }
        for setting in settings { result = try RecipeDifference(assignment: setting).applied(to: result) }
        if let data { result.data.source = data }
        if let steps { result.steps = steps }
        result.data.source = RecipeOptions.whole(result.data.source)
        try result.check()
        return result
    }
}

extension RecipeDifference {
    /// Reads a recipe file that a person named.
    init(contentsOf path: String) throws {
        let bytes = try [UInt8](contentsOf: URL(filePath: path))
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RecipeError.notReadable("the recipe \(path) is no text: name a YAML file, such as recipe.yaml")
        }
        try self.init(yaml: text, name: path)
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
    @Option(
        help: """
            Where to compute: cpu, cuda, cuda:1 or mps; 'auto' is CUDA if there is a device, then MPS, then the CPU. A \
            resumed run stays on its kind of device.
            """)
    var device = "auto"

    @OptionGroup var work: ThreadOptions

    var threads: Int? { work.threads }

    /// The options again, as they are typed: ` --device cuda`.
    var asTyped: String {
        (device == "auto" ? "" : " --device \(inShell(device))") + work.asTyped
    }

    /// The device, checked; also sets the number of threads. A device that nobody typed is said, but for the CPU.
    ///
    /// - Parameter before: the kind of device that a resumed run was computed on so far.
    func resolved(goingOnFrom before: String? = nil) throws -> Device {
        try work.check()
        work.apply()
        Machine.keepMemory()
        guard device == "auto" else { return try Device(parsing: device) }
        let former = before.flatMap(Device.Kind.init).map { Device($0) }
        let found = former.flatMap { $0.isAvailable ? $0 : nil } ?? Device.fastest
        if found.kind != .cpu { Terminal.say("device: \(found)") }
        return found
    }
}

/// The option of how many threads a command computes with.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: """
            CPU threads. Default: one per core that this process may use, and 1 to train small networks. A resumed run \
            keeps its number if there are as many cores.
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
