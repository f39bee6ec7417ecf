#!/bin/bash
# Evidence on small repositories made here, and how well suspects are ranked.   tests/unit/test_evidence.sh PROGRAM
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")/../evidence"
bad=0
# Only with whole stacks does the suppression find its function.
LSAN_OPTIONS=suppressions=$(realpath ../../scripts/lsan.supp):print_suppressions=0 ASAN_OPTIONS=fast_unwind_on_malloc=0 \
    python3 cases.py "$program" || bad=1
# Of what is measured (who makes the ranking better raises it): first place fresh and late, among three fresh and late.
python3 incidents.py "$program" --floor 95,72,100,93 || bad=1
exit "$bad"
