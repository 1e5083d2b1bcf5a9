#ifndef CRD_RULES_GAP_CALL_H
#define CRD_RULES_GAP_CALL_H

#include "rules/gap_int.h"

/* A call in a row, whose arguments are known and whose answer is not. */
typedef struct crd_gap_asked {
    crd_gap_row *r;
    crd_gaps *g;
    const crd_x_node *n;
    crd_gap_fam all; /* any of what was found decides some of it */
    bool some;
} crd_gap_asked;

/* gap_fns.c */
crd_str crd_gap_arg(const crd_gap_asked *a, uint32_t i); /* null: no text */
void crd_gap_found(crd_gap_asked *a, uint32_t question);
/* A row that is not there, by the parts of its key. */
void crd_gap_found_row(crd_gap_asked *a, crd_gap_kind kind, uint32_t table, uint32_t field,
                       const crd_str *parts, size_t n, uint32_t about_table, uint32_t about);
/* gap_facts.c */
void crd_gap_ask_fact(crd_gap_asked *a);
/* gap_where.c: whether the row holds, and those of the fields, a bit each, of which sources
 * disagree */
void crd_gap_doubts(crd_gap_asked *a, uint32_t table, uint32_t row, uint64_t fields);
/* what stands, runs and needs what, and who could do something to it */
void crd_gap_ask_hosts(crd_gap_asked *a);
void crd_gap_ask_needs(crd_gap_asked *a);
void crd_gap_ask_operates(crd_gap_asked *a);
void crd_gap_ask_exposed(crd_gap_asked *a);
void crd_gap_ask_open_flaw(crd_gap_asked *a);
/* gap_stands.c: what stands in a class, and who makes it */
struct crd_gap_stands;
void crd_gap_stands_free(struct crd_gap_stands *s); /* NULL is fine */
void crd_gap_ask_supplies(crd_gap_asked *a);
void crd_gap_ask_used(crd_gap_asked *a);
/* gap_made.c: how products are made, whose makers are, and who is on lists */
void crd_gap_ask_made(crd_gap_asked *a);
void crd_gap_ask_parts(crd_gap_asked *a);
void crd_gap_ask_owners(crd_gap_asked *a);
void crd_gap_ask_listed_for(crd_gap_asked *a);
void crd_gap_ask_restricted_by(crd_gap_asked *a);

#endif
