#ifndef CRD_FUZZ_H
#define CRD_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What every target defines and libFuzzer or run_corpus.c calls. Returns 0; a broken promise is an
 * abort. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
