#!/bin/sh
# The gate against the corpus of secrets, where that lies beside the project.   tests/hostile/... PROGRAM
set -eu
program=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
corpus=${REDACTION_CORPUS:-$root/../shared/corpus/security/secrets.tar.xz}
if [ ! -e "$corpus" ] || ! command -v python3 >/dev/null; then
    echo "skip: no python3, or no corpus at $corpus"
    echo "ok nothing to score"
    exit
fi
"$root/scripts/score_redaction.py" "$program" "$corpus"
