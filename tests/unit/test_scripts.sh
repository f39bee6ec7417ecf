#!/bin/bash
# The scripts that judge the tree must be able to fail: each is shown a small tree with one fault.
# shellcheck disable=SC2016 # texts for other shells
set -eu
cd "$(dirname "$0")/../.."
scripts=$PWD/scripts
golden=$PWD/tests/golden/run.sh
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0

expect() { # name, wanted exit status, text that the output must hold, command...
    local name=$1 status=$2 text=$3 got=0
    shift 3
    "$@" >"$tmp/out" 2>&1 </dev/null || got=$?
    if [ "$got" = "$status" ] && grep -qF -e "$text" "$tmp/out"; then
        echo "ok $name"
    else
        echo "not ok $name: exit status $got, wanted $status and '$text'"
        sed 's/^/    /' "$tmp/out"
        bad=1
    fi
}

tree() { # a fresh small tree in which nothing is wrong
    rm -rf "$tmp/t"
    mkdir -p "$tmp/t/src/base" "$tmp/t/src/model" "$tmp/t/src/text" "$tmp/t/src/store" "$tmp/t/src/app"
    echo 'int base_one(void);' >"$tmp/t/src/base/one.h"
    printf '#include "base/one.h"\n#include <stdio.h>\n/* sprintf */ // system\nconst char *two = "strcpy\\" //";\n' \
        >"$tmp/t/src/text/two.c"
}

put() { # file, text: into the tree
    printf '%b\n' "$2" >"$tmp/t/src/$1"
}

tree
expect "layers: a good tree" 0 "ok layers" "$scripts/layers.sh" "$tmp/t"
expect "banned: a good tree" 0 "ok banned" "$scripts/banned.sh" "$tmp/t"

layer() { # name, file, text
    tree
    put "$2" "$3"
    expect "layers: $1" 1 "not ok layers: src/$2" "$scripts/layers.sh" "$tmp/t"
}
layer "a higher rank" text/x.c '#include "store/db.h"'
layer "another folder of the rank" model/x.c '#include "text/two.h"'
layer "an unranked folder" base/x.c '#include "misc/y.h"'
layer "a way up" base/x.c '  #  include "../text/two.h"'
layer "sqlite outside the store" text/x.c '#include <sqlite3.h>'
layer "cJSON outside its file" base/x.h '#include <cjson/cJSON.h>'
tree
mkdir "$tmp/t/src/misc"
put misc/x.c 'int x;'
expect "layers: a folder without a rank" 1 "has no rank" "$scripts/layers.sh" "$tmp/t"
tree
put text/x.c '#include "model/m.h"\n#include "two.h"'
expect "layers: model is open to its rank" 0 "ok layers" "$scripts/layers.sh" "$tmp/t"

ban() { # name, file, text, text of the complaint
    tree
    put "$2" "$3"
    expect "banned: $1" 1 "$4" "$scripts/banned.sh" "$tmp/t"
}
for word in strcpy strcat sprintf strtok atoi strtol sscanf gmtime localtime ctime system popen rand; do
    ban "$word" text/x.c "int x(void) {\n    return $word(y);\n}" "src/text/x.c:2: $word is banned"
done
ban "printing in a library" text/x.c '    printf("x");' 'never prints (printf)'
ban "writing to stderr" base/x.c '    fputs("x", stderr);' 'never prints (stderr)'
ban "after a string and a comment" text/x.c "char c = '\"'; /* \" */ int y = rand();" 'rand is banned'
ban "a stem met twice" app/two.c 'int y;' 'the stem two is met twice'
lines=$(printf '    x++;\\n%.0s' $(seq 59))
ban "a function of 61 lines" text/x.c "int x(int a,\n      int b) {\n${lines%??????????}}" 'a function of 61 lines'
tree
put text/x.c "int x(void) {\n${lines%??????????}}\nstatic const struct t u[] = {\n$lines$lines};"
put app/say.c 'void say(void) {\n    printf("x");\n}'
put base/y.c 'int y = a.system + b->rand + my_rand + randy + system;\nint z(const char *f) __attribute__((format(printf, 1, 2)));'
expect "banned: what is allowed" 0 "ok banned" "$scripts/banned.sh" "$tmp/t"
put text/long.c "$lines$lines$lines$lines$lines$lines"
expect "banned: a long file is a warning" 0 "warning: src/text/long.c has" "$scripts/banned.sh" "$tmp/t"

tree
put text/x.h 'size_t x(void);'
expect "headers: one that needs another" 1 "not ok headers: src/text/x.h" \
    env -C "$tmp/t" bash -c "mkdir scripts && cp $scripts/headers.sh scripts && scripts/headers.sh gcc -Isrc"

mkdir -p "$tmp/o/src/text"
object() { # the C text of src/text/two_parts.c
    echo "$1" | gcc -x c -c -o "$tmp/o/src/text/two_parts.o" -
}
object 'int two_parts_a; int two_b; int text_c; static int d; int *two_d = &d;'
expect "exports: own names" 0 "ok exports: 4 symbols" "$scripts/exports.sh" "$tmp/o/src/text/two_parts.o"
object 'int two_a; int parts_b;'
expect "exports: a stranger" 1 "src/text/two_parts.c exports parts_b" "$scripts/exports.sh" "$tmp/o/src/text/two_parts.o"

# What installs: with stand-ins for dpkg, apt and the user.
mkdir "$tmp/bin"
for tool in sh awk tr cat env printf; do ln -s "$(command -v $tool)" "$tmp/bin/$tool"; done
stub() { # name, body
    printf '#!/bin/sh\n%s\n' "$2" >"$tmp/bin/$1"
    chmod +x "$tmp/bin/$1"
}
stub dpkg-query 'shift 3; for p; do echo "$p installed"; done'
stub apt-get 'echo "apt-get $*"'
stub id 'echo 0'
setup=("$tmp/bin/env" "PATH=$tmp/bin" sh "$scripts/setup")
[ -z "$("${setup[@]}" test)" ] && echo "ok setup: silent when all is there"
stub dpkg-query 'shift 3; for p; do case $p in gcc) echo "$p config-files" ;; make) ;; *) echo "$p installed" ;; esac; done; exit 1'
expect "setup: what is missing, as root" 0 "apt-get install -y --no-install-recommends gcc make" "${setup[@]}"
stub id 'echo 1000'
expect "setup: neither root nor sudo" 1 "apt-get update && apt-get install -y --no-install-recommends gcc make" "${setup[@]}"
stub sudo 'echo "sudo $*"'
expect "setup: by sudo" 0 "sudo env DEBIAN_FRONTEND=noninteractive apt-get install" "${setup[@]}"
expect "setup: a wrong argument" 2 "usage" "${setup[@]}" everything

# What runs the tests: nothing that went wrong may count as passed.
unset TALLY
run=$scripts/run_tests.sh
cmocka='echo "[==========] Running 3 test(s)."; echo "[  PASSED  ] 2 test(s)." >&2'
expect "runner: ok lines" 0 "3 passed, 0 failed" "$run" 'echo ok a; echo ok b' 'echo ok c'
expect "runner: not ok" 1 "1 passed, 1 failed" "$run" 'echo ok a; echo not ok b'
expect "runner: no test" 1 "0 passed, 1 failed" "$run" true
expect "runner: no command" 1 "0 passed, 1 failed" "$run"
expect "runner: a failing exit" 1 "1 passed, 1 failed" "$run" 'echo ok a; exit 3'
expect "runner: a signal" 1 "1 passed, 1 failed" "$run" 'echo ok a; kill -SEGV $$'
expect "runner: too slow" 1 "took more than 1 s" env TEST_TIMEOUT=1 "$run" 'echo ok a; sleep 9'
expect "runner: cmocka's failures" 1 "2 passed, 1 failed" "$run" "$cmocka; echo '[  FAILED  ] 1 test(s), listed below:' >&2; exit 1"
expect "runner: cmocka's skips" 0 "2 passed, 0 failed" "$run" "$cmocka; echo '[  SKIPPED ] 1 test(s), listed below:' >&2"
expect "runner: a cmocka group that ends early" 1 "2 passed, 1 failed" "$run" "$cmocka"
TALLY=$tmp/tally "$run" 'echo ok a' >/dev/null
TALLY=$tmp/tally "$run" 'echo not ok a' >/dev/null || echo "ok runner: a failed round fails"
expect "runner: rounds add up" 1 "1 passed, 1 failed" "$run" --total "$tmp/tally"
expect "runner: no round" 1 "0 passed, 1 failed" "$run" --total /dev/null

# README and program.
cat >"$tmp/program" <<'P'
#!/bin/sh
[ "$1" = --help ] && { echo "commands:"; echo "  go   goes"; exit 0; }
[ "$1" = go ] && { echo "  --far N  how far"; exit 0; }
exit 2
P
chmod +x "$tmp/program"
docs() { # name, status, text, README, config
    mkdir -p "$tmp/t/config"
    printf '%b\n' "$4" >"$tmp/t/README.md"
    printf '%b\n' "$5" >"$tmp/t/config/log-gardener.example.json"
    expect "docs: $1" "$2" "$3" "$scripts/check_docs.sh" "$tmp/program" "$tmp/t"
}
row='| `--far N` | how far |'
docs "all told" 0 "ok docs: 1 commands, 1 options" "$row\n\`b\`" '{\n  // why\n  "a": 1,\n  "b": 2\n}'
docs "an option untold" 1 "--far is in --help" '| `--fa` | |' '// x\n{"a": 1}'
docs "an option that is not there" 1 "--near is in a table" "$row\n| \`-n, --near\` | |" '// x\n{"a": 1}'
docs "a key untold" 1 "key b is not explained" "$row" '{\n  // why\n  "a": 1,\n  "b": 2\n}'
docs "no config" 1 "holds no key" "$row" '{}'

# Golden runs.
mkdir -p "$tmp/golden/g/want"
echo 'go "a b" >file' >"$tmp/golden/g/cmd"
printf '#!/bin/sh\nprintf "%%s\\n" "$2"\n[ "$1" = go ] && [ "$TZ" = "<+0545>-5:45" ]\n' >"$tmp/fake"
chmod +x "$tmp/fake"
echo 'a b' >"$tmp/golden/g/want/file"
g() { # name, status, text
    expect "golden: $1" "$2" "$3" env "GOLDEN=$tmp/golden" "$golden" "$tmp/fake" g
}
g "as wanted" 0 "ok golden/g"
echo 'a c' >"$tmp/golden/g/want/file"
g "a difference" 1 "not ok golden/g"
rm "$tmp/golden/g/want/file"
g "nothing wanted" 1 "nothing is wanted"
echo x >"$tmp/golden/g/want/other"
g "a missing file" 1 "other was not produced"
rm "$tmp/golden/g/want/other"
echo 0 >"$tmp/golden/g/want/stderr.1"
echo 'stay "a b" >file' >"$tmp/golden/g/cmd"
g "an unexpected exit status" 1 "exit status 1"
echo 'go x >file' >"$tmp/golden/g/cmd"
printf '#!/bin/sh\nexit 99\n' >"$tmp/checker"
chmod +x "$tmp/checker"
expect "golden: the runner's own complaint" 1 "exit status 99" \
    env "GOLDEN=$tmp/golden" RUNNER="$tmp/checker --strict" "$golden" "$tmp/fake" g
exit "$bad"
