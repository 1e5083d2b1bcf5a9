#include "import/lei.h"

bool crd_is_lei(crd_str s)
{
    uint32_t rest = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (uint32_t)(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z')
            rest = (rest * 100 + (uint32_t)(c - 'A' + 10)) % 97;
        else
            return false;
    }
    return s.len == 20 && rest == 1;
}
