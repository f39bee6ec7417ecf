/* Files: read with a limit, written whole or not at all (file_write.c). */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>

/* Appends the whole of a regular file, or of stdin for "-", to `out` (its max is the limit). A directory, a
 * missing file or one past the limit is an error with `status`. */
int file_read(const char *path, struct strbuf *out, enum err_status status, struct err *err);

/* Writes a file whole: to a temporary name in the same folder, then renamed, both on disk at the end. An
 * existing symlink to a file is not followed: it is replaced. "-" and /dev/stdout write to stdout, /dev/fd/N
 * to that descriptor; pipes and devices are written into. Mode: 0666 less the umask. */
int file_write(const char *path, const char *data, size_t len, struct err *err);
/* The same, readable by its owner alone from its first moment. */
int file_write_private(const char *path, const char *data, size_t len, struct err *err);
/* All bytes to a descriptor; -1 with errno. */
int file_write_all(int fd, const char *data, size_t len);
/* "-", /dev/stdout, /dev/fd/N: what is open already and has no folder to write in. */
bool file_is_descriptor(const char *path);

/* Writes `dir/stem.ext`, or `dir/stem-2.ext` and on where that exists: never over a file that is there. The
 * folder is made. The name that was used is written to `name` (size bytes). */
int file_write_new(const char *dir, const char *stem, const char *ext, const char *data, size_t len,
                   char *name, size_t size, struct err *err);

/* Makes the folders above `path` (not its last part), as mkdir -p does. Of an absolute path at most the last
 * two are made, and none right below `/`: what misses more was mistyped. ERR_USAGE; then none was made,
 * unless the system refused on the way. */
int file_make_parents(const char *path, struct err *err);
/* Fails where file_make_parents would, and makes nothing. */
int file_check_parents(const char *path, struct err *err);
bool file_is_folder(const char *path);
bool file_exists(const char *path);
/* Whether a file or folder may be written. For root too, what nobody has the right to write is read-only:
 * somebody meant it to stay as it is. errno tells why not. */
bool file_is_writable(const char *path);

#endif
