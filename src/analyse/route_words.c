/* Lists of whom to avoid, word by word. */
#include "analyse/route.h"

#include "base/str.h"

static bool is_state(const crd_world *w, crd_str id)
{
    uint32_t text = crd_world_find_text(w, id);
    return text != CRD_INTERN_NONE &&
           crd_world_row(w, CRD_T_jurisdiction, crd_world_id(w, CRD_T_jurisdiction, text)) !=
               CRD_ROW_NONE;
}

/* A comma parts two words when what is behind it can be one: names of parties have commas of their
 * own ("Acme Cables Co., Ltd."). */
static bool next_part(crd_route_words *l, crd_str *ret)
{
    crd_str more, one;
    if (!crd_str_next(&l->rest, ',', ret))
        return false;
    bool named = crd_str_find(*ret, CRD_STR(":")) != SIZE_MAX;
    for (more = l->rest; named && crd_str_next(&more, ',', &one); l->rest = more) {
        one = crd_str_trim(one);
        if (one.len == 0 || crd_str_find(one, CRD_STR(":")) != SIZE_MAX || is_state(l->w, one))
            break;
        ret->len = (size_t)(one.ptr + one.len - ret->ptr);
    }
    return true;
}

crd_route_words crd_route_words_of(const crd_world *w, crd_str list, bool setting)
{
    bool blanks = setting && crd_str_find(list, CRD_STR(",")) == SIZE_MAX;
    return (crd_route_words){.w = w, .rest = list, .blanks = blanks};
}

bool crd_route_word(crd_route_words *l, crd_str *ret_word)
{
    while (l->blanks ? crd_str_next(&l->rest, ' ', ret_word) : next_part(l, ret_word)) {
        *ret_word = crd_str_trim(*ret_word);
        if (ret_word->len > 0)
            return true;
    }
    return false;
}
