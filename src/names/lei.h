#ifndef CRD_NAMES_LEI_H
#define CRD_NAMES_LEI_H

#include <crd/types.h>

/* Legal Entity Identifiers (ISO 17442-1): 18 letters A-Z or digits, then two check digits by
 * ISO 7064 MOD 97-10. Nothing here allocates, and nothing knows whether a code was ever issued. */
typedef enum crd_lei_verdict {
    CRD_LEI_OK,
    CRD_LEI_FORM,    /* not 20 letters and digits, or the last two are no digits */
    CRD_LEI_CHECKSUM /* a well-formed code with a wrong digit, or two digits swapped */
} crd_lei_verdict;

/* As written: blanks at both ends and lower case are forgiven, nothing else. ret_lei (NULL is fine)
 * gets the code in upper case and NUL-terminated, and only with CRD_LEI_OK. */
crd_lei_verdict crd_lei_read(crd_str written, char ret_lei[21]);

/* The check digits, 2 to 98, that belong to the first 18 characters (upper case); -1 when those
 * are not 18 letters and digits. */
int crd_lei_check_digits(crd_str first18);

#endif
