#ifndef CRD_APP_LOSS_ROOM_H
#define CRD_APP_LOSS_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many rows a result of losses shows: so many losses, and of each so many rows, the worst. */
typedef struct crd_loss_room {
    size_t losses, each;
    uint64_t left_out; /* rows */
    bool cut;          /* of some loss */
} crd_loss_room;

/* Rows of one loss, in their order; a worse one has a greater key, the first that differs. */
enum { CRD_LOSS_KEYS = 3, CRD_LOSS_WORST = 64 };
typedef struct crd_loss_worst {
    size_t n, seen, most;
    struct {
        size_t at;
        int64_t key[CRD_LOSS_KEYS];
    } row[CRD_LOSS_WORST];
} crd_loss_worst;

/* For a loss with its `most` worst; for more than 64 it takes the first ones. */
void crd_loss_worst_begin(crd_loss_worst *w, size_t most);
void crd_loss_worst_meet(crd_loss_worst *w, size_t at, const int64_t key[CRD_LOSS_KEYS]);
/* Is the row shown? Rows are asked for in their order. */
bool crd_loss_worst_has(const crd_loss_worst *w, size_t at);
/* The last one that is. */
size_t crd_loss_worst_last(const crd_loss_worst *w);
/* How many are not; they count as left out. */
uint64_t crd_loss_worst_end(const crd_loss_worst *w, crd_loss_room *room);

#endif
