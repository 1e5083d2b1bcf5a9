#ifndef CRD_IMPORT_BULKCM_H
#define CRD_IMPORT_BULKCM_H

#include "import/job.h"
#include "import/put.h"

/* What 3GPP bulk CM and inventory files say, as records; bulkcm.c takes the XML apart. */

/* An object of the file: a ManagedElement or an InventoryUnit. Texts in the job's scratch arena. */
typedef struct crd_bulkcm_object {
    bool unit;        /* an InventoryUnit */
    crd_str dn;       /* full distinguished name */
    crd_str within;   /* unit: the DN of its ManagedElement; null = none is open */
    crd_str type;     /* managedElementType, inventoryUnitType */
    crd_str function; /* of the first function object inside; null = none */
    crd_str label;    /* userLabel */
    crd_str vendor;   /* vendorName */
    crd_str family;   /* vendorUnitFamilyType */
    crd_str number;   /* vendorUnitTypeNumber */
    crd_str serial;   /* serialNumber */
    crd_str made;     /* dateOfManufacture */
    crd_str version;  /* swVersion */
    crd_str location; /* locationName; of a unit: its element's */
    uint32_t line;
} crd_bulkcm_object;

typedef struct crd_bulkcm {
    crd_job *job;
    crd_intern *seen; /* "site:NAME", ...: rows that were put before */
} crd_bulkcm;

/* The function that a type names ("NodeB", "GNBDUFunction", "pdn-gw"); null = none that we know. */
crd_str crd_bulkcm_function(crd_str type);

CRD_NODISCARD crd_status crd_bulkcm_put(crd_bulkcm *b, const crd_bulkcm_object *o);

#endif
