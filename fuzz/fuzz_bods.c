#define _GNU_SOURCE /* memfd_create */
#include "import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import("bods", data, size);
    return 0;
}
