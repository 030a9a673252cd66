import Dispatch
import Synchronization

/// Calls a body of code for 0 ..< count on all cores; the results are in that order.
///
/// - Throws: the error of the lowest number that failed, so that the same fault gives the same message each time. Numbers
///   above it may have been left out.
@discardableResult
public func concurrently<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) throws -> Value) throws -> [Value] {
    let results = Mutex([Value?](repeating: nil, count: count))
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: count) { index in
        guard failure.withLock({ $0.map { index < $0.index } ?? true }) else { return }
        do {
            let value = try body(index)
            results.withLock { $0[index] = value }
        } catch {
            failure.withLock { if $0.map({ index < $0.index }) ?? true { $0 = (index, error) } }
        }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
    return results.withLock { $0.compactMap { $0 } }
}
