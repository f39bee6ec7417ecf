/* The version of this program, for --version and for whoever we talk to. */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

#ifndef VERSION
#define VERSION "0.1.0"
#endif

#endif
