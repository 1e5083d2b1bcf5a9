#ifndef CRD_WORLD_IDENTITY_INT_H
#define CRD_WORLD_IDENTITY_INT_H

/* What identity.c and same_name.c share; nobody else includes it. */
#include "world/world_int.h"

enum { CRD_NO_VETO = -1, CRD_ID_TABLES = 6 };

/* An identifier: the value of most weight, unless two of the same weight differ. */
typedef struct crd_claim {
    uint32_t value; /* in `keys`; CRD_INTERN_NONE = none */
    uint32_t source;
    bool tie;
} crd_claim;

#define CRD_NO_CLAIM ((crd_claim){.value = CRD_INTERN_NONE})

typedef struct crd_node {
    uint32_t text;
    uint32_t parent;
    uint32_t source; /* best that states the record; CRD_NO_SOURCE = none */
    int32_t veto, last_veto, vetoes;
    crd_claim lei, registry, jurisdiction;
    bool branch, person, state;
    bool joined;
    crd_joined_by by;
} crd_node;

typedef struct crd_veto {
    uint32_t a, b; /* nodes */
    int32_t next;
} crd_veto;

/* A decision on a pair of ids: the verdict of most weight. */
typedef struct crd_verdict {
    uint32_t a, b; /* nodes, texts in byte order */
    uint32_t source;
    bool same, tie;
} crd_verdict;

typedef CRD_VEC(crd_node) crd_nodes;

typedef struct crd_identity {
    crd_build *b;
    crd_intern *keys; /* identifiers */
    uint32_t table;   /* at hand */
    crd_map node_of[CRD_ID_TABLES];
    crd_nodes of[CRD_ID_TABLES]; /* the first: parties */
    crd_map pair_of[CRD_ID_TABLES];
    CRD_VEC(crd_verdict) decisions[CRD_ID_TABLES];
    CRD_VEC(crd_veto) vetoes; /* each pair twice, once for each side */
} crd_identity;

/* identity.c */
CRD_NODISCARD crd_status crd_identity_node(crd_identity *y, uint32_t k, crd_str id, uint32_t *ret);
void crd_identity_claim(crd_identity *y, crd_claim *c, uint32_t value, uint32_t source);
uint32_t crd_identity_find(crd_nodes *all, uint32_t i);
/* Does a decision keep the two groups apart? Given by their roots. */
bool crd_identity_forbidden(crd_identity *y, crd_nodes *all, uint32_t a, uint32_t b);
CRD_NODISCARD crd_status crd_identity_forbid(crd_identity *y, uint32_t k, uint32_t a, uint32_t b);
/* False: they are kept apart. The group's root is that of `one`. */
bool crd_identity_join(crd_identity *y, uint32_t k, uint32_t one, uint32_t two, crd_joined_by by);

/* same_name.c: joins parties by their names (b->names must be read). */
CRD_NODISCARD crd_status crd_identity_by_name(crd_identity *y, crd_err *err);

#endif
