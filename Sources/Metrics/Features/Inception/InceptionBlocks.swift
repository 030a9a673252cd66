import Torch

/// A part of Inception whose branches see the same pictures and lie side by side afterwards.
protocol InceptionBlock: Sendable {
    func callAsFunction(_ x: Tensor) -> Tensor
}

/// The names of weights below one module.
struct InceptionScope {
    private let weights: NetworkWeights
    private let prefix: String

    init(_ weights: NetworkWeights, prefix: String = "") {
        self.weights = weights
        self.prefix = prefix
    }

    func within(_ name: String) -> InceptionScope { InceptionScope(weights, prefix: prefix + name + ".") }

    /// A convolution without bias (`conv`) and its batch norm (`bn`, ε 10⁻³).
    func unit(_ name: String, _ shape: [Int], stride: Int = 1, padding: [Int] = [0, 0]) throws -> FoldedConvolution {
        try FoldedConvolution(
            weights, "\(prefix)\(name).conv", norm: "\(prefix)\(name).bn", shape, stride: stride, padding: padding,
            epsilon: 1e-3)
    }

    /// The same of stride 1, which keeps the picture's size.
    func same(_ name: String, _ shape: [Int]) throws -> FoldedConvolution {
        try unit(name, shape, padding: [shape[2] / 2, shape[3] / 2])
    }
}

extension [FoldedConvolution] {
    /// One after another, each with a ReLU.
    fileprivate func callAsFunction(_ x: Tensor) -> Tensor { reduce(x) { $1.rectified($0) } }
}

extension FoldedConvolution {
    /// A 1×1 convolution, the mean of each 3×3 window without the padding, and a ReLU.
    ///
    /// The graph has the mean first; convolution and mean may change places, and the mean is of fewer channels here.
    fileprivate func averaged(_ x: Tensor) -> Tensor {
        self(x).averagePooled(3, stride: 1, padding: 1, countingPadding: false).clampInPlace(0, nil)
    }
}

/// 35×35, width 192 to 288.
struct InceptionA: InceptionBlock {
    private let branch1x1: FoldedConvolution
    private let branch5x5: [FoldedConvolution]
    private let branch3x3dbl: [FoldedConvolution]
    private let branchPool: FoldedConvolution

    init(_ scope: InceptionScope, _ width: Int, pooled: Int) throws {
        branch1x1 = try scope.same("branch1x1", [64, width, 1, 1])
        branch5x5 = try [scope.same("branch5x5_1", [48, width, 1, 1]), scope.same("branch5x5_2", [64, 48, 5, 5])]
        branch3x3dbl = try [
            scope.same("branch3x3dbl_1", [64, width, 1, 1]), scope.same("branch3x3dbl_2", [96, 64, 3, 3]),
            scope.same("branch3x3dbl_3", [96, 96, 3, 3]),
        ]
        branchPool = try scope.same("branch_pool", [pooled, width, 1, 1])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        .concatenated([branch1x1.rectified(x), branch5x5(x), branch3x3dbl(x), branchPool.averaged(x)], axis: 1)
    }
}

/// 35×35 of width 288 to 17×17 of width 768.
struct InceptionB: InceptionBlock {
    private let branch3x3: FoldedConvolution
    private let branch3x3dbl: [FoldedConvolution]

    init(_ scope: InceptionScope) throws {
        branch3x3 = try scope.unit("branch3x3", [384, 288, 3, 3], stride: 2)
        branch3x3dbl = try [
            scope.same("branch3x3dbl_1", [64, 288, 1, 1]), scope.same("branch3x3dbl_2", [96, 64, 3, 3]),
            scope.unit("branch3x3dbl_3", [96, 96, 3, 3], stride: 2),
        ]
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        .concatenated([branch3x3.rectified(x), branch3x3dbl(x), x.maxPooled(3, stride: 2)], axis: 1)
    }
}

/// 17×17 of width 768, with 7×7 convolutions taken apart.
struct InceptionC: InceptionBlock {
    private let branch1x1: FoldedConvolution
    private let branch7x7: [FoldedConvolution]
    private let branch7x7dbl: [FoldedConvolution]
    private let branchPool: FoldedConvolution

    /// - Parameter width: inside the branches.
    init(_ scope: InceptionScope, _ width: Int) throws {
        branch1x1 = try scope.same("branch1x1", [192, 768, 1, 1])
        branch7x7 = try [
            scope.same("branch7x7_1", [width, 768, 1, 1]), scope.same("branch7x7_2", [width, width, 1, 7]),
            scope.same("branch7x7_3", [192, width, 7, 1]),
        ]
        branch7x7dbl = try [
            scope.same("branch7x7dbl_1", [width, 768, 1, 1]), scope.same("branch7x7dbl_2", [width, width, 7, 1]),
            scope.same("branch7x7dbl_3", [width, width, 1, 7]), scope.same("branch7x7dbl_4", [width, width, 7, 1]),
            scope.same("branch7x7dbl_5", [192, width, 1, 7]),
        ]
        branchPool = try scope.same("branch_pool", [192, 768, 1, 1])
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        .concatenated([branch1x1.rectified(x), branch7x7(x), branch7x7dbl(x), branchPool.averaged(x)], axis: 1)
    }
}

/// 17×17 of width 768 to 8×8 of width 1280.
struct InceptionD: InceptionBlock {
    private let branch3x3: [FoldedConvolution]
    private let branch7x7x3: [FoldedConvolution]

    init(_ scope: InceptionScope) throws {
        branch3x3 = try [
            scope.same("branch3x3_1", [192, 768, 1, 1]), scope.unit("branch3x3_2", [320, 192, 3, 3], stride: 2),
        ]
        branch7x7x3 = try [
            scope.same("branch7x7x3_1", [192, 768, 1, 1]), scope.same("branch7x7x3_2", [192, 192, 1, 7]),
            scope.same("branch7x7x3_3", [192, 192, 7, 1]), scope.unit("branch7x7x3_4", [192, 192, 3, 3], stride: 2),
        ]
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        .concatenated([branch3x3(x), branch7x7x3(x), x.maxPooled(3, stride: 2)], axis: 1)
    }
}

/// 8×8, to width 2048.
struct InceptionE: InceptionBlock {
    /// What the pool of the last branch takes of each 3×3 window.
    enum Pool {
        case mean
        /// A quirk of this graph's last block, which belongs to the distance.
        case largest
    }

    private let branch1x1: FoldedConvolution
    private let branch3x3: FoldedConvolution
    private let branch3x3Ends: [FoldedConvolution]
    private let branch3x3dbl: [FoldedConvolution]
    private let branch3x3dblEnds: [FoldedConvolution]
    private let branchPool: FoldedConvolution
    private let pool: Pool

    init(_ scope: InceptionScope, _ width: Int, pool: Pool) throws {
        func ends(_ name: String) throws -> [FoldedConvolution] {
            try [scope.same("\(name)a", [384, 384, 1, 3]), scope.same("\(name)b", [384, 384, 3, 1])]
        }
        branch1x1 = try scope.same("branch1x1", [320, width, 1, 1])
        branch3x3 = try scope.same("branch3x3_1", [384, width, 1, 1])
        branch3x3Ends = try ends("branch3x3_2")
        branch3x3dbl = try [
            scope.same("branch3x3dbl_1", [448, width, 1, 1]), scope.same("branch3x3dbl_2", [384, 448, 3, 3]),
        ]
        branch3x3dblEnds = try ends("branch3x3dbl_3")
        branchPool = try scope.same("branch_pool", [192, width, 1, 1])
        self.pool = pool
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        let (single, double) = (branch3x3.rectified(x), branch3x3dbl(x))
        let pooled =
            switch pool {
            case .mean: branchPool.averaged(x)
            case .largest: branchPool.rectified(x.maxPooled(3, stride: 1, padding: 1))
            }
        let ends = branch3x3Ends.map { $0.rectified(single) } + branch3x3dblEnds.map { $0.rectified(double) }
        return .concatenated([branch1x1.rectified(x)] + ends + [pooled], axis: 1)
    }
}
