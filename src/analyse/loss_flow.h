#ifndef CRD_ANALYSE_LOSS_FLOW_H
#define CRD_ANALYSE_LOSS_FLOW_H

/* Capacity between places: the network of one bound cut into blocks (graph/bicon.h), and what is
 * asked of each block. */
#include "analyse/loss_int.h"
#include "graph/bicon.h"
#include "graph/flow.h"

/* Of a need that leads through several blocks, the part in one: from where it enters to where it
 * leaves. */
typedef struct crd_loss_part {
    uint32_t block, a, b; /* nodes, a below b; later as numbered in the block */
    int64_t bits;         /* a second */
    uint32_t class;       /* served first: 0 */
    uint32_t path, need;  /* in `paths`; row */
    uint32_t gate;        /* "is lost", of the need */
} crd_loss_part;

typedef struct crd_loss_flow {
    crd_losing *l;
    crd_labelled g;
    crd_bicon blocks;
    uint32_t *block_first, *block_link; /* [blocks + 1]; links by block */
    uint32_t *place;                    /* [links] place in its block */
    uint32_t *at[2];                    /* [links] ends, as nodes are numbered in the block */
    uint32_t *nodes;                    /* [blocks] of each that has parts */
    int64_t *capacity;                  /* [links] bits a second, CRD_FLOW_MAX: without limit */
    int64_t *narrowest;                 /* [blocks] */
    uint32_t *label_first, *label_row;  /* [labels + 1]; rows of g by label */
    uint32_t *row_first, *row_link;     /* [rows + 1]; links of blocks by row, then block */
    struct crd_loss_both {
        uint32_t a, b, row;
    } * both; /* rows that two labels take together, a below b, ascending */
    size_t n_both;
    uint8_t *without;             /* [paths] short with nothing lost */
    CRD_VEC(crd_loss_part) parts; /* ascending by block, a, b, bits, class, path */
} crd_loss_flow;

/* The network of one block as flows see it; edges are the block's links, by place. */
CRD_NODISCARD crd_status crd_loss_flow_of(const crd_loss_flow *x, uint32_t block,
                                          crd_flow **ret_flow, crd_err *err);
/* Nothing flows, and what these two take is closed (UINT32_MAX: no second one). */
const uint32_t *crd_loss_flow_row(const crd_loss_flow *x, uint32_t row, uint32_t block,
                                  uint32_t *ret_n); /* links of the row in the block */
void crd_loss_flow_lose(const crd_loss_flow *x, crd_flow *f, uint32_t block, uint32_t i,
                        uint32_t j);

/* loss_capacity.c: needs lost though each has what is left for itself. Adds to the gates. */
CRD_NODISCARD crd_status crd_loss_flow_alone(crd_loss_flow *x);
/* loss_shared.c: needs lost because others are served first or as well. Adds to the gates. */
CRD_NODISCARD crd_status crd_loss_flow_shared(crd_loss_flow *x);

#endif
