#ifndef CRD_IMPORT_LEI_H
#define CRD_IMPORT_LEI_H

#include "base/str.h"

/* A Legal Entity Identifier whose check digits are right (ISO 17442: the whole, letters as 10 to
 * 35, is 1 modulo 97). */
bool crd_is_lei(crd_str s);

#endif
