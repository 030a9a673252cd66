import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix

/// A real HTTP server on 127.0.0.1 that answers as a test tells it to, and remembers what it was asked.
final class LocalServer: Sendable {
    struct Request: Sendable {
        let path: String
        let headers: HTTPHeaders
        /// How many requests came before this one.
        let number: Int
    }

    struct Answer: Sendable {
        enum Ending: Sendable {
            /// The whole body is sent.
            case proper
            /// After so many bytes of the body nothing more comes; the connection stays open until `hangUp()`.
            case silent(after: Int)
        }

        var status = HTTPResponseStatus.ok
        var headers = HTTPHeaders()
        var body = Data()
        var ending = Ending.proper
        /// Whether the length is announced; otherwise the body goes in chunks.
        var announcesLength = true
    }

    private let channel: any Channel
    private let log: NIOLockedValueBox<[Request]>
    private let silent: NIOLockedValueBox<[any Channel]>

    var requests: [Request] { log.withLockedValue(\.self) }
    var port: Int { channel.localAddress?.port ?? 0 }

    func address(_ path: String) -> URL {
        URL(string: "http://127.0.0.1:\(port)\(path)")!
    }

    private init(
        channel: any Channel, log: NIOLockedValueBox<[Request]>, silent: NIOLockedValueBox<[any Channel]>
    ) {
        self.channel = channel
        self.log = log
        self.silent = silent
    }

    /// Closes the connections that have fallen silent.
    func hangUp() {
        let channels = silent.withLockedValue { channels in
            defer { channels = [] }
            return channels
        }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Serves while the test runs.
    static func run(
        _ answer: @escaping @Sendable (Request) -> Answer, during test: (LocalServer) async throws -> Void
    ) async throws {
        // A proxy that this machine may have cannot reach the server.
        setenv("no_proxy", "127.0.0.1", 1)
        let log = NIOLockedValueBox<[Request]>([])
        let silent = NIOLockedValueBox<[any Channel]>([])
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Answering(answer, log, silent))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await test(LocalServer(channel: channel, log: log, silent: silent))
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Request) -> Answer
        private let log: NIOLockedValueBox<[Request]>
        private let silent: NIOLockedValueBox<[any Channel]>

        init(
            _ answer: @escaping @Sendable (Request) -> Answer, _ log: NIOLockedValueBox<[Request]>,
            _ silent: NIOLockedValueBox<[any Channel]>
        ) {
            self.answer = answer
            self.log = log
            self.silent = silent
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            let request = log.withLockedValue { log in
                log.append(Request(path: head.uri, headers: head.headers, number: log.count))
                return log[log.count - 1]
            }
            send(answer(request), context)
        }

        private func send(_ answer: Answer, _ context: ChannelHandlerContext) {
            var headers = answer.headers
            if answer.announcesLength {
                headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.count)")
            }
            let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            let count =
                switch answer.ending {
                case .proper: answer.body.count
                case .silent(let count): count
                }
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body.prefix(count))))), promise: nil)
            switch answer.ending {
            case .proper:
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            case .silent:
                let channel = context.channel
                silent.withLockedValue { $0.append(channel) }
                context.flush()
            }
        }
    }
}

/// A file as a good server serves it: with an ETag, ranges and If-Range (RFC 9110, 13 and 14).
struct ServedFile: Sendable {
    var content: Data
    var etag: String? = "\"1\""
    var knowsRanges = true
    var heedsIfRange = true

    func answer(_ request: LocalServer.Request) -> LocalServer.Answer {
        var answer = LocalServer.Answer(body: content)
        if let etag { answer.headers.add(name: "ETag", value: etag) }
        guard knowsRanges, let range = request.headers.first(name: "Range"),
            let first = Int(range.dropFirst("bytes=".count).dropLast())
        else { return answer }
        if heedsIfRange, let version = request.headers.first(name: "If-Range"), version != etag { return answer }
        guard first < content.count else {
            answer.status = .rangeNotSatisfiable
            answer.headers.add(name: "Content-Range", value: "bytes */\(content.count)")
            answer.body = Data()
            return answer
        }
        answer.status = .partialContent
        answer.headers.add(name: "Content-Range", value: "bytes \(first)-\(content.count - 1)/\(content.count)")
        answer.body = content.suffix(from: first)
        return answer
    }

    /// The same, broken off after so many bytes of the body.
    func answer(_ request: LocalServer.Request, _ ending: LocalServer.Answer.Ending) -> LocalServer.Answer {
        var answer = answer(request)
        answer.ending = ending
        return answer
    }
}
