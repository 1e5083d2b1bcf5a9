#ifndef CRD_APP_ASSESS_CALLED_H
#define CRD_APP_ASSESS_CALLED_H

#include "base/vec.h"
#include "report/doc.h"

/* What things of an assessment are called, for its sentences: names as its tables say them beside
 * ids of states, suppliers, operators and services. Those are the tables that a reader may see (an
 * annex, a release), so that no name is told that they do not hold. */
typedef struct crd_called_one {
    crd_str id, name;
} crd_called_one;
typedef struct crd_called {
    CRD_VEC(crd_called_one) all;
    crd_arena *arena;
    const char *id, *name; /* columns of the table that is being read */
} crd_called;

/* Tables that are not there are passed over. Texts live in `arena`; crd_called_done. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_called_read(const crd_doc *doc, crd_arena *arena, crd_called *ret,
                                         crd_err *err);
void crd_called_done(crd_called *c);

/* Null where no table says. O(names): for the few sentences that are told. */
crd_str crd_called_name(const crd_called *c, crd_str id);

/* The subject of a verdict, "service=KEY/NEED", in words: "NAME (service=KEY/NEED)"; else as it is.
 */
void crd_called_say_subject(const crd_called *c, crd_str subject, crd_buf *out);

#endif
