// swift-tools-version: 6.1
import Foundation
import PackageDescription

// Where LibTorch lies: `make setup` puts it beside this file; LIBTORCH points elsewhere. Only the executable and the
// tests need the answer, to find the shared libraries when they start: products that other packages depend on get
// their flags from libtorch.pc through pkg-config and carry no unsafe ones.
let libTorch =
    Context.environment["LIBTORCH"].map { "\($0)/lib" } ?? "\(Context.packageDirectory)/.libtorch/torch/lib"
let findsLibTorch: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", libTorch])]

let package = Package(
    name: "ganymede",
    platforms: [.macOS(.v14)],
    products: [
        .library(name: "Torch", targets: ["Torch"]),
        .library(name: "NN", targets: ["NN"]),
    ],
    dependencies: [],
    targets: [
        .systemLibrary(
            name: "LibTorch", path: "Libraries/LibTorch", pkgConfig: "libtorch"),
        .target(name: "CTorch", dependencies: ["LibTorch"]),
        .target(name: "Torch", dependencies: ["CTorch"]),
        .target(name: "NN", dependencies: ["Torch"]),
        .testTarget(
            name: "TorchTests", dependencies: ["Torch"], exclude: ["Fixtures"], linkerSettings: findsLibTorch),
        .testTarget(name: "NNTests", dependencies: ["NN"], linkerSettings: findsLibTorch),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
