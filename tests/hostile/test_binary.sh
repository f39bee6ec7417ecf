#!/bin/bash
# The program as it was built: position-independent, relocations read-only and bound at start, stack protected, no
# executable stack, checked library calls, no way to start a shell or another program, no search path of its own.
#   tests/hostile/test_binary.sh PROGRAM
set -u
program=$(realpath "$1")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
bad=0

# What is missing, a word a line. Sanitizers and coverage come without checked calls.
missing() { # PROGRAM
    local head dynamic symbols imports
    head=$(readelf -hlW "$1")
    dynamic=$(readelf -dW "$1")
    symbols=$(readelf -sW "$1" | awk '{ print $8 }')
    imports=$(readelf --dyn-syms -W "$1" | awk '$7 == "UND" { sub(/@.*/, "", $8); print $8 }')
    grep -q 'Type: *DYN' <<<"$head" && grep -q 'FLAGS_1.*PIE' <<<"$dynamic" || echo pie
    grep -q GNU_RELRO <<<"$head" || echo relro
    grep -q BIND_NOW <<<"$dynamic" && grep -q 'FLAGS_1.*NOW' <<<"$dynamic" || echo now
    grep -q 'GNU_STACK.* RW  *0x' <<<"$head" || echo nx
    grep -q '^__stack_chk_fail' <<<"$symbols" || echo canary
    grep -q '^__[a-z]*printf_chk$' <<<"$imports" || grep -qE '^__(asan|ubsan|gcov)_' <<<"$symbols" || echo fortify
    grep -qxE 'system|popen|wordexp|v?fork|execv?[lvpe]*|posix_spawnp?|dlopen' <<<"$imports" && echo noexec
    grep -qE 'RPATH|RUNPATH' <<<"$dynamic" && echo nopath
    return 0
}

lacks=$(missing "$program" | tr '\n' ' ')
if [ -n "$lacks" ]; then
    echo "not ok binary: lacks $lacks"
    bad=1
fi

# A program that has none of it must be seen through.
echo '#include <stdlib.h>
int main(int n, char **v) { char b[99]; for (int i = 0; i < 99; i++) b[i] = v[0][i]; return system(b) + n; }' >"$dir/soft.c"
if ! cc -w -O0 -no-pie -fno-pie -fno-stack-protector -U_FORTIFY_SOURCE -Wl,-z,norelro,-z,lazy,-z,execstack \
    -Wl,-rpath,/nowhere -o "$dir/soft" "$dir/soft.c" 2>"$dir/err"; then
    echo "not ok binary: no program to compare with: $(head -c 300 "$dir/err")"
    exit 1
fi
want="pie relro now nx canary fortify noexec nopath "
got=$(missing "$dir/soft" | tr '\n' ' ')
if [ "$got" != "$want" ]; then
    echo "not ok binary: of a soft program only this was seen: $got"
    bad=1
fi
[ "$bad" = 0 ] && echo "ok binary: hardened"
exit "$bad"
