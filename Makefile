# `make help` lists what can be asked for. Variants (make CC=clang SAN=address,undefined check) live side by side,
# each in its own folder below build/.
ifeq ($(origin CC),default)
CC := gcc
endif
SAN :=
T := 60
PREFIX := /usr/local
comma := ,
VARIANT := $(subst $(comma),-,$(or $(SAN),release))$(addprefix -,$(filter-out gcc cc,$(notdir $(firstword $(CC)))))
B := build/$(VARIANT)
P := $(CURDIR)/$B/log-gardener
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif
.DELETE_ON_ERROR:
.SECONDARY:

PKGS := libcjson libgit2 libcurl libpcre2-8 md4c sqlite3 zlib libzstd
CPPFLAGS := -D_POSIX_C_SOURCE=200809L -Isrc $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
CFLAGS := -std=c11 -O2 -g -Wall -Wextra -Wpedantic -Werror -fstack-protector-strong -fPIE
LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LDLIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lmbedcrypto -lm -lpthread
ifneq ($(SAN),)
CFLAGS += -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS += -fsanitize=$(SAN)
else
CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
# A short line for each file; V=1 shows the commands.
SAY = $(if $(V),,@echo '  $@';)
EXTRA :=
CFLAGS += $(EXTRA)
SRC := $(wildcard src/*.c src/*/*.c)
LIB := $(patsubst %.c,$B/%.o,$(filter-out src/main.c,$(SRC))) $B/resources.o
EMBED := $(sort $(wildcard templates/* config/*))
UNIT := $(patsubst %.c,$B/%,$(wildcard tests/unit/test_*.c tests/hostile/test_*.c))
FUZZ := $(patsubst tests/fuzz/%.c,$B/%,$(wildcard tests/fuzz/fuzz_*.c))
SCRIPTS := $(wildcard tests/unit/test_*.sh tests/hostile/test_*.sh)
FAULTS := $(wildcard tests/fault/*.sh)
QUICK := $(if $(FAULTS),$(shell grep -l '^\# quick' $(FAULTS)))
GOLDEN := $(patsubst tests/golden/%/cmd,%,$(wildcard tests/golden/*/cmd))
FORMATTED := $(wildcard src/*.[ch] src/*/*.[ch] tests/*/*.[ch])
all: $B/log-gardener ## build build/log-gardener (and each variant's own below build/)
ifeq ($(VARIANT),release)
	@ln -sf release/log-gardener build/log-gardener
endif

$B/log-gardener: $B/src/main.o $B/liblg.a
	$(SAY)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
# The folders are prerequisites so that a file that went away leaves the library too.
$B/liblg.a: $(LIB) $(wildcard src/*/.)
	@rm -f $@
	@ar rcs $@ $(LIB)
$B/resources.c: scripts/embed.sh $(EMBED) $(wildcard templates/. config/.)
	@mkdir -p $(@D)
	$(SAY)scripts/embed.sh $(EMBED) > $@
$B/resources.o: $B/resources.c
	$(SAY)$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -MMD -MP -c -o $@ $<
$B/%.o: %.c Makefile | $B/libs
	@mkdir -p $(@D)
	$(SAY)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$B/libs: Makefile
	@mkdir -p $(@D)
	@pkg-config --exists --print-errors $(PKGS) || { echo "a library is missing: run scripts/setup build"; exit 1; }
	@touch $@
$(UNIT): $B/%: $B/%.o $B/liblg.a
	$(SAY)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
# libFuzzer brings its own main; all other variants replay the corpus with an ordinary one.
$(FUZZ): $B/%: $B/tests/fuzz/%.o $(if $(findstring fuzzer,$(SAN)),,$B/tests/fuzz/standalone.o) $B/liblg.a
	$(SAY)$(CC) $(CFLAGS) $(LDFLAGS) $(if $(findstring fuzzer,$(SAN)),-fsanitize=fuzzer) -o $@ $^ $(LDLIBS)
$B/generate $B/weigh: $B/%: $B/tests/bench/%.o $B/liblg.a
	$(SAY)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
-include $(shell find $B -name '*.d' 2>/dev/null)

check: $B/log-gardener $B/generate $(UNIT) $(FUZZ) ## the fast loop: rules, unit, hostile, golden, quick faults; no network
	@scripts/run_tests.sh scripts/layers.sh scripts/banned.sh "scripts/headers.sh $(CC) $(CPPFLAGS)" \
	  "scripts/exports.sh $(filter-out $B/resources.o,$(LIB))" \
	  $(if $(wildcard README.md),"scripts/check_docs.sh $P") $(UNIT) $(foreach s,$(SCRIPTS) $(QUICK),"$s $P") \
	  $(foreach f,$(FUZZ),"$f tests/fuzz/corpus/$(patsubst fuzz_%,%,$(notdir $f))") \
	  $(foreach g,$(GOLDEN),"tests/golden/run.sh $P $g")

unit: $(UNIT) ## unit and hostile tests alone: does not need the program
	@scripts/run_tests.sh $(UNIT)

test: ## install what is missing, then all that CI runs: gcc, clang with sanitizers, valgrind, layout
	+@scripts/test.sh

test-all: ## what takes long besides: all faults, each fuzz target for FUZZ_T seconds (60), the bench
	+@scripts/test.sh --all

contract: $B/log-gardener ## what GitHub makes of our texts and requests (scripts/setup test installs its stand-ins)
	@TEST_TIMEOUT=1500 scripts/run_tests.sh $(foreach t,$(wildcard tests/contract/test_*),"$t $P")

faults: $B/log-gardener ## every script of tests/fault
	@TEST_TIMEOUT=1500 scripts/run_tests.sh $(foreach s,$(FAULTS),"$s $P")

run: ## set up, build, run the sample (or INPUT=file) twice with the embedded tracker
	@scripts/setup build
	+@$(MAKE) --no-print-directory all
	@INPUT='$(INPUT)' scripts/run_sample.sh

bench: $B/log-gardener $B/generate ## entries/s, MB/s and peak memory (BENCH_MAX=1000000 for a short one)
	@scripts/bench.sh $P $(CURDIR)/$B/generate

valgrind: $B/log-gardener ## the golden runs under valgrind
	@scripts/valgrind.sh $P

fuzz-%: ## fuzz one target for T seconds (T=60)
	+@$(MAKE) --no-print-directory CC=clang SAN=fuzzer-no-link,address,undefined VARIANT=fuzz build/fuzz/fuzz_$*
	@mkdir -p build/fuzz/found/$* tests/fuzz/corpus/$*
	build/fuzz/fuzz_$* -max_total_time=$(T) -artifact_prefix=build/fuzz/found/$*- build/fuzz/found/$* tests/fuzz/corpus/$*

fuzz-cover: ## how many lines each fuzz target reaches
	@scripts/fuzz_cover.sh

tidy: $B/resources.c ## clang-tidy over src (scripts/setup dev installs it)
	@printf '%s\n' $(SRC) | xargs -P $$(nproc) -I FILE clang-tidy --quiet FILE -- -std=c11 $(CPPFLAGS)

analyze: $B/resources.c ## clang's static analyzer over src
	@printf '%s\n' $(SRC) | xargs -P $$(nproc) -I FILE clang --analyze -Xclang -analyzer-werror -o /dev/null -std=c11 $(CPPFLAGS) FILE

format: ## lay all C files out
	@clang-format -i $(FORMATTED)

format-check: ## fail when a C file is not laid out
	@scripts/run_tests.sh "scripts/format_check.sh $(FORMATTED)"

compdb: ## compile_commands.json for editors
	@scripts/compdb.sh $(CC) $(CPPFLAGS) $(CFLAGS) -- $(SRC) > compile_commands.json

cover: ## line coverage of src by make check
	+@$(MAKE) --no-print-directory VARIANT=cover EXTRA='--coverage -O0 -Wno-error' check
	@scripts/cover.sh build/cover

regen: $B/log-gardener ## show how the golden runs differ and ask before replacing what is wanted
	@REGEN=1 tests/golden/run.sh $P

install: all ## into DESTDIR and PREFIX (/usr/local)
	install -D -m 755 $B/log-gardener $(DESTDIR)$(PREFIX)/bin/log-gardener
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/log-gardener README.md config/log-gardener.example.json

clean: ## remove build/
	rm -rf build compile_commands.json

help: ## this list
	@sed -n 's/^\([a-z%-]*\):[^#]*## /\1\t/p' Makefile | expand -t 14

.PHONY: all check unit test test-all contract faults run bench valgrind fuzz-cover tidy analyze format format-check compdb cover regen install clean help
