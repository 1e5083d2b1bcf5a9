/* The bytes are a file of any kind: `auto` finds a format, or a map that ships, or neither. */
#include "import_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return import_bytes("auto", data, size);
}
