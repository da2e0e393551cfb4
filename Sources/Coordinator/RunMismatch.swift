/// An unfinished run that was made with other choices than those asked for now (exit 64).
package struct RunMismatch: Error, CustomStringConvertible {
  package let checkpoint: String
  package let differences: [RunDifference]

  package var description: String {
    "\(checkpoint) was trained with "
      + differences.map { "\($0.option) \($0.saved), not \($0.asked)" }.joined(separator: ", ")
      + ": give the same values to go on, or --restart, or another --model-dir"
      + (differences.contains(where: \.isOfData) ? ", or --allow-data-change" : "")
  }
}
