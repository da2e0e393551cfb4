/// Where the numbers of a training state are: four runs of 61,706 floats.
package struct StateMemory: @unchecked Sendable {
  package let parameters: UnsafeMutablePointer<Float>
  package let firstMoments: UnsafeMutablePointer<Float>
  package let secondMoments: UnsafeMutablePointer<Float>
  package let averages: UnsafeMutablePointer<Float>

  package init(
    parameters: UnsafeMutablePointer<Float>, firstMoments: UnsafeMutablePointer<Float>,
    secondMoments: UnsafeMutablePointer<Float>, averages: UnsafeMutablePointer<Float>
  ) {
    self.parameters = parameters
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.averages = averages
  }
}
