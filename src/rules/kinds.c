/* What is told of packs. */
#include "rules/pack.h"

const crd_diag_kind crd_rule_kinds[] = {
    {"pack-expression", CRD_ERROR, "text that is no expression",
     "Write it as docs/packs.md says; comparisons do not chain, brackets make them clear."},
    {"pack-name", CRD_ERROR, "a name that the expression cannot use",
     "Columns and functions stand in docs/packs-reference.md, parameters and scopes in the pack."},
    {"pack-type", CRD_ERROR, "values that cannot stand together",
     "Compare numbers with numbers, texts with texts, dates with days YYYY-MM-DD."},
    {"pack-limit", CRD_ERROR, "an expression that is too large", "Split the rule in two."},
    {"pack-form", CRD_ERROR, "a pack that is not as docs/packs.md says",
     "Correct the field; all faults of a pack are told at once."},
    {"case-form", CRD_ERROR, "a case that is not as docs/packs.md says",
     "Correct the field; all faults of a file of cases are told at once."},
    {"pack-origin", CRD_WARNING,
     "a rule that asks where or who somebody is, or whose, and nothing else of them",
     "Rest it on a designation, on control through one who is designated, or on an assessment "
     "under "
     "criteria: being from a state, or of a name, is no finding about anybody."},
    {"pack-clause", CRD_WARNING, "a rule without clause",
     "Say where in its source the demand stands, so that it can be looked up."},
    {"pack-unread", CRD_WARNING, "a rule of law from a source that was not read",
     "Read the source and say how much (`read`), or give the rule low confidence."},
    {"pack-unused", CRD_WARNING, "a source that no rule names",
     "Remove it, or name it in the rules that rest on it."},
    {"pack-basis", CRD_WARNING, "a parameter with a value and no basis",
     "Say what its value rests on; what it decides is an indicator until then."},
    {"pack-meaning", CRD_ERROR, "a field that names what is not there, or does not fit its rule",
     "Sources, parameters and columns must be there; docs/packs.md says what goes with what."},
    {"waiver-form", CRD_ERROR, "a waiver that is not as docs/packs.md says",
     "Correct the field; a waiver without reason, reference, owner and a last day is none."},
    {"pack-code", CRD_WARNING, "a code that is not on its list",
     "Use a code of the list ('cordon schema codes'), or add it by a row of table `code` in the "
     "pack's data/; else only a case that adds it ever has it."},
    {"pack-word", CRD_ERROR, "a word that the function does not know",
     "Use one of the words that are named; docs/packs-reference.md tells what functions take."},
    {"pack-over", CRD_WARNING, "a rule that lapsed, or was superseded, and does not say when",
     "Give `until`: a rule answers for its own dates, and without them only when it is asked for."},
    {"pack-never", CRD_WARNING, "a rule with a condition that nothing meets",
     "Write the condition that is meant: `false` leaves nothing to judge."},
    {"pack-regime", CRD_WARNING, "high_risk() in a pack that does not say who is",
     "Say under `high_risk:` whom the regime restricts: by designation, states or assessment."},
    {"pack-ask", CRD_WARNING, "a fact that rules ask for, without words to ask for it",
     "Say under `facts:` how to ask for it: `ask`, `answer`, `whom`; else comply --gaps asks by "
     "its "
     "bare names."},
    {"pack-always", CRD_WARNING, "a bound that nothing can break",
     "Write the bound that is meant: at least none are always there."},
    {"pack-dates", CRD_WARNING, "days of a rule in an order that they cannot have",
     "A rule is announced before it applies (`since`), and applies before its last day (`by`)."},
};

const crd_diag_kind *crd_rules_findings(size_t *ret_n)
{
    *ret_n = sizeof crd_rule_kinds / sizeof *crd_rule_kinds;
    return crd_rule_kinds;
}
