/* The ties of a case and what nodes of it reach, for judges from outside.
 * Usage: reach_sets CASE STARTS
 * Prints "graph NODES TIES", a line "FROM TO MIGHT KIND" a tie, and for each of the 16 planes and
 * each of at most STARTS nodes, spread evenly, "set POWER GRADE HIGH START" with the reached nodes
 * in hexadecimal, the lowest node in the last digit. By the bit-parallel way. */
#include "analyse/control.h"
#include "analyse/exposure.h"
#include "base/err.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

static crd_reach_plane planes[16];

struct told {
    const crd_ties *t;
    const uint32_t *starts;
    const crd_reach_plane *plane;
};

static crd_status tell(void *ctx, const crd_reach_block *b, crd_err *err)
{
    const struct told *d = ctx;
    const crd_might_plane *p = &d->plane->plane;
    (void)err;
    for (size_t l = 0; l < b->n; l++) {
        printf("set %u %u %d %u ", p->power, p->grade, p->high, d->starts[b->first + l]);
        for (uint32_t digit = (d->t->n_nodes + 3) / 4; digit-- > 0;) {
            unsigned value = 0;
            for (uint32_t k = 0; k < 4; k++) {
                uint32_t v = digit * 4 + k;
                if (v < d->t->n_nodes && crd_bits_has(b->words[b->place[v]].w, l))
                    value |= 1u << k;
            }
            putchar("0123456789abcdef"[value]);
        }
        putchar('\n');
    }
    return CRD_OK;
}

static crd_status sweep(const crd_ties *t, size_t most, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_lane_reacher *lanes = NULL;
    size_t n = t->n_nodes < most ? t->n_nodes : most;
    uint32_t *starts = calloc(n + 1, sizeof *starts);
    crd_reach_seeds *seeds = calloc(n + 1, sizeof *seeds);
    if (!starts || !seeds)
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < n; i++) {
        starts[i] = (uint32_t)(i * t->n_nodes / n);
        seeds[i] = (crd_reach_seeds){&starts[i], 1};
    }
    CRD_TRY(crd_lane_reacher_new(t, NULL, &lanes, err));
    crd_reacher use = crd_lane_reacher_use(lanes);
    for (unsigned k = 0; k < 16; k++) {
        planes[k] = (crd_reach_plane){
            .plane = {(uint8_t)(k & 3), (uint8_t)(1 + (k >> 2 & 1)), k >> 3 & 1},
            .kinds = UINT64_MAX};
        struct told d = {t, starts, &planes[k]};
        CRD_TRY(use.reach(use.ctx, t, &planes[k], seeds, n, tell, &d, err));
    }
done:
    crd_lane_reacher_free(lanes);
    free(starts);
    free(seeds);
    return rc;
}

static crd_status ties_of(const char *path, crd_world **ret_world, crd_ties **ret_ties,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_control *control = NULL;
    crd_control_tie *pairs = NULL;
    crd_feed feed;
    size_t n_ties, n_control, n_pairs = 0;
    const crd_want *ties = crd_ties_wants(&n_ties), *also = crd_control_wants(&n_control);
    crd_want wants[80];
    crd_world_opts when = CRD_WORLD_OPTS;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    for (size_t i = 0; i < n_ties; i++)
        wants[i] = ties[i];
    for (size_t i = 0; i < n_control; i++)
        wants[n_ties + i] = also[i];
    CRD_TRY(crd_store_open(path, &crd_records, NULL, &store, err));
    CRD_TRY(crd_store_feed(store, &feed, err));
    CRD_TRY(crd_world_new(&feed, wants, n_ties + n_control, &when, ret_world, err));
    CRD_TRY(crd_control_new(*ret_world, &votes, &control, err));
    CRD_TRY(crd_control_ties(control, &pairs, &n_pairs, err));
    CRD_TRY(crd_ties_new(*ret_world, pairs, n_pairs, ret_ties, err));
done:
    free(pairs);
    crd_control_free(control);
    crd_store_close(store);
    return rc;
}

int main(int argc, char **argv)
{
    crd_status rc = CRD_OK;
    crd_err err = CRD_ERR_INIT;
    crd_world *w = NULL;
    crd_ties *t = NULL;
    if (argc != 3)
        return 2;
    CRD_TRY(ties_of(argv[1], &w, &t, &err));
    printf("graph %u %u\n", t->n_nodes, t->n_ties);
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            printf("%u %u %u %u\n", v, t->to[i], t->might[i], t->kind[i]);
    CRD_TRY(sweep(t, (size_t)strtoul(argv[2], NULL, 10), &err));
done:
    if (rc != CRD_OK)
        fprintf(stderr, "%s\n", err.message);
    crd_ties_free(t);
    crd_world_free(w);
    return rc != CRD_OK;
}
