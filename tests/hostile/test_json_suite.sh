#!/bin/bash
# JSONTestSuite, where it lies beside the repository: every y_ file is read, every n_ refused with an error, no i_
# crashes. Then whole: each file as an input, a plan, an import or a config of the program: what is no JSON is
# refused with an error, the rest ends in order.
#   tests/hostile/test_json_suite.sh PROGRAM       SHARED=folder instead of ../shared
set -u
program=$(realpath "$1")
checker=$(dirname "$program")/tests/unit/test_json_check
packed=${SHARED:-../shared}/corpus/security/jsontestsuite.tar.xz
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

if [ ! -e "$packed" ]; then
    echo "skip: no $packed"
    echo "ok json suite: nothing to do"
    exit 0
fi
python3 -c 'import lzma, sys; sys.stdout.buffer.write(lzma.open(sys.argv[1]).read())' "$packed" | tar -xf - -C "$dir"
bad=0
for sub in test_parsing test_transform; do
    "$checker" "$dir/jsontestsuite/$sub" || bad=1
done

echo '{}' >"$dir/config"
n=0
for file in "$dir"/jsontestsuite/test_parsing/*.json; do
    n=$((n + 1))
    case $((n % 4)) in
    0) set -- cluster --config "$dir/config" "$file" ;;
    1) set -- apply -n --config "$dir/config" --tracker "sqlite:$dir/t.db" "$file" ;;
    2) set -- issues import -n --config "$dir/config" --tracker "sqlite:$dir/t.db" "$file" ;;
    3) set -- issues list --tracker "sqlite:$dir/t.db" --config "$file" ;;
    esac
    status=0
    "$program" "$@" >/dev/null 2>"$dir/err" </dev/null || status=$?
    if [ "$status" = 0 ]; then
        [[ $file != */n_* ]] && continue
    else
        [ "$status" -le 4 ] && grep -q '^log-gardener ' "$dir/err" && continue
    fi
    echo "not ok json suite: $(basename "$file") with $1: status $status: $(head -c 300 "$dir/err")"
    bad=1
done
[ "$n" -gt 300 ] || { echo "not ok json suite: $n files only"; bad=1; }
[ "$bad" = 0 ] && echo "ok json suite: $n files as input, plan, import and config"
exit "$bad"
