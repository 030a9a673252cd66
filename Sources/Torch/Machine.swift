import CTorch
import Foundation

/// LibTorch's use of this machine's cores and memory.
public enum Machine {
    /// The number of threads that one operator may use.
    public static var threadCount: Int {
        get { Int(ct_thread_count()) }
        set {
            precondition(newValue > 0, "\(newValue) threads: at least one is needed")
            ct_set_thread_count(Int32(newValue))
        }
    }

    /// Keeps freed memory for the next step instead of returning it to the system.
    ///
    /// A training step frees and allocates the same few hundred megabytes repeatedly. Returning them to the system
    /// takes 10 to 50 % of the step (glibc only; elsewhere this does nothing).
    public static func keepMemory() { ct_keep_memory() }

    /// The number of tensor handles alive in this process, for tests of memory leaks.
    public static var liveTensorCount: Int { Int(ct_tensor_live()) }

    /// The number of random generators alive in this process, for tests of memory leaks.
    public static var liveGeneratorCount: Int { Int(ct_generator_live()) }

    /// The most memory this process has had, in megabytes (10⁶ bytes).
    public static var peakMegabytes: Double {
        // What getrusage(2) tells on Linux may be the peak of the process that started this one.
        if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        {
            return kilobytes * 1024 / 1e6
        }
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return Double(usage.ru_maxrss) / 1e6
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return Double(usage.ru_maxrss) * 1024 / 1e6
        #endif
    }

    /// LibTorch's version.
    public static var libTorchVersion: String { String(cString: ct_version()) }
}
