// swift-tools-version: 6.1
import PackageDescription

// Another package that depends on Ganymede by version, as anybody's would. Tools/check-versioned-dependency.sh names
// the repository and the version of the commit under test.
guard let repository = Context.environment["GANYMEDE_REPOSITORY"],
    let version = Context.environment["GANYMEDE_VERSION"].flatMap({ Version($0) })
else { fatalError("run 'make check-dependency' at Ganymede's root, which builds this package") }

let package = Package(
    name: "consumer",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: repository, exact: version)],
    targets: [
        .executableTarget(
            name: "consumer",
            dependencies: [
                .product(name: "Torch", package: "ganymede"),
                .product(name: "NN", package: "ganymede"),
                .product(name: "Datasets", package: "ganymede"),
                .product(name: "Adversarial", package: "ganymede"),
                .product(name: "Zoo", package: "ganymede"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
