/* Is the file a sound map? Usage: map_check FILE */
#include "base/file.h"
#include "import/map.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static const crd_diag_kind kind = {"map", CRD_ERROR, "a map", "Mend it."};
    crd_file_in *file = NULL;
    crd_arena *arena = NULL;
    crd_csv_map map = {0};
    crd_err err = CRD_ERR_INIT;
    if (argc != 2 || crd_arena_new((size_t)64 << 20, &arena) != CRD_OK ||
        crd_file_in_open(argv[1], &file, &err) != CRD_OK)
        return 2;
    crd_status rc = crd_csv_map_parse(crd_file_in_blocks(file), "map", &crd_records, arena, &kind,
                                      NULL, &map, &err);
    if (rc != CRD_OK)
        printf("%s\n", err.message);
    crd_csv_map_done(&map);
    crd_file_in_close(file);
    crd_arena_free(arena);
    return rc != CRD_OK;
}
