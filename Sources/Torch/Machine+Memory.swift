import CTorch
import Foundation

extension Machine {
    /// The bytes of memory that this process may use in all: the machine's, or fewer where its control group has a limit,
    /// as in containers.
    public static var usableBytes: Double {
        groupsOfThisProcess.compactMap { memory(of: $0)?.limit }
            .reduce(Double(ProcessInfo.processInfo.physicalMemory), min)
    }

    /// The bytes of memory that this process can still get now: what neither other processes nor its control group use,
    /// and what it has freed and kept itself. Where the system does not tell what is free, as on macOS, this is
    /// ``usableBytes``.
    public static var availableBytes: Double {
        let system = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let kept = Double(ct_kept_memory())
        let groups = groupsOfThisProcess.compactMap { memory(of: $0)?.free }
        return min(usableBytes, ([availableBytes(system: system) ?? usableBytes] + groups).min()! + kept)
    }

    private static var groupsOfThisProcess: [String] {
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        return controlGroups(of: "memory", groups: groups, root: "/sys/fs/cgroup")
    }

    /// What the whole system can still give, by the text of `/proc/meminfo`.
    static func availableBytes(system: String) -> Double? {
        let line = system.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let words = line?.split(separator: " ") ?? []
        return words.count > 1 ? Double(words[1]).map { 1_024 * $0 } : nil
    }

    /// A control group's limit, and what is left of it: files that the kernel has read and can forget count as free.
    /// `nil` where the group has no limit.
    ///
    /// - Parameter folder: the group's, of version 1 or 2.
    static func memory(of folder: String) -> (limit: Double, free: Double)? {
        func text(_ name: String) -> String {
            (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
        }
        func number(_ name: String) -> Double? { Double(text(name).trimmingCharacters(in: .whitespacesAndNewlines)) }
        let files = [
            ("memory.max", "memory.current", "inactive_file"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        ]
        for (limitName, usedName, cachedName) in files {
            // Version 1 writes a number beyond any memory where there is no limit.
            guard let limit = number(limitName), limit < 1e18 else { continue }
            let statistics = text("memory.stat").split(separator: "\n").map { $0.split(separator: " ") }
            let cached = statistics.first { $0.count == 2 && $0[0] == cachedName }.flatMap { Double($0[1]) } ?? 0
            return (limit, max(0, limit - (number(usedName) ?? 0) + cached))
        }
        return nil
    }
}
