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
        .library(name: "Images", targets: ["Images"]),
        .library(name: "Datasets", targets: ["Datasets"]),
    ],
    dependencies: [],
    targets: [
        .systemLibrary(
            name: "LibTorch", path: "Libraries/LibTorch", pkgConfig: "libtorch"),
        .systemLibrary(
            name: "LibPNG", path: "Libraries/LibPNG", pkgConfig: "libpng",
            providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "TurboJPEG", path: "Libraries/TurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "WebP", path: "Libraries/WebP", pkgConfig: "libwebp",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "GIF", path: "Libraries/GIF", pkgConfig: "libgif",
            providers: [.apt(["libgif-dev"]), .brew(["giflib"])]),
        .systemLibrary(
            name: "Zlib", path: "Libraries/Zlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "CTorch", dependencies: ["LibTorch"]),
        .target(name: "Files"),
        .target(name: "Images", dependencies: ["Files", "LibPNG", "TurboJPEG", "WebP", "GIF", "Zlib"]),
        .target(name: "Torch", dependencies: ["CTorch"]),
        .target(name: "NN", dependencies: ["Torch"]),
        .target(
            name: "Datasets", dependencies: ["Torch", "Images", "Files"], resources: [.copy("Resources/digits")]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "ImagesTests", dependencies: ["Images", "Files"], resources: [.copy("Fixtures")]),
        .testTarget(name: "TorchTests", dependencies: ["Torch"], linkerSettings: findsLibTorch),
        .testTarget(name: "NNTests", dependencies: ["NN"], linkerSettings: findsLibTorch),
        .testTarget(
            name: "DatasetsTests", dependencies: ["Datasets", "Torch", "Images", "Files"],
            linkerSettings: findsLibTorch),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
