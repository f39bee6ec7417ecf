/* The command line: the only rank that prints. */
#ifndef APP_APP_H
#define APP_APP_H

/* The whole program; gives the exit status (see base/err.h). */
int app_main(int argc, char **argv);

#endif
