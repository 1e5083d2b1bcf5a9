#ifndef CRD_IMPORT_NETBOX_PUT_H
#define CRD_IMPORT_NETBOX_PUT_H

#include "import/netbox.h"

/* What netbox_put.c and netbox_cable.c share. Texts made here live in the job's scratch arena,
 * which is rewound behind each object. */
#define NB_SCHEME "netbox"

typedef struct nb_put_state {
    nb_store *s;
    const nb_roles *roles;
    crd_intern *parties; /* names that are put */
    uint8_t *times;      /* [texts] how many devices have the name: 0, 1, 2 = several */
    nb_index ends_by_cable, terms_by_circuit;
} nb_put_state;

crd_from nb_from(const uint32_t *row);
CRD_NODISCARD crd_status nb_fact(nb_put_state *p, const uint32_t *row, crd_str subject,
                                 const char *item, crd_str value);
/* a b c d, one after another */
CRD_NODISCARD crd_status nb_text_new(nb_put_state *p, crd_str *ret_text, const char *a, crd_str b,
                                     const char *c, crd_str d);
CRD_NODISCARD crd_status nb_numbered(nb_put_state *p, const char *what, uint32_t pk,
                                     crd_str *ret_text); /* "what-pk" */
/* The key of a site: its slug; null when it is not there. */
CRD_NODISCARD crd_status nb_site_key(nb_put_state *p, uint32_t pk, crd_str *ret_key);
/* The key of a device: its name if no other has it, otherwise "device-PK". */
CRD_NODISCARD crd_status nb_device_key(nb_put_state *p, uint32_t pk, crd_str *ret_key);
CRD_NODISCARD crd_status nb_party(nb_put_state *p, const uint32_t *row, crd_str name);
/* NetBox's status as ours; null when there is none. *ret_exact: nothing is lost. */
crd_str nb_status(crd_str status, bool *ret_exact);
crd_status nb_end_unknown(nb_put_state *p, const uint32_t *row, const char *what, crd_str found);

CRD_NODISCARD crd_status nb_put_circuit(nb_put_state *p, const uint32_t *row);
CRD_NODISCARD crd_status nb_put_cable(nb_put_state *p, const uint32_t *row);

#endif
