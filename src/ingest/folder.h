/* Folders as inputs: the files of a Cloud Storage sink, LOG_ID/YYYY/MM/DD/HH:00:00_HH:59:59_S0.json. */
#ifndef INGEST_FOLDER_H
#define INGEST_FOLDER_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

enum { FOLDER_MAX_FILES = 10000, FOLDER_MAX_DEPTH = 16 };

/* The inputs, each folder replaced by the files in and below it that end in .json, .jsonl or .ndjson (and .gz
 * or .zst), by name; links are not followed. In the arena. ERR_INPUT: a folder without such a file or that
 * cannot be read, more than FOLDER_MAX_FILES files, folders deeper than FOLDER_MAX_DEPTH. */
int folder_expand(const char *const *inputs, size_t n, struct arena *a, const char *const **out,
                  size_t *out_n, struct err *err);

#endif
