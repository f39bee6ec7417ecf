/* The state file's tables, for those who keep something in it. A SQLite file of mode 0600 (see sql.h). */
#ifndef STORE_STATE_FILE_H
#define STORE_STATE_FILE_H

#include "store/sql.h"

/* *out is NULL where there is no file or it is empty. Nothing is written. */
int state_file_read(const char *path, struct sql **out, struct err *err);
/* Makes the file with its folders where it is not there, and takes the write lock. NULL on error. */
struct sql *state_file_write(const char *path, struct err *err);
/* Runs a statement whose ?1 is the number of rows to keep. */
int state_file_forget(struct sql *db, const char *text, int64_t keep, struct err *err);

#endif
