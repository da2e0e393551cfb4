/// An error that all ranks have found together, and throw alike: rank 0 alone need tell of it.
package protocol FailureOfAllRanks: Error {}
