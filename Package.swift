// swift-tools-version: 6.1
import Foundation
import PackageDescription

// Where LibTorch lies: `make setup` puts it beside this file; LIBTORCH points elsewhere. Only the executable and the
// tests need the answer, to find the shared libraries when they start: products that other packages depend on get
// their flags from libtorch.pc through pkg-config and carry no unsafe ones.
let own = Context.environment["LIBTORCH"].flatMap { $0.isEmpty ? nil : $0 }
let libTorch = "\(own ?? "\(Context.packageDirectory)/.libtorch/torch")/lib"
let findsLibTorch: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-rpath", "-Xlinker", libTorch])]

#if os(Linux)
    func onLinux(_ name: String) -> String? { name }
#else
    func onLinux(_ name: String) -> String? { nil }
#endif

// The modules, from the top down: a module imports only those below it.
let package = Package(
    name: "ganymede",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ganymede", targets: ["ganymede"]),
        .library(name: "Command", targets: ["Command"]),
        .library(name: "Report", targets: ["Report"]),
        .library(name: "Zoo", targets: ["Zoo"]),
        .library(name: "Measures", targets: ["Measures"]),
        .library(name: "Theory", targets: ["Theory"]),
        .library(name: "Metrics", targets: ["Metrics"]),
        .library(name: "Transport", targets: ["Transport"]),
        .library(name: "Adversarial", targets: ["Adversarial"]),
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "NN", targets: ["NN"]),
        .library(name: "Torch", targets: ["Torch"]),
        .library(name: "Images", targets: ["Images"]),
        .library(name: "Fetch", targets: ["Fetch"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // For the server of FetchTests alone: whoever depends on Ganymede builds none of it.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .executableTarget(
            name: "ganymede", dependencies: ["Command", "CStartup"], linkerSettings: findsLibTorch),
        .target(
            name: "Command",
            dependencies: [
                "Measures", "Zoo", "Theory", "Adversarial", "Metrics", "Transport", "Datasets", "NN", "Torch", "Report",
                "Images", "Fetch", "Files", "Spelling", "CStartup", "Digests", "Archives",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], plugins: ["SettingMeanings"]),
        .plugin(name: "SettingMeanings", capability: .buildTool(), dependencies: ["list-meanings"]),
        .executableTarget(name: "list-meanings"),
        .target(
            name: "Report", dependencies: ["Files", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
            exclude: ["Protos/event.proto"]),
        .target(
            name: "Zoo", dependencies: ["Adversarial", "Datasets", "NN", "Torch", "Files", "Spelling"],
            resources: [.copy("Resources/gan-zoo")], plugins: ["SystemCatalogue"]),
        .plugin(name: "SystemCatalogue", capability: .buildTool(), dependencies: ["list-systems"]),
        .executableTarget(name: "list-systems"),
        .target(name: "Measures", dependencies: ["Adversarial", "Metrics", "Datasets", "Torch"]),
        .target(name: "Theory", dependencies: ["Adversarial", "Metrics", "Transport", "Datasets", "NN", "Torch"]),
        .target(
            name: "Metrics",
            dependencies: [
                "NN", "Datasets", "Transport", "Torch", "Images", "Archives", "Digests", "Files", "Spelling",
            ]),
        .target(name: "Transport", dependencies: ["Torch", "CTransport"]),
        .target(name: "CTransport", dependencies: ["Lemon"]),
        .target(
            name: "Adversarial",
            dependencies: ["NN", "Datasets", "Torch", "Files", "Spelling", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "Datasets", dependencies: ["Torch", "Images", "Files", "Spelling"],
            resources: [.copy("Resources/digits")]),
        .target(name: "NN", dependencies: ["Torch", "Spelling"]),
        .target(name: "Torch", dependencies: ["CTorch", "Files", "Archives"]),
        .target(name: "CTorch", dependencies: ["LibTorch"]),
        .target(
            name: "Images",
            dependencies: [
                "Files", "Archives", "CJPEG", "LibPNG", "WebP", "GIF", "LibTIFF", "LibAVIF", "Zlib", "BZip2",
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ]),
        .target(name: "CJPEG", dependencies: ["LibJPEG"]),
        .target(name: "Fetch", dependencies: ["Digests", "Spelling", "LibCurl"]),
        .target(
            name: "Digests", dependencies: [.target(name: "LibCrypto", condition: .when(platforms: [.linux]))]),
        .target(name: "Archives", dependencies: ["Files", "Zlib"]),
        .target(name: "Files"),
        .target(name: "CStartup"),
        .target(name: "Spelling"),

        .executableTarget(
            name: "bench",
            dependencies: [
                "Zoo", "Adversarial", "Metrics", "Datasets", "NN", "Torch", "CStartup",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/Bench", linkerSettings: findsLibTorch),

        // The programs of the documentation, which the tests run; Tests/Consumer is a package of its own too.
        .executableTarget(
            name: "first-gan", dependencies: ["Adversarial", "Datasets", "Images", "Torch", "Zoo"],
            path: "Tests/Consumer/Sources/first-gan", linkerSettings: findsLibTorch),
        .executableTarget(
            name: "my-gans", dependencies: ["Command", "Adversarial", "Datasets", "NN", "Torch"],
            path: "Tests/Consumer/Sources/my-gans", linkerSettings: findsLibTorch),
        .testTarget(
            name: "CommandTests",
            dependencies: ["ganymede", "first-gan", "my-gans", "Datasets", "Images", "Files", "Torch"],
            linkerSettings: findsLibTorch),
        .testTarget(name: "ReportTests", dependencies: ["Report", "Files"], resources: [.copy("Fixtures")]),
        .testTarget(name: "ZooTests", dependencies: ["Zoo"], linkerSettings: findsLibTorch),
        .testTarget(name: "TheoryTests", dependencies: ["Theory"], linkerSettings: findsLibTorch),
        .testTarget(name: "AdversarialTests", dependencies: ["Adversarial", "Zoo"], linkerSettings: findsLibTorch),
        .testTarget(
            name: "MeasuresTests", dependencies: ["Measures", "Metrics", "Zoo"], linkerSettings: findsLibTorch),
        .testTarget(
            name: "DatasetsTests", dependencies: ["Datasets", "Torch", "Images", "Files"],
            resources: [.copy("Fixtures")], linkerSettings: findsLibTorch),
        .testTarget(
            name: "MetricsTests", dependencies: ["Metrics", "Adversarial"], resources: [.copy("Fixtures")],
            linkerSettings: findsLibTorch),
        .testTarget(
            name: "TransportTests", dependencies: ["Transport"], resources: [.copy("Fixtures")],
            linkerSettings: findsLibTorch),
        .testTarget(
            name: "NNTests", dependencies: ["NN"], resources: [.copy("Fixtures")], linkerSettings: findsLibTorch),
        .testTarget(
            name: "TorchTests", dependencies: ["Torch", "Files", "Archives"], exclude: ["Fixtures"],
            linkerSettings: findsLibTorch),
        .testTarget(name: "ImagesTests", dependencies: ["Images", "Files"], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "FetchTests",
            dependencies: [
                "Fetch", "Digests",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(name: "DigestsTests", dependencies: ["Digests"]),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives", "Files"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "SpellingTests", dependencies: ["Spelling"]),

        .systemLibrary(name: "LibTorch", path: "Libraries/LibTorch", pkgConfig: "libtorch"),
        .systemLibrary(
            name: "Lemon", path: "Libraries/Lemon", pkgConfig: "lemon", providers: [.apt(["liblemon-dev"])]),
        .systemLibrary(
            name: "LibPNG", path: "Libraries/LibPNG", pkgConfig: "libpng",
            providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
        .systemLibrary(
            name: "LibJPEG", path: "Libraries/LibJPEG", pkgConfig: "libjpeg",
            providers: [.apt(["libjpeg62-turbo-dev"]), .brew(["jpeg-turbo"])]),
        .systemLibrary(
            name: "WebP", path: "Libraries/WebP", pkgConfig: "libwebpdemux",
            providers: [.apt(["libwebp-dev"]), .brew(["webp"])]),
        .systemLibrary(
            name: "GIF", path: "Libraries/GIF", pkgConfig: "libgif",
            providers: [.apt(["libgif-dev"]), .brew(["giflib"])]),
        .systemLibrary(
            name: "LibTIFF", path: "Libraries/LibTIFF", pkgConfig: "libtiff-4",
            providers: [.apt(["libtiff-dev"]), .brew(["libtiff"])]),
        .systemLibrary(
            name: "LibAVIF", path: "Libraries/LibAVIF", pkgConfig: "libavif",
            providers: [.apt(["libavif-dev"]), .brew(["libavif"])]),
        .systemLibrary(
            name: "Zlib", path: "Libraries/Zlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        // macOS has libcurl in its SDK, and CryptoKit in place of libcrypto.
        .systemLibrary(
            name: "LibCurl", path: "Libraries/LibCurl", pkgConfig: onLinux("libcurl"),
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "LibCrypto", path: "Libraries/LibCrypto", pkgConfig: onLinux("libcrypto"),
            providers: [.apt(["libssl-dev"])]),
        // Debian's package has no .pc file; macOS has the library in its SDK.
        .systemLibrary(name: "BZip2", path: "Libraries/BZip2", providers: [.apt(["libbz2-dev"])]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
