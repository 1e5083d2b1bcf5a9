#include "names/lei.h"

#include "base/str.h"

#include <string.h>

/* ISO 7064, MOD 97-10: letters count as 10 to 35, the digits so made are read as one number. The
 * remainder can be kept as it goes, so 40 digits need no big numbers. -1: another character. */
static int remainder_97(crd_str s)
{
    unsigned rest = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return -1;
    }
    return (int)rest;
}

crd_lei_verdict crd_lei_read(crd_str written, char ret_lei[21])
{
    char code[21];
    crd_str s = crd_str_trim(written);
    if (s.len != 20)
        return CRD_LEI_FORM;
    for (size_t i = 0; i < 20; i++) {
        char c = s.ptr[i];
        code[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    code[20] = '\0';
    int rest = remainder_97((crd_str){code, 20});
    if (rest < 0 || code[18] > '9' || code[19] > '9')
        return CRD_LEI_FORM;
    if (rest != 1)
        return CRD_LEI_CHECKSUM;
    /* 00, 01 and 99 leave the same remainder as 97, 98 and 02 and are never given out. */
    int digits = (code[18] - '0') * 10 + code[19] - '0';
    if (digits < 2 || digits > 98)
        return CRD_LEI_CHECKSUM;
    if (ret_lei)
        memcpy(ret_lei, code, sizeof code);
    return CRD_LEI_OK;
}

int crd_lei_check_digits(crd_str first18)
{
    if (first18.len != 18)
        return -1;
    int rest = remainder_97(first18);
    return rest < 0 ? -1 : 98 - rest * 100 % 97;
}
