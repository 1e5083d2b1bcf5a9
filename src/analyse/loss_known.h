#ifndef CRD_ANALYSE_LOSS_KNOWN_H
#define CRD_ANALYSE_LOSS_KNOWN_H

/* Whose a thing could be of which nobody is recorded: parties known to make (own, operate) things
 * of its class. */
#include "analyse/loss_int.h"

typedef struct crd_known_one {
    uint32_t class, party; /* node */
} crd_known_one;
typedef struct crd_known {
    const crd_losing *l;
    CRD_VEC(crd_known_one) all; /* by class, then party */
    /* Days on which one of them came to be, or ended, ascending: dates between the same two of each
     * are those of the same parties, and have one number. */
    CRD_VEC(crd_date) since, until;
    crd_map age_of, class_of, seen;
    crd_map gate_of; /* class << 32 | number of the date -> gate */
    crd_map nobodys; /* gates without a party */
    bool full;       /* memory is out */
} crd_known;

/* Counts l->undated. False: memory is out. Whatever it gives, crd_known_done frees. O(ties). */
bool crd_known_gather(crd_losing *l, crd_known *ret_list);
void crd_known_done(crd_known *list);
/* The gate "whoever this could be is lost", of an element or link that is there since `on`;
 * CRD_NODE_NONE: of anything at all. */
uint32_t crd_known_could_be(crd_losing *l, crd_known *list, uint32_t node, crd_date on);
/* Is that nobody who is recorded? Of a gate of crd_known_could_be. */
bool crd_known_is_nobody(const crd_known *list, uint32_t gate);
/* Owners and operators: who has something may have anything. */
bool crd_known_of_all(const crd_losing *l);

#endif
