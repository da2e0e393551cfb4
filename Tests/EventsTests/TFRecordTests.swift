import Events
import SystemPackage
import Testing

/// The framing of event files, against bytes that TensorBoard's own writer made.
@Suite struct TFRecordTests {
  private func framed(_ record: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    TFRecord.append(record, to: &bytes)
    return bytes
  }

  @Test func asTensorBoardWrites() {
    #expect(
      framed([]) == [
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x29, 0x03, 0x98, 0x07, 0xD8, 0xEA, 0x82,
        0xA2,
      ])
    #expect(
      framed(Array("lenet".utf8)) == [
        0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xEA, 0xB2, 0x04, 0x3E, 0x6C, 0x65, 0x6E,
        0x65, 0x74, 0x4C, 0x4F, 0x57, 0x63,
      ])
  }

  @Test func recordsFollowOneAnother() {
    var bytes: [UInt8] = []
    TFRecord.append([1, 2], to: &bytes)
    TFRecord.append([3], to: &bytes)
    #expect(bytes == framed([1, 2]) + framed([3]))
    #expect(bytes.count == 2 * 16 + 3)
  }
}
