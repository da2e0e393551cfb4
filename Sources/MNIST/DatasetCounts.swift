/// How many images each part of a data set has: all that is needed to find them in its memory.
///
/// The memory is one buffer: training files' images, test images, training files' labels, test
/// labels, where the training files hold first the validation images and then the training images.
package struct DatasetCounts: Equatable, Sendable {
  package let training: Int
  package let validation: Int
  package let test: Int

  /// - Precondition: at least one training image, one test image, and no negative number.
  package init(training: Int, validation: Int, test: Int) {
    precondition(training > 0 && validation >= 0 && test > 0, "an impossible split")
    self.training = training
    self.validation = validation
    self.test = test
  }

  /// Images of all three parts.
  package var total: Int { training + validation + test }

  /// Bytes of the memory that holds all images [784 each] and labels [1 each].
  package var byteCount: Int { total * (IDXContent.imageByteCount + 1) }

  /// Offset of the first label in the memory; images start at 0.
  var labelOffset: Int { total * IDXContent.imageByteCount }
}
