// swift-tools-version: 6.1
import PackageDescription

// Two programs of another package that depends on Ganymede by version, as anybody's would.
// Tools/check-versioned-dependency.sh names the repository and the version of the commit under test.
guard let repository = Context.environment["GANYMEDE_REPOSITORY"],
    let version = Context.environment["GANYMEDE_VERSION"].flatMap({ Version($0) })
else { fatalError("run 'make check-dependency' at Ganymede's root, which builds this package") }

func ganymede(_ names: String...) -> [Target.Dependency] {
    names.map { .product(name: $0, package: "ganymede") }
}

let package = Package(
    name: "consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: repository, exact: version)],
    targets: [
        .executableTarget(
            name: "first-gan", dependencies: ganymede("Adversarial", "Datasets", "Images", "Torch", "Zoo")),
        .executableTarget(
            name: "my-gans", dependencies: ganymede("Command", "Adversarial", "Datasets", "NN", "Torch")),
    ],
    swiftLanguageModes: [.v6]
)
