#!/bin/sh
# kill -9 at 100 random moments of a run against GitHub (scripts/setup test installs the stand-in), then a clean run.
#   tests/fault/github_kill.sh PROGRAM
exec "$(dirname "$0")/../contract/test_github_kill.py" "$1" 100
