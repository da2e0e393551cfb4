/// The release that the programs are of.
package enum Release {
  package static let number = "0.1.0"
}
