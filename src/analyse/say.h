#ifndef CRD_ANALYSE_SAY_H
#define CRD_ANALYSE_SAY_H

/* Values of a world as texts: check_say.c. Append. */
#include "base/buf.h"
#include "world/world.h"

/* One field of a row as its canonical text; nothing for null. */
void crd_cell_say(const crd_world *w, uint32_t table, uint32_t row, uint32_t field, crd_buf *out);
/* A value that did not win. */
void crd_other_say(const crd_world *w, uint32_t table, const crd_other *o, crd_buf *out);
crd_str crd_source_say(const crd_world *w, uint32_t source); /* its name; "?" */

#endif
