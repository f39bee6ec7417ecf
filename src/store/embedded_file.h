/* The lock and the file behind an embedded tracker (embedded_file.c), for embedded.c's rows; nobody else
 * includes this. */
#ifndef STORE_EMBEDDED_FILE_H
#define STORE_EMBEDDED_FILE_H

#include "store/embedded.h"
#include "store/sql.h"

/* A database to read from: the transaction's, else the file as it is now. *out is NULL where there is none:
 * an empty tracker. It is the tracker's. */
int embedded_file_reader(struct embedded *e, struct sql **out, struct err *err);
/* The transaction's; NULL with ERR_TRACKER where none is open. */
struct sql *embedded_file_writer(struct embedded *e, struct err *err);
const char *embedded_file_path(const struct embedded *e);

#endif
