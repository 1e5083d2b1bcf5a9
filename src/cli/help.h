#ifndef CRD_CLI_HELP_H
#define CRD_CLI_HELP_H

#include "app/op.h"

/* Texts made from the table of operations. Each appends to `out`. */
void crd_help_all(const char *prog, crd_buf *out);
void crd_help_op(const char *prog, const struct crd_op *op, crd_buf *out);
/* cordon(1) and cordon-NAME(1) in man(7) macros; op NULL = the page of the program. */
void crd_help_man(const struct crd_op *op, crd_buf *out);
/* Completion for bash. */
void crd_help_completion(crd_buf *out);

#endif
