# shellcheck shell=sh disable=SC2034 # what is set here is for the scripts that source it
# What the scripts beside this one share. Sourced, not run; sets `project`, the top folder.
# Messages go to standard error, so that standard output is the program's alone.

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

# Exit codes, from sysexits.h: what every script here means by them.
exit_usage=64        # wrong arguments
exit_data=65         # data was found, but it is not what it should be
exit_unavailable=69  # something needed cannot be had: a mirror, a tool
exit_create=73       # a file or folder cannot be written
exit_permission=77   # needs root, and there is neither root nor sudo

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() { # STATUS MESSAGE...
  status=$1
  shift
  say "$*"
  exit "$status"
}

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    fail $exit_permission "needs root and there is no sudo; as root, run: $*"
  fi
}

package_is_installed() { # PACKAGE
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

# Installs the Debian packages that are missing; touches neither network nor root if none is. With LENET_NO_PACKAGES set,
# it installs nothing: they come from elsewhere, such as the modules of a cluster.
install_packages() { # PACKAGE...
  [ -z "${LENET_NO_PACKAGES:-}" ] || return 0
  if ! command -v dpkg-query > /dev/null; then
    say "not a Debian machine: make sure that these are installed: $*"
    return 0
  fi
  missing=
  for package in "$@"; do
    package_is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  say "installing Debian packages:$missing"
  as_root apt-get update -qq >&2 || say "the package lists could not be renewed; using the old ones"
  # shellcheck disable=SC2086 # a list of words is meant
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing >&2 ||
    fail $exit_unavailable "could not install:$missing"
}

# All that building and running needs; Swift itself is not in Debian.
install_build_packages() {
  install_packages libopenmpi-dev openmpi-bin zlib1g-dev libpng-dev libyaml-dev pkg-config g++ git curl ca-certificates
  command -v swift > /dev/null ||
    fail $exit_unavailable "no swift on the PATH: install Swift 6.2 or newer from swift.org/install"
}

# Builds a program as it is installed, with Swift's libraries inside, and sets `program` to its path.
# It has a build folder of its own: in one shared with the tests each would rebuild the other's objects.
build_program() { # PRODUCT: lenet-dist or lenet-serve
  product=$1
  say "building $product"
  # The HTTP server library that lenet-serve is built with brings in Swift's network library, and that libcurl.
  [ "$product" != lenet-serve ] || install_packages libcurl4-openssl-dev
  scratch=$project/.build/static
  swift build --package-path "$project" --scratch-path "$scratch" -c release \
    --static-swift-stdlib --product "$product" >&2
  program=$scratch/release/$product
}

data_files="train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte t10k-labels-idx1-ubyte"

# Whether a folder has all four data files, plain or gzip'd; their content is not looked at.
has_data() { # FOLDER
  for name in $data_files; do
    [ -f "$1/$name" ] || [ -f "$1/$name.gz" ] || return 1
  done
}
