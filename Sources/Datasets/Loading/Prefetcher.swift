import Dispatch
import Foundation
import Synchronization

/// A thread that walks ahead, at most a few batches.
final class Prefetcher: Sendable {
    private struct Shelf {
        var finished: [Result<(Batch, Walk.Place), any Error>] = []
        var isStopped = false
    }

    private let shelf = Mutex(Shelf())
    /// Counts the free places on the shelf. Made at zero and raised, because Dispatch traps when a semaphore goes away
    /// below the value it was made with.
    private let free = DispatchSemaphore(value: 0)
    /// Counts the batches on the shelf.
    private let ready = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Begins at once to prepare up to `depth` batches.
    init(_ walk: sending Walk, depth: Int) {
        for _ in 0..<depth { free.signal() }
        let way = Mutex(walk)
        let thread = Thread { [self] in
            way.withLock { fill(from: $0) }
            ended.signal()
        }
        thread.name = "ganymede data"
        thread.start()
    }

    private func fill(from walk: Walk) {
        while true {
            free.wait()
            guard !shelf.withLock({ $0.isStopped }) else { return }
            let result = Result { (try walk.next(), walk.place) }
            shelf.withLock { $0.finished.append(result) }
            ready.signal()
            if case .failure = result { return }
        }
    }

    /// Takes the oldest batch off the shelf, waiting for it if need be. An error stays there: nothing comes after it.
    func next() throws -> (Batch, Walk.Place) {
        ready.wait()
        let result = shelf.withLock { shelf in
            if case .failure = shelf.finished[0] { return shelf.finished[0] }
            return shelf.finished.removeFirst()
        }
        switch result {
        case .success: free.signal()
        case .failure: ready.signal()
        }
        return try result.get()
    }

    /// Ends the thread and waits for it, at most for the batch that it is making.
    func stop() {
        shelf.withLock { $0.isStopped = true }
        free.signal()
        ended.wait()
    }
}
