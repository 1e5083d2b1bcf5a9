/* Writes the template of all tables, for another reader to judge. Usage: template_make FILE */
#include "report/template.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_status rc = argc == 2 ? crd_template_write(argv[1], &crd_records, crd_records.tables,
                                                   crd_records.n, CRD_STR_NULL, &err)
                              : CRD_EINVAL;
    if (rc != CRD_OK)
        fprintf(stderr, "%s\n", err.message);
    return rc != CRD_OK;
}
