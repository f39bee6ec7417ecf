/* A copy of a SQLite file and the journal that an interrupted writer left: read in its stead, so that reading
 * changes nothing where it lies. */
#ifndef STORE_SQL_COPY_H
#define STORE_SQL_COPY_H

#include "base/err.h"

struct sql_copy {
    char dir[64];  /* of its own, mode 0700, below /tmp */
    char file[80]; /* of the database in it */
};

/* `file` is where it really is (the journal lies beside it), `path` how it is called in errors. At most 2
 * GiB. -1 with `status` and nothing left behind. */
int sql_copy_make(struct sql_copy *copy, const char *file, const char *path, enum err_status status,
                  struct err *err);
void sql_copy_remove(const struct sql_copy *copy);

#endif
