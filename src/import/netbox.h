#ifndef CRD_IMPORT_NETBOX_H
#define CRD_IMPORT_NETBOX_H

#include "import/flat.h"
#include "import/put.h"

/* Parts of the format `netbox`, shared by netbox*.c alone. Objects may come in any order and refer
 * to later ones, so what is needed of each is kept as a row of 32-bit numbers (keys of others,
 * texts by number), about 30 to 60 bytes an object, and records are made at the end. */

/* Kinds of objects that are read: X(id, Django's model, REST's endpoint). */
/* clang-format off */
#define NB_MODEL_MAP(X) \
    X(CONTENTTYPE, "contenttypes.contenttype", "extras/content-types") \
    X(TENANT, "tenancy.tenant", "tenancy/tenants") \
    X(REGION, "dcim.region", "dcim/regions") \
    X(SITE, "dcim.site", "dcim/sites") \
    X(LOCATION, "dcim.location", "dcim/locations") \
    X(MANUFACTURER, "dcim.manufacturer", "dcim/manufacturers") \
    X(DEVICETYPE, "dcim.devicetype", "dcim/device-types") \
    X(MODULETYPE, "dcim.moduletype", "dcim/module-types") \
    X(ROLE, "dcim.devicerole", "dcim/device-roles") \
    X(PLATFORM, "dcim.platform", "dcim/platforms") \
    X(DEVICE, "dcim.device", "dcim/devices") \
    X(MODULEBAY, "dcim.modulebay", "dcim/module-bays") \
    X(MODULE, "dcim.module", "dcim/modules") \
    X(INVENTORY, "dcim.inventoryitem", "dcim/inventory-items") \
    X(INTERFACE, "dcim.interface", "dcim/interfaces") \
    X(FRONTPORT, "dcim.frontport", "dcim/front-ports") \
    X(REARPORT, "dcim.rearport", "dcim/rear-ports") \
    X(CONSOLEPORT, "dcim.consoleport", "dcim/console-ports") \
    X(CONSOLESERVERPORT, "dcim.consoleserverport", "dcim/console-server-ports") \
    X(POWERPORT, "dcim.powerport", "dcim/power-ports") \
    X(POWEROUTLET, "dcim.poweroutlet", "dcim/power-outlets") \
    X(PROVIDER, "circuits.provider", "circuits/providers") \
    X(PROVIDERNETWORK, "circuits.providernetwork", "circuits/provider-networks") \
    X(CIRCUITTYPE, "circuits.circuittype", "circuits/circuit-types") \
    X(CIRCUIT, "circuits.circuit", "circuits/circuits") \
    X(CIRCUITTERM, "circuits.circuittermination", "circuits/circuit-terminations") \
    X(CABLE, "dcim.cable", "dcim/cables") \
    X(CABLETERM, "dcim.cabletermination", "dcim/cable-terminations")
/* clang-format on */

enum nb_model {
#define X(id, model, endpoint) NB_##id,
    NB_MODEL_MAP(X)
#undef X
        NB_MODELS
};

/* Fields of a row by number; every row begins with the first four. Which model has which, and from
 * where, is in netbox_read.c. */
enum { NB_PK, NB_LINE, NB_FILE, NB_LEARNED, NB_FIELDS };
enum { NB_NAME = NB_FIELDS, NB_SLUG, NB_PARENT }; /* all models with a name */
enum {
    NB_SITE_STATUS = NB_PARENT,
    NB_SITE_REGION,
    NB_SITE_TENANT,
    NB_SITE_LAT,
    NB_SITE_LON,
    NB_SITE_FACILITY,
    NB_SITE_ADDRESS
};
enum { NB_LOCATION_SITE = NB_PARENT };
enum { NB_TYPE_MANUFACTURER = NB_FIELDS, NB_TYPE_MODEL, NB_TYPE_PART };
enum {
    NB_DEVICE_NAME = NB_FIELDS,
    NB_DEVICE_TYPE,
    NB_DEVICE_ROLE,
    NB_DEVICE_PLATFORM,
    NB_DEVICE_SITE,
    NB_DEVICE_LOCATION,
    NB_DEVICE_TENANT,
    NB_DEVICE_STATUS,
    NB_DEVICE_SERIAL,
    NB_DEVICE_ASSET
};
enum { NB_PART_DEVICE = NB_FIELDS, NB_PART_NAME, NB_PART_TYPE, NB_PART_ID, NB_PART_SERIAL };
enum { NB_PORT_DEVICE = NB_FIELDS };
enum {
    NB_CIRCUIT_CID = NB_FIELDS,
    NB_CIRCUIT_PROVIDER,
    NB_CIRCUIT_TYPE,
    NB_CIRCUIT_STATUS,
    NB_CIRCUIT_TENANT,
    NB_CIRCUIT_SINCE,
    NB_CIRCUIT_UNTIL,
    NB_CIRCUIT_RATE
};
enum {
    NB_CTERM_CIRCUIT = NB_FIELDS,
    NB_CTERM_SIDE,
    NB_CTERM_SITE,
    NB_CTERM_NETWORK,
    NB_CTERM_TYPE,
    NB_CTERM_ID
};
enum {
    NB_CABLE_TYPE = NB_FIELDS,
    NB_CABLE_STATUS,
    NB_CABLE_LABEL,
    NB_CABLE_TENANT,
    NB_CABLE_LENGTH,
    NB_CABLE_UNIT
};
enum { NB_END_CABLE = NB_FIELDS, NB_END_SIDE, NB_END_TYPE, NB_END_ID };
enum { NB_CONTENT_APP = NB_FIELDS, NB_CONTENT_MODEL };
enum { NB_WIDTH_MAX = 16 };

/* Rows of a model by one of their fields. */
typedef struct nb_entry {
    uint32_t key, row;
} nb_entry;
typedef struct nb_index {
    nb_entry *at; /* [n] by key, then row */
    size_t n;
} nb_index;

typedef struct nb_table {
    CRD_VEC(uint32_t) cells;
    uint32_t width; /* fields of a row */
    uint32_t rows;
    nb_index by_pk; /* made by nb_store_end */
} nb_table;

typedef struct nb_store {
    crd_job *job;
    crd_intern *texts;   /* number 0 is no text */
    crd_intern *learned; /* "model/pk" of rows that other objects mention */
    nb_table tables[NB_MODELS];
    size_t first_field[NB_MODELS]; /* in netbox_read.c's table */
    crd_unread unread;
    crd_str file_model; /* endpoint that the file's name says; null = none */
    uint32_t file;      /* text: name of the file at hand */
    uint64_t objects;   /* that were of NetBox */
} nb_store;

enum { NB_TEXTS_MAX = 50000000, NB_ROWS_MAX = 50000000 };

/* Reads files into the store. */
CRD_NODISCARD crd_status nb_store_init(nb_store *s, crd_job *job);
void nb_store_done(nb_store *s);
CRD_NODISCARD crd_status nb_store_read(nb_store *s, const char *path, crd_str endpoint);
CRD_NODISCARD crd_status nb_store_end(nb_store *s); /* after the last file: makes the indexes */

CRD_NODISCARD crd_status nb_index_make(const nb_table *t, int field, nb_index *ret_index);
void nb_index_done(nb_index *i);
/* The first entry with the key and how many there are. */
const nb_entry *nb_index_find(const nb_index *i, uint32_t key, size_t *ret_n);

/* The row with that key, or NULL (also for key 0). A row that stood by itself comes before one that
 * was only mentioned. */
const uint32_t *nb_find(const nb_store *s, enum nb_model model, uint32_t pk);
const uint32_t *nb_row(const nb_store *s, enum nb_model model, uint32_t row);
crd_str nb_text(const nb_store *s, uint32_t text); /* null for 0 */
/* The text of a field of the row that is referred to; null when there is none. */
crd_str nb_text_of(const nb_store *s, enum nb_model model, uint32_t pk, int field);
/* The model of that name ("dcim.site", or "#7": a number of a content type), or NB_MODELS. */
enum nb_model nb_model_of(const nb_store *s, crd_str name);
const char *nb_model_name(enum nb_model model);

/* Functions of roles. */
typedef struct nb_roles {
    crd_arena *arena;
    const struct crd_yaml_node *map; /* the user's, may be NULL */
} nb_roles;
/* Reads the user's map (job->o->map, when there is one): `roles:` with a code for each slug or
 * name. CRD_EPARSE with a place. */
CRD_NODISCARD crd_status nb_roles_init(nb_roles *r, crd_job *job);
/* The function of a role: the user's, the table's, the code that is called like its slug; null =
 * unknown. */
crd_str nb_roles_find(const nb_roles *r, crd_str name, crd_str slug);

/* Makes all records. */
CRD_NODISCARD crd_status nb_put(nb_store *s, const nb_roles *roles);

#endif
