#!/bin/sh
# report on a real run: its counts are evaluate's, under mpirun too; and what headless Chromium makes of the page at the
# width of a phone and of a desktop, light and dark: nothing loaded, no complaint, no sideways scrolling, enough contrast.
#
# Needs LENET_DIST (the program), python3, and LENET_TEST_MNIST; looking at the page needs chromium.
# LENET_TEST_PICTURES names a folder to keep pictures of the page in.
set -eu
scripts=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
export PYTHONDONTWRITEBYTECODE=1
. "$scripts/testlib.sh"

need_mnist
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

run 2 --epochs 3
check "train" [ "$status" = 0 ]
run alone evaluate
counts=$(sed -n 's/^validation: \([0-9/]*\) right; test: \([0-9/]*\) right$/\1 \2/p' err)
run alone report -o test.html
check "report: exit code 0" [ "$status" = 0 ]
check "report: test images as evaluate counts them" grep -q ": ${counts#* } test images right" out
run 3 report --split validation -o validation.html
check "report under mpirun: once" [ "$(wc -l < out)" = 1 ]
check "report: validation images as evaluate counts them" grep -q ": ${counts% *} validation images right" out
# One checkpoint instead of a folder; without metrics.jsonl; of another program's tensors; replaced when there.
mkdir bare
cp model/train-1* bare
run alone report bare/train-1 -o bare.html
check "report without metrics.jsonl" [ "$status" = 0 ]
run alone report absent -o no.html
check "no model: exit code 66" [ "$status" = 66 ]
check "no model: one line, no file" [ "$(wc -l < err)" = 1 ] && [ ! -e no.html ]
run alone report -o absent/report.html
check "no folder to write to: exit code 73" [ "$status" = 73 ]
# Curves of made-up epochs, with the smallest and the greatest of values.
for epoch in 1 2 3 4 5 6 7 8 9 10 11 12; do
  echo "{\"epoch\": $epoch, \"loss\": $((12 - epoch)).5e-$((epoch / 3)), \"accuracy\": 0.99$epoch,
    \"validation_loss\": 0, \"validation_correct\": $((4988 + epoch)), \"validation_count\": 5000,
    \"learning_rate\": 0.001, \"samples_per_second\": 1234567.8}" | tr -d '\n'
  echo
done > bare/metrics.jsonl
run alone report bare -o curves.html
check "curves are drawn" [ "$(grep -o '<polyline' curves.html | wc -l)" = 4 ]
head -c 300 /dev/urandom > bare/metrics.jsonl
printf '\n{"epoch": 1, "loss": 0.5}\n{"epoch": 2, "lo' >> bare/metrics.jsonl
run alone report bare -o damaged.html
check "a damaged metrics.jsonl is told on the page" grep -q "could not be read" damaged.html
check "report: exit code 0 with a damaged metrics.jsonl" [ "$status" = 0 ]
check "pages" python3 "$scripts/tests/report.py" "$counts" "${LENET_TEST_PICTURES:-}"
summary report
