/* The worst rows of a loss. */
#include "app/loss_room.h"

void crd_loss_worst_begin(crd_loss_worst *w, size_t most)
{
    w->n = w->seen = 0;
    w->most = most;
}

static bool is_worse(const int64_t *a, const int64_t *b)
{
    for (int k = 0; k < CRD_LOSS_KEYS; k++)
        if (a[k] != b[k])
            return a[k] > b[k];
    return false;
}

void crd_loss_worst_meet(crd_loss_worst *w, size_t at, const int64_t key[CRD_LOSS_KEYS])
{
    size_t i = w->n;
    w->seen++;
    if (w->most > CRD_LOSS_WORST) /* the first ones: nothing is moved */
        return;
    if (w->n < w->most)
        w->n++;
    else if (w->n == 0 || !is_worse(key, w->row[--i].key))
        return;
    for (; i > 0 && is_worse(key, w->row[i - 1].key); i--)
        w->row[i] = w->row[i - 1];
    w->row[i].at = at;
    for (int k = 0; k < CRD_LOSS_KEYS; k++)
        w->row[i].key[k] = key[k];
}

bool crd_loss_worst_has(const crd_loss_worst *w, size_t at)
{
    if (w->most > CRD_LOSS_WORST)
        return at < w->most;
    for (size_t i = 0; i < w->n; i++)
        if (w->row[i].at == at)
            return true;
    return false;
}

size_t crd_loss_worst_last(const crd_loss_worst *w)
{
    size_t last = 0;
    if (w->most > CRD_LOSS_WORST)
        return w->seen < w->most ? w->seen - 1 : w->most - 1;
    for (size_t i = 0; i < w->n; i++)
        last = w->row[i].at > last ? w->row[i].at : last;
    return last;
}

uint64_t crd_loss_worst_end(const crd_loss_worst *w, crd_loss_room *room)
{
    uint64_t out = w->seen > w->most ? w->seen - w->most : 0;
    room->left_out += out;
    room->cut |= out > 0;
    return out;
}
