#ifndef CRD_APP_LOSS_PEOPLE_H
#define CRD_APP_LOSS_PEOPLE_H

#include "analyse/loss.h"
#include "app/loss_room.h"
#include "app/op.h"

/* The parts of loss's document that are about people: whom each loss leaves without a network. */
typedef struct crd_loss_crowds {
    crd_doc *doc;
    crd_section *people, *networks, *spells;
    crd_loss_room *room; /* borrowed */
    bool more;           /* the column says something */
} crd_loss_crowds;

/* Makes its tables, after those that stand before them. */
void crd_loss_crowds_begin(crd_loss_crowds *s, crd_doc *doc, crd_loss_room *room);
/* Of the losses so long ago. */
void crd_loss_crowds_show(crd_loss_crowds *s, const crd_loss_result *r, double hours);
/* From when to when, of the losses of `r` in their order; NULL = not asked for. `only`: a service;
 * null = all. */
void crd_loss_crowds_spells(crd_loss_crowds *s, const crd_loss_result *r,
                            const crd_loss_times *times, crd_str only);
/* From when to when, certainly and possibly, and for how long in all. */
void crd_loss_spell_cells(const crd_loss_spell *x, crd_cell ret_cells[5]);
/* Head and notes; quiet tables when nothing is known of people. */
void crd_loss_crowds_end(crd_loss_crowds *s, const crd_loss_result *r);

#endif
