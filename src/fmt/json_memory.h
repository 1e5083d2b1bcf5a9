#ifndef CRD_FMT_JSON_MEMORY_H
#define CRD_FMT_JSON_MEMORY_H

#include "base/str.h"

/* Memory for yajl, which does not look at what malloc gives it: so it is never given NULL. When
 * malloc fails, `failed` is set and the request is met from a reserve, taken beforehand and large
 * enough for what yajl can ask for before its next event; that event stops it. For fmt/json.c only.
 */
typedef struct crd_json_memory {
    bool failed;
    char *slabs; /* [CRD_JSON_SLABS * slab] for buffers that grow */
    size_t slab, slabs_used;
    size_t small_used;
    _Alignas(max_align_t) char small[8][1024]; /* for structs */
} crd_json_memory;

/* yajl has three things that grow: the cut token, the text without escapes, the stack. */
#define CRD_JSON_SLABS ((size_t)3)

/* Before yajl reads: no buffer of it will grow past `largest` bytes. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_json_memory_reserve(crd_json_memory *m, size_t largest);
void crd_json_memory_done(crd_json_memory *m); /* after everything is given back */

void *crd_json_memory_take(void *memory, size_t n);
void *crd_json_memory_retake(void *memory, void *p, size_t n);
void crd_json_memory_give(void *memory, void *p);

#endif
