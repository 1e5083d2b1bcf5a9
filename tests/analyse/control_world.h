/* Who holds whom in tests of control: a few parties of two states, and the world of a feed. */
#ifndef CRD_TEST_CONTROL_WORLD_H
#define CRD_TEST_CONTROL_WORLD_H

#include "crdtest.h"

#include "analyse/control.h"

#include "memfeed.h"

/* Two states, a ministry, companies a to d and z, a branch of a, a group. */
static const char *const nation[][2] = {
    {"source", "name=s;as_of=2025-06-30;confidence=high"},
    {"jurisdiction", "id=XA;name=Alphaland"},
    {"jurisdiction", "id=XB;name=Betaland"},
    {"party", "id=min-a;name=Ministry;kind=state-body;jurisdiction=XA"},
    {"party", "id=a;name=Alpha;kind=company;jurisdiction=XA"},
    {"party", "id=a-branch;name=Alpha there;kind=branch;jurisdiction=XB;branch_of=a"},
    {"party", "id=b;name=Beta;kind=company;jurisdiction=XB"},
    {"party", "id=c;name=Gamma;kind=company;jurisdiction=XB"},
    {"party", "id=d;name=Delta;kind=company;jurisdiction=XB"},
    {"party", "id=z;name=Zeta;kind=company;jurisdiction=XB"},
    {"party", "id=pact;name=Pact;kind=group"},
};

static inline crd_world *control_world(struct memfeed *m)
{
    size_t n;
    const crd_want *wants = crd_control_wants(&n);
    crd_world *w;
    crd_feed feed = mem_feed(m);
    crd_err err = CRD_ERR_INIT;
    crd_world_opts opts = CRD_WORLD_OPTS;
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, &opts, &w, &err), &err);
    return w;
}

#endif
