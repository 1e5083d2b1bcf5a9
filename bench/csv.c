/* The CSV reader alone: bench_csv ROUNDS FILE... reads all files, and gives bytes and seconds. */
#include "bench.h"

#include "base/err.h"
#include "fmt/csv.h"

static crd_status read_one(const char *path, uint64_t *bytes, uint64_t *fields, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_in *file = NULL;
    crd_csv *csv = NULL;
    crd_csv_row row = {0};
    CRD_TRY(crd_file_in_open(path, &file, err));
    CRD_TRY(crd_csv_new(crd_file_in_blocks(file), NULL, NULL, &csv));
    do {
        CRD_TRY(crd_csv_next(csv, &row, err));
        *fields += row.n;
    } while (row.n > 0);
    *bytes += crd_file_in_done(file);
done:
    crd_csv_free(csv);
    crd_file_in_close(file);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = CRD_OK;
    if (argc < 3)
        return 2;
    for (long left = strtol(argv[1], NULL, 10); left > 0; left--) {
        uint64_t bytes = 0, fields = 0;
        double start = bench_now();
        for (int i = 2; i < argc; i++)
            CRD_TRY(read_one(argv[i], &bytes, &fields, &err));
        bench_print("seconds", bench_now() - start);
        bench_print("bytes", (double)bytes);
        bench_print("fields", (double)fields);
    }
done:
    return bench_end(rc, &err);
}
