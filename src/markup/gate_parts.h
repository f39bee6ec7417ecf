/* What the files of the gate share. */
#ifndef MARKUP_GATE_PARTS_H
#define MARKUP_GATE_PARTS_H

#include "markup/redact.h"

/* Stands for a text that cannot be shown. */
#define GATE_WITHHELD "withheld"

struct gate {
    struct redact *redact;
};

#endif
