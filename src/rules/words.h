#ifndef CRD_RULES_WORDS_H
#define CRD_RULES_WORDS_H

#include "base/buf.h"
#include "rules/pack.h"

/* A rule as a sentence, with its expressions as the pack has them: "No element for which
 * asset_class = 'A1' and @risky." Appends to out, which remembers when memory is out. */
void crd_rule_words(const crd_rule *u, crd_buf *out);
/* Whom it binds: "everybody", "each element for which country = 'XN'". */
void crd_rule_binds(const crd_rule *u, crd_buf *out);
/* Remedy and note, each as a line "- Remedy: ..." behind a line end; nothing of what is not
 * there. */
void crd_rule_texts(const crd_rule *u, crd_buf *out);
/* "35%", "2", "35% (ran_cap)"; "cap, which nobody gives". */
void crd_limit_words(const crd_rule_limit *l, crd_buf *out);

#endif
