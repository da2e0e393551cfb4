import Checkpoints
import LeNet
import ModelExport
import Testing

/// The messages are those that TensorFlow 2.21.0 and onnxruntime 1.32.0 accepted.
///
/// No test here can tell whether they would accept others. After a change, have scripts/check-tensorflow
/// tell, and put the new checksums here.
@Suite struct AcceptedBytesTests {
  /// Every value another, so that one in a wrong place shows.
  private let parameters = TrainedParameters(
    ParameterLayout.variables.map { variable in
      NamedTensor(
        name: variable.name, shape: variable.shape,
        values: (0..<variable.count).map { Float(variable.offset + $0) })
    })

  @Test(arguments: [(CheckpointFormat.v1, 7_831_277 as UInt32), (.v2, 1_387_199_335)])
  func theGraphBesideACheckpoint(format: CheckpointFormat, checksum: UInt32) {
    let bytes = MetaGraph.encode(TrainingConfiguration(), format: format)
    #expect(CRC32C.checksum(bytes) == checksum)
    #expect(bytes == MetaGraph.encode(TrainingConfiguration(), format: format))
    var other = TrainingConfiguration()
    other.learningRate = 0.002
    #expect(bytes != MetaGraph.encode(other, format: format))
  }

  @Test func theSavedModel() throws {
    let files = SavedModel.files(parameters)
    #expect(
      files.map { ($0.folder ?? "") + "/" + $0.name } == [
        "variables/variables.data-00000-of-00001", "variables/variables.index",
        "/saved_model.pb",
      ])
    #expect(CRC32C.checksum(files[2].bytes) == 1_130_619_015)
    let reader = try TensorBundleReader(index: ByteBuffer(name: "index", bytes: files[1].bytes))
    let tensors = try reader.tensors { _ in ByteBuffer(name: "data", bytes: files[0].bytes) }
    #expect(
      tensors.flatMap { $0.values(as: Float.self)! }
        == (0..<ParameterLayout.count).map { Float($0) })
  }

  @Test func theONNXModel() {
    let bytes = ONNXModel.encode(parameters, producerVersion: "1", source: "train-7")
    #expect(CRC32C.checksum(bytes) == 871_230_137)
    #expect(bytes == ONNXModel.encode(parameters, producerVersion: "1", source: "train-7"))
  }
}
