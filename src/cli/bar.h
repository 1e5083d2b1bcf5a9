#ifndef CRD_CLI_BAR_H
#define CRD_CLI_BAR_H

#include "base/progress.h"

#include <stdio.h>

/* Progress as one line of a terminal: what is being done, how far it is, and about how long it will
 * take. Drawn at most ten times a second; its own control sequences are the only ones in it,
 * whatever the name holds. */
typedef struct crd_bar {
    FILE *to; /* NULL: nothing is drawn */
    uint64_t (*clock_ms)(void);
    unsigned width; /* columns of the terminal; 0 = unknown, 80 */
    bool drawn;
    uint64_t start_ms, last_ms; /* of the work; of the last drawing */
    uint64_t done, done_ms;     /* when the work was last further than before */
    bool started;
} crd_bar;

/* As crd_progress.step has it; total 0: unknown. */
void crd_bar_step(crd_bar *b, const char *what, uint64_t done, uint64_t total);
void crd_bar_clear(crd_bar *b); /* before anything else is written */

#endif
