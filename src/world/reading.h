#ifndef CRD_WORLD_READING_H
#define CRD_WORLD_READING_H

/* One table on its way into the world: what merge.c and read.c share. */
#include "world/world_int.h"

typedef struct crd_block_row {
    uint64_t present; /* bit i = field i has a value */
    uint32_t source, line;
    crd_probe at;
} crd_block_row;

/* Statements that wait to be merged. */
typedef struct crd_block {
    crd_block_row *rows; /* n of them */
    crd_bits *bits;      /* of row i from i * n_fields of the table */
    uint32_t n;
    struct crd_recent *recent;
    uint16_t missed[CRD_FIELDS_MAX]; /* texts in a row that were not recent; many: none will be */
    CRD_VEC(struct crd_waiting) waiting;
    CRD_VEC(char) bytes; /* of the texts that wait */
    CRD_VEC(crd_str) texts;
    CRD_VEC(uint32_t) numbers;
} crd_block;

typedef struct crd_reading {
    crd_build *b;
    uint32_t table;
    const crd_table *t;
    crd_frame *f;
    crd_table_data *d;
    uint32_t n;                     /* fields read */
    uint8_t fields[CRD_FIELDS_MAX]; /* [n] */
    crd_ref_plan plan[CRD_FIELDS_MAX];
    uint8_t targets[CRD_FIELDS_MAX * 8]; /* room of the plans */
    crd_key key;
    struct crd_cell {
        void *at;            /* the field's column ... */
        uint8_t *target;     /* and its targets, or NULL */
        bool sources;        /* the field has sources of its own */
    } cells[CRD_FIELDS_MAX]; /* [n], set whenever columns move */
    crd_block block;
    const crd_bits *bits; /* of the row that is being merged, by field */
    uint64_t present;
} crd_reading;

/* Where the texts of a field lead; *used of r->targets is taken. */
void crd_plan_field(crd_reading *r, uint32_t field, size_t *used);

CRD_NODISCARD crd_status crd_block_init(crd_reading *r);
void crd_block_done(crd_reading *r); /* also of what is only zero */
/* Reads a record into the block, which must not be full. */
CRD_NODISCARD crd_status crd_block_add(crd_reading *r, const void *rec, uint32_t source,
                                       uint32_t line);
bool crd_block_full(const crd_reading *r);
/* Numbers all texts that wait: after that all bits are there. */
CRD_NODISCARD crd_status crd_block_texts(crd_reading *r);
void crd_block_clear(crd_reading *r);

#endif
