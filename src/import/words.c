#include "import/words.h"

crd_str crd_words_country(crd_str name)
{
    (void)name;
    return CRD_STR_NULL;
}

bool crd_words_next(crd_str *rest, crd_str *ret_name)
{
    while (rest->len > 0) {
        size_t i = 0;
        int depth = 0;
        for (; i < rest->len && (depth > 0 || rest->ptr[i] != ','); i++) {
            depth += rest->ptr[i] == '(';
            depth -= rest->ptr[i] == ')' && depth > 0;
        }
        *ret_name = crd_str_trim((crd_str){rest->ptr, i});
        size_t used = i < rest->len ? i + 1 : i;
        *rest = (crd_str){rest->ptr + used, rest->len - used};
        if (ret_name->len > 0)
            return true;
    }
    return false;
}
