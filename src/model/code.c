/* codes.def as static tables, and the search in them. */
#include "model/code.h"

#define CRD_LIST(name, order, about, source) static const crd_code_entry name##_codes[] = {
#define CRD_CODE_ENTRY(list, code, label)    {code, label},
#define CRD_LIST_END(name) \
    }                      \
    ;
#include "model/codes.def"

#define SORTED false
#define RANKED true
#define CRD_LIST(name, order, about, source) \
    {#name, about, source, name##_codes, sizeof name##_codes / sizeof *name##_codes, order},
#define CRD_CODE_ENTRY(list, code, label)
#define CRD_LIST_END(name)

const crd_code_list crd_code_lists[] = {
#include "model/codes.def"
};

const size_t crd_code_lists_n = sizeof crd_code_lists / sizeof *crd_code_lists;

/* <0, 0, >0 as the key stands before, at or after the code. A NUL inside the key equals nothing. */
static int compare(crd_str key, const char *code)
{
    for (size_t i = 0; i < key.len; i++) {
        unsigned char k = (unsigned char)key.ptr[i];
        unsigned char c = (unsigned char)code[i];
        if (k != c)
            return k < c ? -1 : 1;
        if (c == 0)
            return 1;
    }
    return code[key.len] ? -1 : 0;
}

int crd_code_search(const void *rows, size_t n, size_t stride, crd_str code)
{
    size_t lo = 0;
    size_t hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = compare(code, *(const char *const *)((const char *)rows + mid * stride));
        if (c == 0)
            return (int)mid;
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return -1;
}

const crd_code_list *crd_code_list_find(crd_str name)
{
    int at = crd_code_search(crd_code_lists, crd_code_lists_n, sizeof *crd_code_lists, name);
    return at < 0 ? NULL : &crd_code_lists[at];
}

int crd_code_find(const crd_code_list *list, crd_str code)
{
    if (!list->ranked)
        return crd_code_search(list->codes, list->n, sizeof *list->codes, code);
    for (size_t i = 0; i < list->n; i++)
        if (compare(code, list->codes[i].code) == 0)
            return (int)i;
    return -1;
}
