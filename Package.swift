// swift-tools-version: 6.2
import PackageDescription

// Every target: Swift 6 mode (from the tools version), warnings are errors, imports say what they expose.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Settings of one build of the kernel loops: the processor level, and no bounds or overflow checks in them.
///
/// Elsewhere than on x86-64 there is one level, the baseline of vectors of four (NEON on arm64; not tried).
func loops(_ level: String, _ define: String) -> [SwiftSetting] {
  #if arch(x86_64)
    strict + [.define(define), .unsafeFlags(["-Ounchecked", "-wmo", "-Xcc", "-march=\(level)"])]
  #else
    strict + [.define("BASELINE"), .unsafeFlags(["-Ounchecked", "-wmo"])]
  #endif
}

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "lenet-dist",
  products: [
    .executable(name: "lenet-dist", targets: ["lenet-dist"]),
    .executable(name: "lenet-serve", targets: ["lenet-serve"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    // Without its default traits, which need more of Foundation.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    // Of lenet-serve alone.
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // 0: C
    .systemLibrary(
      name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSIMD"),
    .systemLibrary(name: "CMallocTrace"),
    .target(name: "CMPI", dependencies: ["COpenMPI"]),
    .target(name: "CProcessor"),

    // 1: parts that know nothing of each other
    .target(name: "Terminal", swiftSettings: strict),
    .target(name: "MPI", dependencies: ["CMPI", "Terminal"], swiftSettings: strict),
    .target(
      name: "KernelsBaseline", dependencies: ["CSIMD"], path: "Sources/KernelVariants/Baseline",
      swiftSettings: loops("x86-64", "BASELINE")),
    .target(
      name: "KernelsAVX2", dependencies: ["CSIMD"], path: "Sources/KernelVariants/AVX2",
      swiftSettings: loops("x86-64-v3", "AVX2")),
    .target(
      name: "KernelsAVX512", dependencies: ["CSIMD"], path: "Sources/KernelVariants/AVX512",
      swiftSettings: loops("x86-64-v4", "AVX512")),
    .target(
      name: "Kernels",
      dependencies: ["KernelsBaseline", "KernelsAVX2", "KernelsAVX512", "CProcessor"],
      swiftSettings: strict),
    .target(name: "MNIST", dependencies: ["CZlib", system], swiftSettings: strict),
    // Options from a file and from the environment.
    .target(name: "Settings", dependencies: ["CYAML"], swiftSettings: strict),
    .target(name: "Checkpoints", dependencies: ["CZlib", system], swiftSettings: strict),

    // 2 and 3: the network, and what each role does with it
    .target(name: "LeNet", dependencies: ["Kernels"], swiftSettings: strict),
    .target(
      name: "Worker", dependencies: ["Kernels", "LeNet", "MNIST", "MPI"], swiftSettings: strict),
    // What TensorBoard reads.
    .target(
      name: "Events",
      dependencies: [
        "Checkpoints", "ImageFiles", "Inference", system,
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Messages/event.proto", "Messages/hparams.proto"], swiftSettings: strict),
    .target(
      name: "Coordinator",
      dependencies: ["Terminal", "Kernels", "LeNet", "MNIST", "Checkpoints", "Events", system],
      swiftSettings: strict),
    // Reading digits with a trained network: without MPI, command line or picture files.
    .target(
      name: "Inference", dependencies: ["Checkpoints", "Kernels", "LeNet"], swiftSettings: strict),
    // Picture files in and out.
    .target(
      name: "ImageFiles", dependencies: ["CPNG", "Inference", system], swiftSettings: strict),
    .target(
      name: "Report",
      dependencies: ["Checkpoints", "Coordinator", "ImageFiles", "Inference", "LeNet", system],
      swiftSettings: strict),
    .target(
      name: "ModelExport",
      dependencies: [
        "Checkpoints", "LeNet", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Messages/tensorflow.proto", "Messages/onnx.proto"], swiftSettings: strict),
    .target(
      name: "Benchmark",
      dependencies: ["CMallocTrace", "Kernels", "LeNet", "MNIST", "MPI", "Worker"],
      swiftSettings: strict),
    .target(
      name: "Doctor",
      dependencies: [
        "Benchmark", "Checkpoints", "Coordinator", "Kernels", "LeNet", "MNIST", "MPI", "Worker",
        system,
      ],
      swiftSettings: strict),

    // 4: the program
    .executableTarget(
      name: "lenet-dist",
      dependencies: [
        "Worker", "Coordinator", "LeNet", "Kernels", "MNIST", "MPI", "Checkpoints", "CProcessor",
        "Benchmark", "Doctor", "ModelExport", "Inference", "ImageFiles", "Report", "Settings",
        "Terminal",
        system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    // Another program: a page in the browser. Its parts know nothing of MPI.
    .target(
      name: "LivePage",
      dependencies: [
        "Checkpoints", "Coordinator", "Inference", "Kernels", "LeNet", "Report", system,
      ],
      resources: [.embedInCode("Page")], swiftSettings: strict),
    .executableTarget(
      name: "lenet-serve",
      dependencies: [
        "Checkpoints", "Coordinator", "Inference", "Kernels", "LeNet", "LivePage", system,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ], swiftSettings: strict),

    // Started by MPITests under mpirun, on 1, 2 and 3 ranks.
    .executableTarget(
      name: "mpi-ranks", dependencies: ["MPI"], path: "Tests/MPIRanks", swiftSettings: strict),
    .testTarget(name: "MPITests", dependencies: ["MPI", "mpi-ranks"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
    .testTarget(name: "MNISTTests", dependencies: ["MNIST", system]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", system]),
    .testTarget(name: "LeNetTests", dependencies: ["LeNet", "Kernels"]),
    .testTarget(name: "WorkerTests", dependencies: ["Worker"]),
    .testTarget(
      name: "CoordinatorTests", dependencies: ["Coordinator", "Checkpoints", "LeNet", system]),
    .testTarget(name: "InferenceTests", dependencies: ["Inference", "Kernels", "LeNet"]),
    .testTarget(name: "ImageFilesTests", dependencies: ["ImageFiles", "Inference"]),
    .testTarget(
      name: "LivePageTests", dependencies: ["Inference", "Kernels", "LeNet", "LivePage", system]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Inference", "Kernels", "LeNet"]),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark"]),
    .testTarget(name: "DoctorTests", dependencies: ["Doctor"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"]),
    .testTarget(
      name: "EventsTests",
      dependencies: ["Checkpoints", "Events", "Inference", "ImageFiles", system]),
    .testTarget(name: "ModelExportTests", dependencies: ["ModelExport", "Checkpoints", "LeNet"]),
  ]
)

// The libFuzzer targets, which only scripts/fuzz builds: they need a compiler that has libFuzzer.
if Context.environment["LENET_FUZZING"] != nil {
  package.targets += [
    .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzzing/CLibFuzzer"),
    .executableTarget(
      name: "fuzz-checkpoints", dependencies: ["Checkpoints", "CLibFuzzer"],
      path: "Tests/Fuzzing/Sources",
      linkerSettings: [.linkedLibrary("stdc++"), .unsafeFlags(["-use-ld=lld"])]),
  ]
}
