#ifndef CRD_GEO_OUTLINE_EMBED_H
#define CRD_GEO_OUTLINE_EMBED_H

#include <stddef.h>

/* data/outlines.bin as an array: tools/embed writes the .c during the build, so that the program is
 * one file and still works offline. Not `.incbin`: the build would not see that the data changed,
 * and the sanitizers would not see the array's end. */
extern const unsigned char crd_outline_bytes[];
extern const size_t crd_outline_bytes_len;

#endif
