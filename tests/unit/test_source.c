#include "ingest/source.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cmocka.h>

struct bytes {
    char *data;
    size_t len;
};

static struct bytes text_of(size_t n) {
    struct bytes b = {mem_alloc(n, 1), n};
    for (size_t i = 0; i < n; i++)
        b.data[i] = (char)('a' + (i * 7 + i / 1000) % 26);
    return b;
}

static struct bytes gzip(struct bytes in) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    struct bytes out = {mem_alloc(in.len + 1000, 1), 0};
    z.next_in = (unsigned char *)in.data;
    z.avail_in = (unsigned)in.len;
    z.next_out = (unsigned char *)out.data;
    z.avail_out = (unsigned)in.len + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.len = z.total_out;
    deflateEnd(&z);
    return out;
}

static struct bytes zstd(struct bytes in) {
    struct bytes out = {mem_alloc(ZSTD_compressBound(in.len), 1), 0};
    out.len = ZSTD_compress(out.data, ZSTD_compressBound(in.len), in.data, in.len, 3);
    assert_false(ZSTD_isError(out.len));
    return out;
}

static struct bytes join(struct bytes a, struct bytes b) {
    struct bytes out = {mem_alloc(a.len + b.len, 1), a.len + b.len};
    memcpy(out.data, a.data, a.len);
    memcpy(out.data + a.len, b.data, b.len);
    return out;
}

/* All of a file, `step` bytes at most at a time; len SIZE_MAX on failure. */
static struct bytes read_all(const char *path, size_t step, struct err *err) {
    struct source *s = source_open(path, err);
    struct bytes out = {mem_alloc(4 << 20, 1), 0};
    assert_non_null(s);
    for (long n = 1; n > 0;) {
        n = source_read(s, out.data + out.len, step, err);
        assert_true(n <= (long)step);
        out.len = n < 0 ? SIZE_MAX : out.len + (size_t)n;
    }
    source_close(s);
    return out;
}

static struct bytes read_bytes(struct bytes in, size_t step, struct err *err) {
    char path[] = "/tmp/test_source-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, in.data, in.len), (ssize_t)in.len);
    close(fd);
    struct bytes out = read_all(path, step, err);
    unlink(path);
    return out;
}

static void must_read(struct bytes in, struct bytes want) {
    static const size_t steps[] = {1 << 17, 4096, 1000};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct err err = {0};
        struct bytes got = read_bytes(in, steps[i], &err);
        if (got.len == SIZE_MAX)
            fail_msg("%s", err.text);
        assert_int_equal(got.len, want.len);
        assert_memory_equal(got.data, want.data, want.len);
        free(got.data);
    }
}

static void whatever_the_packing_the_bytes_are_the_same(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 3, 4, 131071, 131072, 131073, 700000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct bytes plain = text_of(sizes[i]);
        struct bytes gz = gzip(plain), zs = zstd(plain), twice = join(plain, plain);
        struct bytes gz2 = join(gz, gz), zs2 = join(zs, zs);
        must_read(plain, plain);
        must_read(gz, plain);
        must_read(zs, plain);
        must_read(gz2, twice);
        must_read(zs2, twice);
        struct bytes *all[] = {&plain, &gz, &zs, &twice, &gz2, &zs2};
        for (size_t k = 0; k < 6; k++)
            free(all[k]->data);
    }
}

static void must_fail(struct bytes in, const char *with) {
    struct err err = {0};
    struct bytes got = read_bytes(in, 4096, &err);
    assert_true(got.len == SIZE_MAX);
    assert_int_equal(err.status, ERR_INPUT);
    if (!strstr(err.text, with))
        fail_msg("%s does not say %s", err.text, with);
    free(got.data);
}

static void a_cut_stream_is_told(void **state) {
    (void)state;
    struct bytes plain = text_of(300000), packed[] = {gzip(plain), zstd(plain)};
    for (size_t p = 0; p < 2; p++) {
        for (size_t n = 4; n < packed[p].len; n += packed[p].len / 20)
            must_fail((struct bytes){packed[p].data, n}, "the file is cut");
        must_fail((struct bytes){packed[p].data, packed[p].len - 1}, "the file is cut");
    }
    struct bytes both = join(packed[0], packed[0]);
    must_fail((struct bytes){both.data, both.len - 5}, "the file is cut");
    free(both.data);
    free(packed[0].data);
    free(packed[1].data);
    free(plain.data);
}

static void a_damaged_stream_is_told(void **state) {
    (void)state;
    struct bytes plain = text_of(300000), gz = gzip(plain), zs = zstd(plain);
    gz.data[gz.len - 6] ^= 0x55; /* the checksum */
    must_fail(gz, "damaged gzip data");
    zs.data[4] = (char)0xff;
    zs.data[5] = (char)0xff;
    must_fail(zs, "zstd data");
    free(gz.data);
    gz = gzip(plain);
    struct bytes tail = join(gz, (struct bytes){(char[]){'x', 'y', 'z', 'z', 'y'}, 5});
    must_fail(tail, "damaged gzip data");
    struct bytes *all[] = {&plain, &gz, &zs, &tail};
    for (size_t i = 0; i < 4; i++)
        free(all[i]->data);
}

static void two_bytes_of_gzip_are_not_enough(void **state) {
    (void)state;
    must_fail((struct bytes){(char[]){0x1f, (char)0x8b}, 2}, "the file is cut");
    struct bytes three = {(char[]){0x28, (char)0xb5, 0x2f}, 3};
    must_read(three, three);
}

static void what_is_no_file_is_told(void **state) {
    (void)state;
    struct err err = {0};
    assert_null(source_open("/tmp/there/is/no/such/file", &err));
    assert_int_equal(err.status, ERR_INPUT);
    assert_non_null(strstr(err.text, "/tmp/there/is/no/such/file: cannot open"));
    assert_null(source_open("/tmp", &err));
    assert_non_null(strstr(err.text, "is a directory"));
    source_close(NULL);
}

/* The magic number may come byte by byte. */
static void stdin_may_be_a_slow_pipe(void **state) {
    (void)state;
    struct bytes plain = text_of(50000), gz = gzip(plain);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (!child) {
        for (size_t i = 0; i < gz.len; i += i < 8 ? 1 : 1000) {
            size_t n = i < 8 ? 1 : gz.len - i < 1000 ? gz.len - i : 1000;
            if (write(ends[1], gz.data + i, n) < 0)
                _exit(1);
            nanosleep(&(struct timespec){.tv_nsec = i < 8 ? 2000000 : 0}, NULL);
        }
        _exit(0);
    }
    int old = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    struct err err = {0};
    struct bytes got = read_all("-", 1000, &err);
    assert_int_equal(got.len, plain.len);
    assert_memory_equal(got.data, plain.data, plain.len);
    assert_true(waitpid(child, NULL, 0) == child);
    dup2(old, STDIN_FILENO);
    close(old);
    free(got.data);
    free(gz.data);
    free(plain.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_the_packing_the_bytes_are_the_same),
        cmocka_unit_test(a_cut_stream_is_told),
        cmocka_unit_test(a_damaged_stream_is_told),
        cmocka_unit_test(two_bytes_of_gzip_are_not_enough),
        cmocka_unit_test(what_is_no_file_is_told),
        cmocka_unit_test(stdin_may_be_a_slow_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
