private let viewOp = Operator("reshape")
private let permuteOp = Operator("permute")
private let transposeOp = Operator("transpose.int")
private let flattenOp = Operator("flatten.using_ints")
private let squeezeOp = Operator("squeeze.dim")
private let unsqueezeOp = Operator("unsqueeze")
private let expandOp = Operator("expand")
private let repeatOp = Operator("repeat")
private let catOp = Operator("cat")
private let stackOp = Operator("stack")
private let chunkOp = Operator("chunk")
private let splitSizes = Operator("split_with_sizes")
private let unbindOp = Operator("unbind.int")
private let contiguousOp = Operator("contiguous")
private let cloneOp = Operator("clone")
private let toCopy = Operator("to.dtype_layout")
private let flipOp = Operator("flip")
private let rollOp = Operator("roll")
private let narrowOp = Operator("narrow")
private let selectOp = Operator("select.int")
private let tileOp = Operator("tile")
private let repeatInterleave = Operator("repeat_interleave.self_int")
private let broadcastOp = Operator("broadcast_to")

/// The memory layout of a batch of images (`at::MemoryFormat`).
public enum MemoryFormat: Int, Sendable {
    /// In the order of the axes.
    case contiguous = 0
    /// The tensor's own layout.
    case preserve = 1
    /// [N, C, H, W] with the channels of a pixel adjacent (channels-last).
    case channelsLast = 2
    /// [N, C, D, H, W] with the channels of a voxel adjacent (channels-last).
    case channelsLast3D = 3
}

extension Tensor {
    /// The same elements in another shape; one size may be −1 and is then computed.
    public func reshaped(_ shape: [Int]) -> Tensor { viewOp(.tensor(self), .ints(shape)) }
    public func reshaped(_ shape: Int...) -> Tensor { viewOp(.tensor(self), .ints(shape)) }
    public func permuted(_ axes: Int...) -> Tensor { permuteOp(.tensor(self), .ints(axes)) }
    public func permuted(_ axes: some Sequence<Int>) -> Tensor { permuteOp(.tensor(self), .ints(Array(axes))) }
    /// Two axes exchanged; by default the last two.
    public func transposed(_ first: Int = -1, _ second: Int = -2) -> Tensor {
        transposeOp(.tensor(self), .int(first), .int(second))
    }
    /// The axes from `first` to `last` merged into one.
    public func flattened(from first: Int = 0, to last: Int = -1) -> Tensor {
        flattenOp(.tensor(self), .int(first), .int(last))
    }
    /// Without an axis of size 1.
    public func squeezed(_ axis: Int) -> Tensor { squeezeOp(.tensor(self), .int(axis)) }
    /// With a new axis of size 1 at this position.
    public func unsqueezed(_ axis: Int) -> Tensor { unsqueezeOp(.tensor(self), .int(axis)) }
    /// Axes of size 1 repeated without copying; −1 keeps a size.
    public func expanded(_ shape: [Int]) -> Tensor { expandOp(.tensor(self), .ints(shape)) }
    public func broadcast(to shape: [Int]) -> Tensor { broadcastOp(.tensor(self), .ints(shape)) }
    /// Repeats the tensor, a number of times along each axis.
    public func repeated(_ counts: Int...) -> Tensor { repeatOp(.tensor(self), .ints(counts)) }
    /// Each element along an axis, `count` times in a row.
    public func repeatedElements(_ count: Int, axis: Int) -> Tensor {
        repeatInterleave(.tensor(self), .int(count), .int(axis))
    }
    public func flipped(_ axes: Int...) -> Tensor { flipOp(.tensor(self), .ints(axes)) }
    /// Elements moved cyclically along an axis.
    public func rolled(_ shift: Int, axis: Int) -> Tensor { rollOp(.tensor(self), .ints([shift]), .ints([axis])) }
    /// The part of an axis that begins at `start`; shares memory.
    public func narrowed(axis: Int, start: Int, count: Int) -> Tensor {
        narrowOp(.tensor(self), .int(axis), .int(start), .int(count))
    }
    /// One index of an axis, which is removed; shares memory.
    public func selected(axis: Int, _ index: Int) -> Tensor { selectOp(.tensor(self), .int(axis), .int(index)) }

    /// Tensors one after another along an axis they all have.
    public static func concatenated(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        catOp(.tensors(tensors), .int(axis))
    }
    /// Tensors of one shape along a new axis.
    public static func stacked(_ tensors: [Tensor], axis: Int = 0) -> Tensor { stackOp(.tensors(tensors), .int(axis)) }
    /// A number of parts of (nearly) equal size; they share memory.
    public func chunked(_ count: Int, axis: Int = 0) -> [Tensor] {
        chunkOp.tensors(.tensor(self), .int(count), .int(axis))
    }
    /// Parts of the given sizes; they share memory.
    public func split(_ sizes: [Int], axis: Int = 0) -> [Tensor] {
        splitSizes.tensors(.tensor(self), .ints(sizes), .int(axis))
    }
    /// One tensor for each index of an axis, which is removed; they share memory.
    public func unbound(axis: Int = 0) -> [Tensor] { unbindOp.tensors(.tensor(self), .int(axis)) }

    /// The same elements in the given memory layout; copies only if necessary.
    public func contiguous(_ format: MemoryFormat = .contiguous) -> Tensor {
        contiguousOp(.tensor(self), .int(format.rawValue))
    }
    /// A copy with its own memory, recorded by autograd.
    public func cloned() -> Tensor { cloneOp(.tensor(self)) }

    /// The elements as another type; the tensor itself if it has this type already.
    public func to(_ dtype: DType) -> Tensor {
        self.dtype == dtype ? self : toCopy(.tensor(self), .dtype(dtype))
    }
    /// The elements on another device; the tensor itself if it is there already.
    public func to(_ device: Device) -> Tensor {
        self.device == device ? self : toCopy(.tensor(self), .none, .none, .device(device))
    }
}
