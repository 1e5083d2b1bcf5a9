/* The file has no table's name, so its columns choose the table. */
#include "import_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return import_bytes("tables", data, size);
}
