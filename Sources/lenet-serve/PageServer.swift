import FlyingFox
import FlyingSocks
import FoundationEssentials
import Inference
import LivePage

/// Answers the page's requests, on this machine's own address only.
struct PageServer {
  /// Pixels of a drawing, one byte each.
  private static let pixelLimit = 1 << 20

  private let model: LiveModel
  private let server: HTTPServer

  /// - Parameters: `port`: 0 for any that is free.
  init(_ model: LiveModel, port: UInt16) throws {
    self.model = model
    server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
  }

  /// Answers until the process ends.
  ///
  /// - Parameters: `isReady`: called once with the address of the page.
  /// - Throws: `SocketError` when the port cannot be had.
  func run(_ isReady: @escaping @Sendable (String) -> Void) async throws {
    for file in PageFile.allCases {
      await answer("GET", file.path) { _ in
        Self.response(.ok, Data(file.bytes), file.mediaType)
      }
    }
    await answer("GET", "/training") { [model] _ in try Self.json(TrainingView(of: model)) }
    await answer("POST", "/read") { [model] in try await Self.read($0, by: model) }
    Task { [server] in
      try await server.waitUntilListening()
      if case .ip4(let address, let port)? = await server.listeningAddress {
        isReady("http://\(address):\(port)/")
      }
    }
    try await server.run()
  }

  private func answer(
    _ method: String, _ path: String,
    _ handler: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async {
    await server.appendRoute(HTTPRoute("\(method) \(path)")) { request in
      guard Self.isOwn(request) else {
        return Self.refusal(.forbidden, "not this machine's own page")
      }
      return try await handler(request)
    }
  }

  /// Whether this machine's own page asks: another site's may neither read answers, by a name of its own
  /// that it lets mean 127.0.0.1, nor send drawings.
  private static func isOwn(_ request: HTTPRequest) -> Bool {
    guard let host = request.headers[.host] else { return false }
    let name = host.hasSuffix("]") ? host[...] : host[..<(host.lastIndex(of: ":") ?? host.endIndex)]
    guard ["localhost", "127.0.0.1"].contains(name.lowercased()) else { return false }
    let origin = request.headers[HTTPHeader("Origin")]
    return origin == nil || origin == "http://\(host)"
  }

  /// What the network reads in a drawing: width x height bytes, row by row.
  private static func read(
    _ request: HTTPRequest, by model: LiveModel
  ) async throws -> HTTPResponse {
    func side(_ name: String) -> Int? {
      request.query[name].flatMap { Int($0) }.flatMap { 1...4096 ~= $0 ? $0 : nil }
    }
    guard let width = side("width"), let height = side("height"), width * height <= pixelLimit,
      request.bodySequence.count == width * height
    else {
      return refusal(.badRequest, "wants width and height, and as many bytes")
    }
    let pixels = Array(try await request.bodyData)
    guard let loaded = model.look().loaded else {
      return refusal(.serviceUnavailable, "no checkpoint yet")
    }
    let drawing = GreyPicture(width: width, height: height, pixels: pixels)
    guard let reading = DrawingReading(of: drawing, by: loaded) else {
      return HTTPResponse(statusCode: .noContent)
    }
    return try json(reading)
  }

  private static func json(_ value: some Encodable) throws -> HTTPResponse {
    response(.ok, try JSONEncoder().encode(value), "application/json")
  }

  private static func refusal(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    response(status, Data((text + "\n").utf8), "text/plain")
  }

  private static func response(
    _ status: HTTPStatusCode, _ body: Data, _ mediaType: String
  ) -> HTTPResponse {
    HTTPResponse(
      statusCode: status,
      headers: HTTPHeaders([
        .contentType: mediaType, .cacheControl: "no-store",
        HTTPHeader("Content-Security-Policy"):
          "default-src 'self'; img-src data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
        HTTPHeader("X-Content-Type-Options"): "nosniff",
      ]), body: body)
  }
}
