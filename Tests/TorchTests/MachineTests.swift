import Foundation
import Testing

@testable import Torch

@Suite struct MachineTests {
    /// Makes a tree of control groups and asks for the quota of a process in it.
    private func quota(_ files: [String: String], groups: String) throws -> Double? {
        let root = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return Machine.coreQuota(groups: groups, root: root.path)
    }

    @Test func aQuotaOfTheSecondVersionIsItsShareOfThePeriod() throws {
        #expect(try quota(["cpu.max": "150000 100000\n"], groups: "0::/\n") == 1.5)
        #expect(try quota(["cpu.max": "max 100000\n"], groups: "0::/\n") == nil)
        // What holds further up holds here too; the least counts.
        let files = ["a/cpu.max": "400000 100000", "a/b/cpu.max": "max 100000", "cpu.max": "800000 100000"]
        #expect(try quota(files, groups: "0::/a/b\n") == 4)
    }

    @Test func aQuotaOfTheFirstVersionIsFoundByItsController() throws {
        let files = ["cpu/job/cpu.cfs_quota_us": "50000\n", "cpu/job/cpu.cfs_period_us": "100000\n"]
        #expect(try quota(files, groups: "5:memory:/job\n4:cpu,cpuacct:/job\n") == 0.5)
        #expect(try quota(files, groups: "5:memory:/job\n") == nil)
        let free = ["cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"]
        #expect(try quota(free, groups: "4:cpu:/\n") == nil)
    }

    @Test func aProcessHasAtLeastOneCoreAndNoMoreThanTheMachine() {
        #expect(1...ProcessInfo.processInfo.processorCount ~= Machine.usableCores)
    }

    /// Makes a control group with these files, and asks what memory it has.
    private func memory(_ files: [String: String]) throws -> (limit: Double, free: Double)? {
        let group = FileManager.default.temporaryDirectory.appending(path: "group-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: group) }
        try FileManager.default.createDirectory(at: group, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: group.appending(path: name)) }
        return Machine.memory(of: group.path)
    }

    @Test func aGroupsMemoryIsItsLimitLessWhatIsUsedAndCannotBeForgotten() throws {
        let second = try #require(
            try memory([
                "memory.max": "1000000\n", "memory.current": "700000\n",
                "memory.stat": "anon 400000\ninactive_file 250000\nactive_file 50000\n",
            ]))
        #expect(second == (1_000_000, 550_000))
        #expect(try memory(["memory.max": "max\n", "memory.current": "700000\n"]) == nil)
        let first = try #require(
            try memory([
                "memory.limit_in_bytes": "2000\n", "memory.usage_in_bytes": "1500\n",
                "memory.stat": "inactive_file 7\ntotal_inactive_file 300\n",
            ]))
        #expect(first == (2_000, 800))
        #expect(try memory(["memory.limit_in_bytes": "9223372036854771712\n"]) == nil)
    }

    @Test func whatTheSystemCanGiveIsReadInBytes() {
        #expect(Machine.availableBytes(system: "MemTotal: 10 kB\nMemAvailable:    3 kB\n") == 3_072)
        #expect(Machine.availableBytes(system: "MemTotal: 10 kB\n") == nil)
        #expect(Machine.availableBytes > 0 && Machine.availableBytes <= Machine.usableBytes)
    }
}
