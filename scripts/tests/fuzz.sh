#!/bin/sh
# A few seconds of the fuzzer on each parser, from the kept corpus; scripts/fuzz alone runs a million inputs.
set -eu
exec "$(dirname -- "$0")/../fuzz" --seconds 2
