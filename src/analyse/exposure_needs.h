#ifndef CRD_ANALYSE_EXPOSURE_NEEDS_H
#define CRD_ANALYSE_EXPOSURE_NEEDS_H

/* Need trees as exposure reads them: whether every user of a service depends on a node, which nodes
 * are met by any of several things, and how many users each of these may have. */
#include "analyse/exposure_int.h"

#include "world/map.h"

enum crd_need_flag {
    CRD_NEED_PARTLY = 1u << 0, /* coverage of some areas, beside such of others by other things:
                                  users of each of these are but some of the service's */
    CRD_NEED_MIXED = 1u << 1,  /* counts other things than elements that cover areas */
};

/* How many of a service's users a need's members may have. */
typedef struct crd_sharing {
    int64_t users;      /* of the service; 0 = not known */
    bool fits;          /* all users may be subscribers of some member */
    bool lacks;         /* there are too few for that, and every user needs one of the members */
    int32_t nobody_ppm; /* lacks: users, at most, who are no subscribers of any */
} crd_sharing;

typedef struct crd_needs {
    const crd_world *w;
    crd_map row_of;                 /* service << 32 | node -> row of need */
    uint32_t *child, *sibling;      /* [needs] first below it, next beside it; CRD_ROW_NONE */
    uint32_t *member, *next_member; /* [needs], [need_members] the same of rows of need_member */
    uint32_t *n_branches;           /* [needs] members and nodes below it */
    uint32_t *n_paths;              /* [services] needs of a path */
    uint8_t *is;                    /* [needs] enum crd_need_flag */
    crd_sharing *sharing;           /* [needs] of those with several members */
    uint8_t *areas; /* [services] needs of which an element covers areas; 2 = more */
} crd_needs;

/* @param covers  [elements] it covers areas. The caller calls done in any case. O(rows).
 * CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_needs_init(crd_needs *n, const crd_world *w, const bool *covers);
void crd_needs_done(crd_needs *n);

/* The need behind a tie into a service, by the row that says so; or CRD_ROW_NONE. */
uint32_t crd_need_behind(const crd_needs *n, const crd_ties *t, uint32_t tie);
bool crd_need_is(const crd_needs *n, uint32_t need, const char *kind);
/* Sources leave open what it says, or whether it holds. */
bool crd_need_in_doubt(const crd_needs *n, uint32_t need);
/* Any of several things that it counts may be the one that a user has: all that is certain is that
 * he has one of them. */
bool crd_need_is_choice(const crd_needs *n, uint32_t need);
/* Does every user of the service depend on this node: is there no choice and no doubt above it?
 * It may be a choice itself. O(depth). */
bool crd_need_is_for_all(const crd_needs *n, uint32_t need);
/* The same, but it may be one of CRD_NEED_PARTLY. */
bool crd_need_is_certain(const crd_needs *n, uint32_t need);
enum crd_unsure crd_need_unsure(const crd_needs *n, uint32_t need);     /* CRD_ROW_NONE is fine */
bool crd_need_same_members(const crd_needs *n, uint32_t a, uint32_t b); /* and none below */

/* Subscribers of a network or access element, as counted; CRD_NULL64 = not known. */
int64_t crd_network_subscribers(const crd_world *w, uint32_t network);
int64_t crd_element_subscribers(const crd_world *w, uint32_t element);

int64_t crd_service_users(const crd_world *w, uint32_t service); /* 0 = not known */

/* Of a member, a row of need_member: part of the service's users, at least and at most, were each
 * of its subscribers one of them; 0 and all where that is not known. */
crd_exposure_share crd_member_share(const crd_needs *n, const crd_sharing *s, uint32_t member);

/* Choices of all services, from ties that are sorted already. O(ties into services). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_choices_make(crd_users *u, const crd_needs *n);

/* What a choice of a service comes to for 512 actors in low: of all who have one of its branches at
 * least those whom no share that is out of reach can account for. */
typedef struct crd_choosing {
    const crd_users *u;
    const crd_reach_plane *plane;
    const crd_word *words;
    const uint32_t *place;
    const crd_sheet *users; /* shares of users' nodes, by row */
    const uint32_t *users_row;
} crd_choosing;
/* @param open  lanes that are asked about; those of which nothing is certain are taken out. False:
 * all of them are. ret_ppm[l] for the lanes that are left; not written where they have everybody,
 * *ret_whole. O(things x lanes) at most, mostly words read. */
bool crd_choice_ppm(const crd_choosing *c, uint32_t choice, crd_word *open,
                    int32_t ret_ppm[CRD_LANES], bool *ret_whole);

#endif
