# A Spack recipe for lenet-dist. Not tested: no Spack was at hand; it compiles, flake8 has no complaint, and it runs
# scripts/install, which is tested.
#
# Spack has no package of Swift: have swift 6.2 or newer on the PATH. Put this file into a repository of your own
# (spack repo create, then packages/lenet-dist/package.py), and in the project's folder: spack dev-build lenet-dist@main

from spack.package import *


class LenetDist(Package):
    """Data-parallel training of LeNet-5 on MNIST over MPI ranks; the result does not
    depend on the number of ranks."""

    license("MIT")

    # No address: the sources are the folder in which "spack dev-build" is called.
    version("main")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("git", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("python@3.9:", type="build")
    depends_on("libpng")
    depends_on("libyaml")
    depends_on("openmpi@4.1:")
    depends_on("zlib-api")

    conflicts("platform=darwin", msg="lenet-dist uses Linux's shared memory")
    conflicts("platform=windows", msg="lenet-dist uses Linux's shared memory")

    def setup_run_environment(self, env):
        env.set("LENET_DIST_ROOT", self.prefix)

    def install(self, spec, prefix):
        if which("swift") is None:
            raise InstallError("no swift on the PATH: install Swift 6.2 or newer from swift.org/install")
        install_script = Executable("scripts/install")
        install_script.add_default_env("LENET_NO_PACKAGES", "1")
        install_script("--prefix", prefix)
