import CTorch
import Foundation

extension Machine {
    /// The number of cores that this process may use: those that it is bound to (for example by `taskset`), or fewer if
    /// its control group has a quota, as in containers. At least 1.
    ///
    /// More threads than cores slow each other down: with eight on one core a step takes many times as long.
    public static var usableCores: Int {
        let bound = Int(ct_core_count())
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        guard let quota = coreQuota(groups: groups, root: "/sys/fs/cgroup") else { return bound }
        return max(1, min(bound, Int(quota.rounded(.up))))
    }

    /// The number of cores that the control groups of a process allow, possibly a fraction; `nil` if there is no limit.
    ///
    /// - Parameters:
    ///   - groups: the process's groups, in the form of `/proc/self/cgroup`.
    ///   - root: the path of the groups' file system.
    static func coreQuota(groups: String, root: String) -> Double? {
        controlGroups(of: "cpu", groups: groups, root: root).compactMap(quota).min()
    }

    /// The folders of the control groups that hold for a process, of one controller: its own groups and those further
    /// up, of both versions. Not all of them need to exist.
    ///
    /// - Parameters:
    ///   - groups: the process's groups, in the form of `/proc/self/cgroup`.
    ///   - root: the path of the groups' file system.
    static func controlGroups(of controller: String, groups: String, root: String) -> [String] {
        var folders: [String] = []
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",").map(String.init)
            guard parts[1].isEmpty || controllers.contains(controller) else { continue }
            let mounts =
                parts[1].isEmpty ? [root, root + "/unified"] : [root + "/" + controller, root + "/" + parts[1]]
            // Limits of all parent groups apply too. Inside a container the path may not be mounted.
            var path = parts[2]
            while true {
                folders += mounts.map { $0 + path }
                guard path != "/", !path.isEmpty else { break }
                path = (path as NSString).deletingLastPathComponent
            }
        }
        return folders
    }

    /// The quota in a group's own files: `cpu.max` of version 2, `cpu.cfs_quota_us` of version 1.
    private static func quota(of group: String) -> Double? {
        func numbers(_ name: String) -> [Double?] {
            let text = (try? String(contentsOfFile: group + "/" + name, encoding: .utf8)) ?? ""
            return text.split(whereSeparator: \.isWhitespace).map { Double($0) }
        }
        let found = numbers("cpu.max") + [nil, nil]
        let old = (numbers("cpu.cfs_quota_us") + [nil])[0]
        let (quota, period) = found[0] == nil ? (old, (numbers("cpu.cfs_period_us") + [nil])[0]) : (found[0], found[1])
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period
    }
}
