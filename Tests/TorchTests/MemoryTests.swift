import Foundation
import Testing
import Torch

@Suite struct MemoryTests {
    /// Ten thousand steps of a linear network, each with gradients, an optimiser's update in place, views, a mask,
    /// shortened products and a fresh generator, and in every tenth a file that is read and one that is refused, in a
    /// process of their own: neither handles nor resident memory may grow.
    @Test func tenThousandStepsLeaveHandlesAndMemoryAsTheyWere() async {
        await #expect(processExitsWith: .success) {
            // Beside other tests, threads that wait for each other would take most of the time.
            Machine.threadCount = 1
            let generator = RandomGenerator(seed: 1)
            let weight = Tensor.randomNormal([16, 8], generator: generator).requiringGradient()
            let bias = Tensor.zeros([8]).requiringGradient()
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let (sound, cut) = (folder.appendingPathComponent("sound"), folder.appendingPathComponent("cut"))
            try! Safetensors(tensors: ["weight": weight.detached()]).write(to: sound)
            try! Data(contentsOf: sound).dropLast(4).write(to: cut)
            func read() {
                let stored = try! Safetensors(contentsOf: sound).tensors["weight"]!
                precondition(stored.sum().item().isFinite)
                do {
                    _ = try Safetensors(contentsOf: cut)
                    preconditionFailure("a file that was cut short was read")
                } catch {
                    precondition(error is SafetensorsError)
                }
            }
            func step() {
                let fresh = RandomGenerator(seed: 7)
                try! fresh.resume(from: generator.state)
                let input = Tensor.randomNormal([32, 16], generator: generator)
                let short = withAutocast { input.matmul(weight) }
                precondition(short.dtype == .bfloat16)
                let output = input.matmul(weight) + bias + short.to(.float32) * 0.01
                let loss = output[output .> 0].squared().mean() + output[0..., 1].abs().sum() * 0.01
                let found = gradients(of: loss, withRespectTo: [weight, bias], creatingGraph: true)
                let penalty = gradient(of: found[0].squared().sum(), withRespectTo: weight)
                withoutGradients {
                    weight.addInPlace(found[0] + penalty, scale: -0.001)
                    bias.addInPlace(found[1], scale: -0.01)
                    bias[0] = 0
                    _ = output.chunked(2) + [output.sorted().values]
                }
            }
            func run(_ count: Int) {
                for number in 0..<count {
                    step()
                    if number % 10 == 0 { read() }
                }
            }
            run(1_000)
            let (handles, generators) = (Machine.liveTensorCount, Machine.liveGeneratorCount)
            let memory = residentPages()
            run(9_000)
            precondition(Machine.liveTensorCount == handles, "\(handles) handles became \(Machine.liveTensorCount)")
            precondition(
                Machine.liveGeneratorCount == generators && generators > 0,
                "\(generators) generators became \(Machine.liveGeneratorCount)")
            let growth = residentPages() - memory
            precondition(growth < 512, "resident memory grew by \(growth) pages of 4 KiB")
        }
    }

    @Test func foreignMemoryIsReadInPlaceAndItsOwnerLivesAsLongAsTheLastViewOfIt() {
        final class Owner {
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
            deinit { bytes.deallocate() }
        }
        weak var owner: Owner?
        var view: Tensor?
        do {
            let made = Owner()
            owner = made
            made.bytes.bindMemory(to: Float.self).update(repeating: 3)
            let tensor = Tensor.reading(UnsafeRawBufferPointer(made.bytes), shape: [4], dtype: .float32, keeping: made)
            made.bytes.bindMemory(to: Float.self)[2] = 5
            #expect(tensor.array(of: Float.self) == [3, 3, 5, 3])
            #expect(tensor.withUnsafeBytes { $0.baseAddress } == UnsafeRawPointer(made.bytes.baseAddress))
            view = tensor[2...]
        }
        #expect(owner != nil)
        #expect(view?.array(of: Float.self) == [5, 3])
        view = nil
        #expect(owner == nil)
    }
}

/// The pages of memory that this process holds (Linux; elsewhere always 0).
private func residentPages() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    return Int(text.split(separator: " ")[1]) ?? 0
}
