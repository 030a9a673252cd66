import CTorch
import Synchronization

/// A random number generator whose state can be saved and restored.
///
/// Every random draw of the library has an explicit generator, so that a run's draws depend on its seed only. On the
/// CPU it is the Mersenne twister of LibTorch: the same seed gives PyTorch's numbers.
public final class RandomGenerator: @unchecked Sendable {
    // Unchecked for the same reason as Tensor: the object is a handle. One generator serves one thread at a time.
    let handle: OpaquePointer
    public let device: Device

    /// Makes a generator from a random seed.
    public init(seed: UInt64, device: Device = .cpu) {
        var made: OpaquePointer?
        check(ct_generator_make(device.code, seed, &made), "generator on \(device)")
        handle = made!
        self.device = device
    }

    deinit { ct_generator_release(handle) }

    /// Restarts from a random seed.
    public func reseed(_ seed: UInt64) { check(ct_generator_seed(handle, seed), "seed of a generator") }

    /// The complete state as a tensor of bytes; ``resume(from:)`` restores it.
    public var state: Tensor {
        var made: OpaquePointer?
        check(ct_generator_state(handle, &made), "state of a generator")
        return Tensor(owning: made!)
    }

    /// Restores a ``state`` of a generator on the same kind of device exactly.
    ///
    /// - Throws: ``RandomStateError`` when the tensor is not such a state; the generator is unchanged then.
    public func resume(from state: Tensor) throws(RandomStateError) {
        guard state.dtype == .uint8, state.device == .cpu else {
            throw RandomStateError(reason: "it is \(state.summary), not bytes on the CPU")
        }
        // LibTorch checks the bytes, because a file may be damaged.
        guard let message = ct_generator_set_state(handle, state.contiguous().handle) else { return }
        throw RandomStateError(reason: String(take(message).prefix { $0 != "\n" }))
    }
}

/// A tensor that is not the state of a random generator.
public struct RandomStateError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it.
    public let reason: String

    public var description: String { "no random generator has such a state: \(reason)" }
}

extension RandomGenerator {
    @TaskLocal private static var bound: RandomGenerator?

    /// The default generator: for layers' initial weights, dropout and latent vectors.
    ///
    /// A run sets its own with ``with(_:_:)``. Otherwise each use gets a new generator with the seeds 0, 1, 2 …, so
    /// that a program without its own threads is reproducible too.
    public static var current: RandomGenerator { bound ?? RandomGenerator(seed: nextSeed()) }

    /// Runs a body of code in which ``current`` is this generator.
    public static func with<Result>(_ generator: RandomGenerator, _ body: () throws -> Result) rethrows -> Result {
        try $bound.withValue(generator, operation: body)
    }

    private static let seeds = Mutex<UInt64>(0)

    private static func nextSeed() -> UInt64 {
        seeds.withLock { seed in
            defer { seed += 1 }
            return seed
        }
    }
}
