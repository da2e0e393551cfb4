#!/bin/sh
# scripts/install and scripts/package-deb: what they install is complete, and works where Swift is not.
#
# Needs LENET_DIST (the program); with LENET_TEST_MNIST, and as root on Debian, the package trains.
set -eu
cd "$(dirname -- "$0")/../.."
. scripts/testlib.sh
project=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tell() { echo "packaging: $*"; }

# --- scripts/install --prefix
prefix=$work/prefix
check "installs" scripts/install --prefix "$prefix" 2> "$work/err"
cd "$work"
version=$("$prefix/bin/lenet-dist" --version | sed -n '1s/.* //p')
share=$prefix/share
check "the program" cmp "$LENET_DIST" "$prefix/bin/lenet-dist"
for file in doc/lenet-dist/README.md doc/lenet-dist/LICENSE doc/lenet-dist/docs/options.md lenet-dist/lib.sh; do
  check "$file" [ -s "$share/$file" ]
done
for file in "$project"/scripts/*/*; do
  name=${file#"$project/scripts/"}
  case $name in tests/* | *__pycache__) continue ;; esac
  check "$name" cmp "$file" "$share/lenet-dist/$name"
done
check "fetch-data alone" "$share/lenet-dist/fetch-data" --help > help
check "fetch-data knows its options" grep -q "usage: scripts/fetch-data" help

# The man page: each command and option that --help names, and no complaint.
page=$share/man/man1/lenet-dist.1
if command -v man > /dev/null; then
  MANWIDTH=200 man --warnings -l "$page" > page.txt 2> page.err
  check "man has no complaint" [ ! -s page.err ]
  for command in train evaluate inspect; do
    "$LENET_DIST" help "$command" | grep -o -- '^  --[a-z-]*' | while read -r option; do
      grep -q -- "$option" page.txt || echo "$command $option"
    done
  done > missing
  check "the man page has all options: not $(tr '\n' ' ' < missing)" [ ! -s missing ]
  for section in "EXIT STATUS" ENVIRONMENT FILES EXAMPLES; do
    check "the man page has $section" grep -q "^$section" page.txt
  done
  check "the exit codes have their meaning" grep -q "^ *75  *stopped early, saved" page.txt
else
  tell "man page not rendered: no man here"
fi
if command -v mandoc > /dev/null; then
  check "mandoc has no complaint" mandoc -T lint "$page"
else
  tell "man page not linted: no mandoc here"
fi

# Completions: each shell completes what was begun.
cat > complete.bash << 'END'
. "$1"
COMP_WORDS=(lenet-dist train --checkpoint-f) COMP_CWORD=2 COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
$(complete -p lenet-dist | sed 's/.*-F \([^ ]*\).*/\1/') lenet-dist --checkpoint-f train
[ "${COMPREPLY[*]}" = --checkpoint-format ]
END
check "bash completes" bash complete.bash "$share/bash-completion/completions/lenet-dist"
if command -v zsh > /dev/null; then
  check "zsh finds the completion" zsh -fc "fpath=($share/zsh/site-functions \$fpath); autoload -Uz compinit
    compinit -u -d $work/zcompdump; [[ \$_comps[lenet-dist] = _lenet-dist ]] && autoload +X -Uz _lenet-dist"
else
  tell "zsh completion not tried: no zsh here"
fi
if command -v fish > /dev/null; then
  HOME=$work fish -c "source $share/fish/vendor_completions.d/lenet-dist.fish
    complete -C 'lenet-dist train --checkpoint-f'" > fish.txt
  check "fish completes" grep -q -- "^--checkpoint-format" fish.txt
else
  tell "fish completion not tried: no fish here"
fi

# The module file: loaded it is found, unloaded it is gone.
module_init=/usr/share/modules/init/bash
[ -e $module_init ] || module_init=/usr/share/lmod/lmod/init/bash
if [ -e $module_init ]; then
  cat > module.bash << 'END'
. "$1"
module use "$2/share/modulefiles" && module load lenet-dist || exit
[ "$(command -v lenet-dist)" = "$2/bin/lenet-dist" ] && man -w lenet-dist | grep -q "^$2/" || exit
module unload lenet-dist && [ "$(command -v lenet-dist)" != "$2/bin/lenet-dist" ]
END
  check "module load" bash module.bash $module_init "$prefix" > module.txt 2> err
else
  tell "module file not tried: neither environment-modules nor lmod is here"
fi

# --- scripts/package-deb
if ! command -v dpkg-deb > /dev/null; then
  tell "the Debian package skipped: no dpkg-deb here"
  summary packaging
  exit
fi
check "package-deb" "$project/scripts/package-deb" "$work" 2> err
package=$(echo "$work"/lenet-dist_*.deb)
check "its name" [ "$package" = "$work/lenet-dist_$version-1_$(dpkg --print-architecture).deb" ]
check "it depends on Open MPI" sh -c "dpkg-deb -f '$package' Depends | grep -q 'libopenmpi3.*openmpi-bin'"
dpkg-deb --fsys-tarfile "$package" | tar -t > files
for file in bin/lenet-dist share/man/man1/lenet-dist.1.gz share/bash-completion/completions/lenet-dist \
  share/zsh/vendor-completions/_lenet-dist share/fish/vendor_completions.d/lenet-dist.fish \
  share/doc/lenet-dist/copyright share/doc/lenet-dist/changelog.Debian.gz share/lenet-dist/fetch-data; do
  check "the package has $file" grep -qx "./usr/$file" files
done
if command -v lintian > /dev/null; then
  lintian --allow-root "$package" > lintian.txt 2>&1 || true
  check "lintian has no complaint: $(head -n 3 lintian.txt)" sh -c '! grep -q "^[EW]: " lintian.txt'
else
  tell "lintian not run: it is not here"
fi

if [ "$(id -u)" -ne 0 ]; then
  tell "the package not installed: needs root"
elif dpkg-query -W lenet-dist > /dev/null 2>&1; then
  tell "the package not installed: another lenet-dist is"
else
  trap 'dpkg -r lenet-dist > /dev/null 2>&1; rm -rf "$work"' EXIT
  check "dpkg -i" dpkg -i "$package" > dpkg.txt 2> err
  check "no library of Swift" sh -c '! ldd /usr/bin/lenet-dist | grep -i swift'
  # Where the toolchain has a folder of its own, it is covered up.
  cat > run.sh << 'END'
toolchain=$(readlink -f "$(command -v swift)") && toolchain=${toolchain%/usr/bin/*}
case $toolchain in /opt/* | /usr/local/* | /root/* | /home/*)
  mount -t tmpfs none "$toolchain" || exit
  hash -r
  if command -v swift; then exit 1; fi
  ;;
esac
PATH=/usr/bin:/bin
cd "$1" && export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
lenet-dist --version > version.txt || exit
[ -z "$2" ] || mpirun -np 2 --oversubscribe lenet-dist --data-dir "$2" --epochs 1 --batch-size 1000 --model-dir packaged
END
  check "it runs without Swift" unshare -m sh run.sh "$work" "${LENET_TEST_MNIST:-}" > out 2> err
  check "its version" grep -q "lenet-dist $version" version.txt
  if [ -n "${LENET_TEST_MNIST:-}" ]; then
    "$LENET_DIST" --data-dir "$LENET_TEST_MNIST" --epochs 1 --batch-size 1000 --model-dir built > out 2> err
    check "it trains to the same bytes" same packaged built
  else
    tell "training skipped: LENET_TEST_MNIST names no folder with MNIST's files"
  fi
  check "dpkg -r" dpkg -r lenet-dist > dpkg.txt 2> err
  check "nothing stays" [ ! -e /usr/bin/lenet-dist ]
fi
summary packaging
