#ifndef CRD_IMPORT_ENCODING_H
#define CRD_IMPORT_ENCODING_H

#include "import/map.h"

/* Blocks of latin-1 (ISO 8859-1) or windows-1252 text as UTF-8. The few bytes that windows-1252
 * does not define become the control characters of the same number, as the WHATWG standard says,
 * and are then reported as hidden characters. A table of 32 entries rather than iconv: the same
 * everywhere, whatever conversion modules a machine has. */
typedef struct crd_recode {
    crd_blocks in;
    crd_csv_map_encoding from;
    crd_buf out;
} crd_recode;

/* UTF-8 passes through. `r` and `in` outlive the blocks. */
crd_blocks crd_recode_init(crd_recode *r, crd_blocks in, crd_csv_map_encoding from);
void crd_recode_done(crd_recode *r);

#endif
