#ifndef CRD_ASSUME_FORM_INT_H
#define CRD_ASSUME_FORM_INT_H

/* The table of short forms (form.c) and what reads it (form_read.c). */
#include "assume/form.h"

enum crd_slot_flag {
    CRD_SLOT_OPTIONAL = 1u << 0, /* left out when the word does not fit */
    CRD_SLOT_REST = 1u << 1,     /* takes as many words as fit */
    CRD_SLOT_WORD = 1u << 2,     /* the word `name` itself */
    CRD_SLOT_SHARE = 1u << 3, /* 30% or 30%-40%: a value and, for the next field, its upper end */
    CRD_SLOT_NEW = 1u << 4,   /* names something that the form brings */
    CRD_SLOT_PICK = 1u << 5,  /* a word that does not fit means another form of this verb */
};

enum { CRD_SLOTS = 4, CRD_FILLS = 9 };

typedef struct crd_slot {
    const char *name; /* in the usage: OWNER */
    int table, field; /* whose rules the value has to keep */
    unsigned flags;
} crd_slot;

/* A field of a row: the slot's value, else a text, else nothing. */
typedef struct crd_fill {
    int field;
    int slot; /* 1-based; 0 = none */
    const char *otherwise;
} crd_fill;

typedef struct crd_fills {
    int table;              /* CRD_T_source = there is none */
    crd_fill at[CRD_FILLS]; /* up to the first without slot and text */
} crd_fills;

enum crd_form_what { CRD_FORM_ROWS, CRD_FORM_ADD, CRD_FORM_SET, CRD_FORM_END, CRD_FORM_REMOVE };

typedef struct crd_form {
    const char *verb;
    enum crd_form_what what;
    crd_slot slots[CRD_SLOTS];
    crd_fills rows[CRD_FORM_ROWS_MAX];
    uint64_t replaces; /* fields of rows[0]: rows of the case that agree in them end */
    crd_form_about about;
} crd_form;

extern const crd_form crd_forms[]; /* ends with a NULL verb */

/* Short ways to write a code. */
typedef struct crd_form_alias {
    const char *list, *alias, *code;
} crd_form_alias;
extern const crd_form_alias crd_form_aliases[]; /* ends with a NULL list */

#endif
