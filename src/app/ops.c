/* The table of operations. */
#include "app/ops.h"

/* clang-format off */
#define CASE     {"CASE", CRD_PARAM_CASE, .operand = true, .required = true, .help = "the case: one file"}
#define SEVERITY "error|warning|note|never"

const struct crd_param crd_time_params[] = {
    {"as-of", CRD_PARAM_DATE, .help = "what holds on this day (default: the latest as-of of the sources; 'today' must be asked for)"},
    {"as-known", CRD_PARAM_DATE, .help = "use only what had been imported, and not yet superseded, by then"},
    {"release", CRD_PARAM_TEXT, .help = "use only sources that may be shown at this marking"},
    {"assume", CRD_PARAM_FILE, .repeated = true, .help = "what if: a short form ('holding A B votes 30%', 'remove party:P', ...) or a file or folder of tables; the case is not touched (docs/assume.md)"},
    {"no-cache", CRD_PARAM_FLAG, .help = "neither use nor keep a world made ready by an earlier command (docs/cache.md)"},
    {"versus", CRD_PARAM_CHOICE, .choices = "none|base", .help = "base: print only what --assume changes"},
    {.name = NULL},
};
const struct crd_param crd_find_params[] = {
    {"fail-on", CRD_PARAM_CHOICE, .choices = SEVERITY, .help = "exit 1 when there is a finding of at least this severity"},
    {.name = NULL},
};
const struct crd_param crd_doc_params[] = {
    {"format", CRD_PARAM_CHOICE, .choices = "table|json|csv|xlsx|html|md|sarif|dot|graphml|schema", .help = "form of the result (-f); dot, graphml: its graph, where it has one; schema: the JSON Schema of its JSON"},
    {"output", CRD_PARAM_FILE, .repeated = true, .help = "write to FILE instead, in the form of its ending (-o)"},
    {"section", CRD_PARAM_TEXT, .help = "csv: which table of the result"},
    {"colour", CRD_PARAM_CHOICE, .choices = "auto|always|never", .help = "colours on the terminal"},
    {"quiet", CRD_PARAM_FLAG, .help = "no progress and no messages but errors (-q)"},
    {.name = NULL},
};

static const struct crd_param new_params[] = {CASE, {.name = NULL}};
static const struct crd_param import_params[] = {
    CASE,
    {"FORMAT", CRD_PARAM_TEXT, .operand = true, .required = true, .help = "auto: recognised by what it holds; or tables, xlsx, register, csv, bods, bulkcm, cables, gleif, graphml, netbox, sndlib (docs/formats/)"},
    {"PATH", CRD_PARAM_FILE, .operand = true, .required = true, .repeated = true, .help = "files or folders to read"},
    {"source", CRD_PARAM_TEXT, .help = "name of this source (default: the first path's base name)"},
    {"title", CRD_PARAM_TEXT, .help = "what the source is, in words"},
    {"url", CRD_PARAM_TEXT, .help = "where it can be had"},
    {"as-of", CRD_PARAM_DATE, .help = "the date up to which its statements are meant to be true"},
    {"confidence", CRD_PARAM_CHOICE, .choices = "high|medium|low", .help = "how far it is trusted (default: not said, counts as low)"},
    {"marking", CRD_PARAM_TEXT, .help = "handling mark of the case's scheme"},
    {"replace", CRD_PARAM_TEXT, .help = "the source that this one supersedes; its rows stay, for --as-known"},
    {"known", CRD_PARAM_DATE, .help = "date of import (default: today)"},
    {"map", CRD_PARAM_FILE, .help = "csv: how its columns become fields (docs/formats/csv-map.md)"},
    {"sheet", CRD_PARAM_TEXT, .help = "xlsx: this sheet only"},
    {"delimiter", CRD_PARAM_TEXT, .help = "csv: one character, or 'tab' (default: detected)"},
    {"header-row", CRD_PARAM_COUNT, .help = "csv, xlsx: row of the column names (default: found)"},
    {"max-errors", CRD_PARAM_COUNT, .help = "more errors than this and nothing is kept (default 1000)"},
    {.name = NULL},
};
static const struct crd_param check_params[] = {
    CASE,
    {"places", CRD_PARAM_COUNT, .help = "show so many places of each kind, the rest is counted (default 20, 0: all)"},
    {"max-age", CRD_PARAM_COUNT, .help = "exit 4 when a source in use is more days old than this, or undated"},
    {"min-complete", CRD_PARAM_COUNT, .help = "exit 4 when the maker of less than so many percent of the elements is known"},
    {.name = NULL},
};
static const struct crd_param info_params[] = {
    CASE,
    {"digest", CRD_PARAM_FLAG, .help = "also the SHA-256 over all that the case says"},
    {"all", CRD_PARAM_FLAG, .help = "empty tables too"},
    {.name = NULL},
};
static const struct crd_param find_params[] = {
    CASE,
    {"WHAT", CRD_PARAM_TEXT, .operand = true, .repeated = true, .help = "an id, a name, part of a name, or a list; several words must all stand in one name"},
    {"listed", CRD_PARAM_TEXT, .help = "everything that this list names"},
    {"where", CRD_PARAM_TEXT, .help = "only elements for which this SQL expression over their columns holds"},
    {"limit", CRD_PARAM_COUNT, .help = "so many rows of each kind (default 20 in text, all elsewhere; 0 = all)"},
    {.name = NULL},
};
static const struct crd_param names_params[] = {
    CASE,
    {"RECORD", CRD_PARAM_TEXT, .operand = true, .repeated = true, .help = "two records to decide on: ids of parties, or TABLE:ID; one may be a text that references use"},
    {"same", CRD_PARAM_FLAG, .help = "record that the two are one"},
    {"different", CRD_PARAM_FLAG, .help = "record that the two are not one"},
    {"by", CRD_PARAM_TEXT, .help = "who decides"},
    {"why", CRD_PARAM_TEXT, .help = "on what ground"},
    {"on", CRD_PARAM_DATE, .help = "when it was decided (default: not said)"},
    {"marking", CRD_PARAM_TEXT, .help = "handling mark of the decision"},
    {"known", CRD_PARAM_DATE, .help = "date on which it came into the case (default: today)"},
    {"joined", CRD_PARAM_FLAG, .help = "also list every id that was joined, and by what"},
    {"min-score", CRD_PARAM_COUNT, .help = "how like names must be, in hundredths (default 85 for pairs, 60 for candidates)"},
    {"limit", CRD_PARAM_COUNT, .help = "so many references and pairs (default 20 in text, all elsewhere; 0 = all)"},
    {"compare", CRD_PARAM_COUNT, .help = "compare so many parties with all others (default 20000; 0 = all)"},
    {.name = NULL},
};
static const struct crd_param shares_params[] = {
    CASE,
    {"by", CRD_PARAM_CHOICE, .choices = "all|maker|owner|operator|state", .help = "whose shares; state: that to which makers answer"},
    {"of", CRD_PARAM_CHOICE, .choices = "maker|owner|operator", .help = "with --by state: whose state (default: makers')"},
    {"measure", CRD_PARAM_CHOICE, .choices = "elements|sites|traffic|subscribers|premises|links|systems|length|capacity", .help = "what is summed: elements, sites with one, traffic, subscribers or premises of elements; links, cable systems, metres or Mbit/s of links"},
    {"layer", CRD_PARAM_TEXT, .help = "one layer: core, ran, transport, ... ('cordon schema functions'); of links one medium"},
    {"each", CRD_PARAM_CHOICE, .choices = "none|operator|network|region|area", .help = "a group for each of them as well, and the mean over them, each counting the same"},
    {"operator", CRD_PARAM_TEXT, .help = "one operator's elements or links (default: all together)"},
    {"network", CRD_PARAM_TEXT, .help = "those of one network"},
    {"region", CRD_PARAM_TEXT, .help = "those in one region: an area_group of areas"},
    {"area", CRD_PARAM_TEXT, .help = "those in one area"},
    {"shared", CRD_PARAM_CHOICE, .choices = "once|each", .help = "what networks share counts once, for whose it is, or once for each network that uses it; the other stands beside it"},
    {"top", CRD_PARAM_COUNT, .help = "so many parties of each group, largest first (default 20; 0 = all)"},
    {"unknown", CRD_PARAM_CHOICE, .choices = "known|any", .help = "who an unknown maker may be: a party known for the layer, or any that existed"},
    {"country", CRD_PARAM_TEXT, .help = "only what stands at sites there, and links that end there; 'XN'"},
    {"series", CRD_PARAM_TEXT, .help = "FIRST..LAST: concentration on the last day of each of these years as well"},
    {.name = NULL},
};
static const struct crd_param diff_params[] = {
    CASE,
    {"OTHER", CRD_PARAM_CASE, .operand = true, .help = "the case of the right side (default: the same case)"},
    {"source", CRD_PARAM_TEXT, .help = "left: only what this source says; the right too, unless --with"},
    {"with", CRD_PARAM_TEXT, .help = "right: only what this source says"},
    {"to", CRD_PARAM_DATE, .help = "right: what holds on this day; --as-of is the left's"},
    {"known-to", CRD_PARAM_DATE, .help = "right: what was known by then; --as-known is the left's"},
    {"tables", CRD_PARAM_TEXT, .help = "only these, commas between"},
    {"summary", CRD_PARAM_FLAG, .help = "counts only, not the changes"},
    {"exit-code", CRD_PARAM_FLAG, .help = "exit 1 when there is a difference"},
    {.name = NULL},
};
static const struct crd_param control_params[] = {
    CASE,
    {"PARTY", CRD_PARAM_TEXT, .operand = true, .help = "id or name of a party or state (default: all ultimate controllers)"},
    {"of-state", CRD_PARAM_TEXT, .help = "a state by its code: what it controls, also abroad"},
    {"abroad", CRD_PARAM_FLAG, .help = "of what it controls, only what sits in another state"},
    {"threshold", CRD_PARAM_TEXT, .help = "votes that give control, in percent (default 50)"},
    {"at-least", CRD_PARAM_FLAG, .help = "the threshold itself is enough (default: more than it)"},
    {"influence-at", CRD_PARAM_TEXT, .help = "votes from which a minority is influence, in percent (default 10)"},
    {"float", CRD_PARAM_CHOICE, .choices = "nobody|any", .help = "who may hold votes that no row speaks of: nobody named, or any recorded holder"},
    {"neighbourhood", CRD_PARAM_COUNT, .help = "draw what is so many holdings around the party and its chain (-f dot, -f graphml; default 1)"},
    {"limit", CRD_PARAM_COUNT, .help = "so many rows of each kind (default 20 in text, all elsewhere; 0 = all); of a drawing so many parties (default 300)"},
    {.name = NULL},
};
static const struct crd_param exposure_params[] = {
    CASE,
    {"actor", CRD_PARAM_TEXT, .repeated = true, .help = "a state's code, or party:ID (default: states, parties that nobody controls, the unknown)"},
    {"coalition", CRD_PARAM_TEXT, .help = "actors as one, plus signs between: XN+XE"},
    {"lend", CRD_PARAM_TEXT, .repeated = true, .help = "LENDER:BORROWER, a state that uses what another could do, too"},
    {"parties", CRD_PARAM_FLAG, .help = "also parties that others control"},
    {"grade", CRD_PARAM_CHOICE, .choices = "standing|latent", .help = "through channels that exist, or also what can be prepared"},
    {"by", CRD_PARAM_CHOICE, .choices = "service|layer|operator|network", .help = "what is counted (default in text: services and layers; other forms have all)"},
    {"service", CRD_PARAM_TEXT, .help = "one service, by its id"},
    {"layer", CRD_PARAM_TEXT, .help = "one layer: core, ran, transport, subsea, cloud, management, interconnect, devices, ..."},
    {"elements", CRD_PARAM_FLAG, .help = "list the elements, links and sites that one actor touches, how and through whom"},
    {"harmless", CRD_PARAM_FLAG, .help = "list what of one actor touches no service above --criticality"},
    {"criticality", CRD_PARAM_COUNT, .help = "for --harmless: services above it count, 0 to 5 (default 1)"},
    {"in", CRD_PARAM_TEXT, .help = "count and list only what stands or lands in a state, or in members of an alliance"},
    {"perspective", CRD_PARAM_TEXT, .help = "the state whose relations group the actors, or none (default: the one the case has)"},
    {"unfold", CRD_PARAM_TEXT, .repeated = true, .help = "show one by one: home, ally, partner, other, of-concern, unknown, all"},
    {"unknown", CRD_PARAM_CHOICE, .choices = "apart|any", .help = "who is not recorded: an actor apart, or possibly any actor"},
    {"withdraws", CRD_PARAM_FLAG, .help = "count export controls and sanctions: what stops when supply ends"},
    {"limit", CRD_PARAM_COUNT, .help = "so many rows of each kind (default 20 in text, all elsewhere; 0 = all)"},
    {.name = NULL},
};
static const struct crd_param explain_params[] = {
    CASE,
    {"RESULT", CRD_PARAM_TEXT, .operand = true, .required = true, .help = "the id of a result: exposure:SERVICE/ACTOR/POWER, exposure:element:ID/ACTOR/POWER, control:WHO/PARTY, loss:..., shares:..., check:CODE/TABLE/KEY, finding:PACK/RULE/SUBJECT"},
    {"grade", CRD_PARAM_CHOICE, .choices = "standing|latent", .help = "through channels that exist, or also what can be prepared"},
    {"lend", CRD_PARAM_TEXT, .repeated = true, .help = "LENDER:BORROWER, a state that uses what another could do, too"},
    {"unknown", CRD_PARAM_CHOICE, .choices = "apart|any", .help = "who is not recorded: an actor apart, or possibly any actor"},
    {"withdraws", CRD_PARAM_FLAG, .help = "count export controls and sanctions: what stops when supply ends"},
    {"threshold", CRD_PARAM_TEXT, .help = "of control: votes that give it, in percent (default 50)"},
    {"at-least", CRD_PARAM_FLAG, .help = "of control: the threshold itself is enough (default: more than it)"},
    {"influence-at", CRD_PARAM_TEXT, .help = "of control: votes from which a minority is influence, in percent (default 10)"},
    {"float", CRD_PARAM_CHOICE, .choices = "nobody|any", .help = "of control: who may hold votes that no row speaks of: nobody named, or any recorded holder"},
    {"neighbourhood", CRD_PARAM_COUNT, .help = "also draw what is so many ties around the chains (-f dot, -f graphml)"},
    {"pack", CRD_PARAM_FILE, .help = "of a finding: the pack's folder, file or name (default: the name in the id)"},
    {"param", CRD_PARAM_TEXT, .repeated = true, .help = "of a finding: NAME=VALUE, in the place of what the pack says"},
    {"limit", CRD_PARAM_COUNT, .help = "draw so many nodes (default 300, 0 = all); of a finding: so many rows (default 20)"},
    {.name = NULL},
};
static const struct crd_param loss_params[] = {
    CASE,
    {"each", CRD_PARAM_CHOICE, .choices = "supplier|maker|operator|owner|state|site|link|risk-group|disk", .help = "whose loss, one after the other; disk: what a disk hits, wherever it lies"},
    {"radius", CRD_PARAM_TEXT, .help = "with --each disk: its radius: 50km, 800m"},
    {"mode", CRD_PARAM_CHOICE, .choices = "fails|withdraws|sabotages|seized", .help = "how: all of its equipment stops; supply ends; what it can stop stops; territory (no default but for places: fails)"},
    {"at", CRD_PARAM_TEXT, .help = "times after the loss: 0,8h,3d,365d (default 0)"},
    {"pairs", CRD_PARAM_FLAG, .help = "also any two that together take a service down"},
    {"pairs-up-to", CRD_PARAM_COUNT, .help = "with --pairs: leave them out, and say so, when more than so many can be lost (default 0: never)"},
    {"triples", CRD_PARAM_FLAG, .help = "also any three that take down what no two do; says first how long it takes"},
    {"force", CRD_PARAM_FLAG, .help = "with --triples: even when it takes longer than ten minutes"},
    {"fewest", CRD_PARAM_FLAG, .help = "instead: the fewest who must fail or act together to take a service down, and who"},
    {"by", CRD_PARAM_CHOICE, .choices = "supplier|maker|operator|owner|state|site|link|risk-group", .help = "with --fewest: who counts as one; with --plan: operator"},
    {"size", CRD_PARAM_COUNT, .help = "with --fewest: every minimal set of up to so many, 1 to 6 (default 2; 0 = none)"},
    {"effort", CRD_PARAM_COUNT, .help = "with --fewest: thousand steps of search for each kind of service (default 50000); then its bounds, exit 5"},
    {"time-limit", CRD_PARAM_COUNT, .help = "with --fewest: seconds for all of it; then its bounds, exit 5"},
    {"set", CRD_PARAM_TEXT, .help = "these together, by their ids, commas between, instead of each one"},
    {"plan", CRD_PARAM_TEXT, .help = "instead: the written statement of what happens if this supplier stops, operator by operator (default mode: withdraws; default times 0,8h,3d,30d,365d)"},
    {"operator", CRD_PARAM_TEXT, .help = "with --plan: the section of this operator alone"},
    {"service", CRD_PARAM_TEXT, .help = "one service, by its id"},
    {"why", CRD_PARAM_FLAG, .help = "with --set and --service: what fails after what, down to what is lost"},
    {"grade", CRD_PARAM_CHOICE, .choices = "standing|latent", .help = "sabotages: through channels that exist, or also what can be prepared"},
    {"unknown", CRD_PARAM_CHOICE, .choices = "known|any", .help = "who an unknown maker may be: a party known for the layer, or any"},
    {"horizon", CRD_PARAM_TEXT, .help = "also from when to when services are lost, and people x hours, so far ahead: 8h, 30d"},
    {"rank", CRD_PARAM_CHOICE, .choices = "critical|people-hours|people|services|users|capacity", .help = "what stands first (default critical services; with --horizon people-hours; people: without any network)"},
    {"shared", CRD_PARAM_FLAG, .help = "paths share what capacity is left (high bound), priority access first, then by criticality"},
    {"limit", CRD_PARAM_COUNT, .help = "so many losses, and so many services and networks of each (default in text 20, and 3 of each; all elsewhere; 0 = all)"},
    {.name = NULL},
};
static const struct crd_param route_params[] = {
    CASE,
    {"FROM", CRD_PARAM_TEXT, .operand = true, .help = "a site, an element, a state; network:ID is where its users' traffic leaves, roaming:HOME/VISITED where that of those who roam does"},
    {"TO", CRD_PARAM_TEXT, .operand = true, .help = "the other end"},
    {"avoid", CRD_PARAM_TEXT, .repeated = true, .help = "whom the way shall avoid: XN a state, party:ID, list:NAME, outside:ALLIANCE; commas between"},
    {"policy", CRD_PARAM_TEXT, .help = "the same, as the case's setting trust_policy:NAME says; with --matrix several, strict to lax, commas between, or all"},
    {"grade", CRD_PARAM_CHOICE, .choices = "latent|standing", .help = "who must be avoided: who could prepare it, or who has a channel already"},
    {"unknown", CRD_PARAM_CHOICE, .choices = "open|trusted", .help = "what nobody is named for: may be anybody's, or is trusted"},
    {"disjoint", CRD_PARAM_COUNT, .help = "so many ways that share as little as can be (with --matrix: count up to so many, default 4)"},
    {"by", CRD_PARAM_CHOICE, .choices = "node|link|site|risk-group|supplier|state|disk", .help = "what they shall not share; disk: no place of --radius hits two of them"},
    {"radius", CRD_PARAM_TEXT, .help = "of a disk: 50km, 800m (with --by disk)"},
    {"capacity", CRD_PARAM_TEXT, .help = "each link must carry so many Gbit/s"},
    {"matrix", CRD_PARAM_TEXT, .help = "every pair of these places: ids, kind:KIND, in:STATE; commas between"},
    {"open", CRD_PARAM_FLAG, .help = "with --matrix: what opens a trusted way for all pairs: the cheapest replacements, and with encryption in their place"},
    {"services", CRD_PARAM_FLAG, .help = "every path that a service needs, under the policy that it names (else --avoid)"},
    {"inland", CRD_PARAM_FLAG, .help = "the sites of a state are joined with one another"},
    {"effort", CRD_PARAM_COUNT, .help = "thousand steps of search for ways that share no supplier, state, risk group or site; then a bound, exit 5"},
    {"limit", CRD_PARAM_COUNT, .help = "so many pairs or services (default 50; 0 = all)"},
    {.name = NULL},
};
static const struct crd_param comply_params[] = {
    CASE,
    {"pack", CRD_PARAM_FILE, .repeated = true, .help = "packs: names ('cordon pack list'), commas between, a folder or file, or 'all' that are found by name (docs/packs.md)"},
    {"packs", CRD_PARAM_FILE, .repeated = true, .help = "the same as --pack"},
    {"param", CRD_PARAM_TEXT, .repeated = true, .help = "NAME=VALUE, in the place of what a pack says"},
    {"fail-on", CRD_PARAM_CHOICE, .choices = "breach|departure|would-breach|indicator|never", .help = "exit 1 when something fails of at least this standing"},
    {"rule", CRD_PARAM_TEXT, .repeated = true, .help = "only this rule, RULE or PACK/RULE; also when it has lapsed, was superseded, or is over (docs/packs.md)"},
    {"waivers", CRD_PARAM_FILE, .help = "a file of waivers and exemptions, which are not counted until they expire (docs/packs.md)"},
    {"evidence", CRD_PARAM_COUNT, .help = "so many rows that speak against each verdict (default 5)"},
    {"gaps", CRD_PARAM_FLAG, .help = "instead: which missing facts decide the most verdicts, and whom to ask for them (docs/comply.md)"},
    {"compare", CRD_PARAM_FLAG, .help = "instead: the same networks under every pack side by side, each as if it bound them (docs/comply.md)"},
    {"of", CRD_PARAM_TEXT, .help = "with --compare: what of the networks of this operator, or of those in this state, each pack would refuse"},
    {"ahead", CRD_PARAM_FLAG, .help = "instead: what becomes unlawful at the dates of rules and waivers, the last (or --until) included, if records stay as they are"},
    {"until", CRD_PARAM_DATE, .help = "instead: what becomes unlawful between the day of the case and this one: when, how much, where (docs/comply.md)"},
    {"vary", CRD_PARAM_TEXT, .help = "instead: how verdicts move with a parameter, NAME=FROM..TO or NAME=VALUE,VALUE; or 'unknown-maker': each who could have made what nobody names in turn (docs/comply.md)"},
    {"operator", CRD_PARAM_TEXT, .help = "with --gaps: what to ask this operator alone"},
    {"register", CRD_PARAM_FLAG, .help = "instead: the register of risks, with likelihood as assessed, impact, and what treatments would leave (docs/register.md)"},
    {"order", CRD_PARAM_CHOICE, .choices = "standing|likelihood|impact|review", .help = "with --register: what stands first"},
    {"return", CRD_PARAM_TEXT, .help = "instead: this return of a pack, filled in as far as the case says (docs/returns.md); NAME, or PACK/NAME"},
    {"answers", CRD_PARAM_FILE, .help = "with --gaps: also write FILE.xlsx, the tables to fill in and import again"},
    {"limit", CRD_PARAM_COUNT, .help = "so many verdicts, or questions; 0 = all (default: tables 100, verdicts in other forms all; SARIF has every fail)"},
    {.name = NULL},
};
static const struct crd_param assess_params[] = {
    CASE,
    {"packs", CRD_PARAM_TEXT, .help = "packs of rules: names, folders or files, commas between (default: all that are found by name)"},
    {"fail-on", CRD_PARAM_CHOICE, .choices = "breach|departure|would-breach|indicator|never", .help = "exit 1 when something fails of at least this standing"},
    {"waivers", CRD_PARAM_FILE, .help = "a file of waivers and exemptions, which are not counted until they expire (docs/packs.md)"},
    {"effort", CRD_PARAM_COUNT, .help = "thousand steps of search for the fewest of each kind of service (default 50000); then bounds, exit 5"},
    {"until", CRD_PARAM_DATE, .help = "deadlines ahead up to this day (default: the last on which a rule of the packs begins, ends or falls due)"},
    {"baseline", CRD_PARAM_FILE, .help = "an earlier assessment (-o FILE.json): --fail-on counts only what it has not; the part 'since' says what changed"},
    {"actors", CRD_PARAM_TEXT, .help = "exposure to these alone: states' codes, party:ID, or one coalition with plus signs (XN+XE); commas between (default: all)"},
    {"small", CRD_PARAM_COUNT, .help = "with --release: counts of things and people below it are not told, nor what would give them away (default 5; 0: all are)"},
    {"by", CRD_PARAM_CHOICE, .choices = "operator", .help = "operator: one annex for each, of its own records alone, as HTML and XLSX in the folder of -o"},
    {.name = NULL},
};
static const struct crd_param convert_params[] = {
    {"FILE", CRD_PARAM_FILE, .operand = true, .required = true, .help = "what 'cordon assess -o FILE.json' wrote"},
    {.name = NULL},
};
static const struct crd_param pack_params[] = {
    {"WHAT", CRD_PARAM_CHOICE, .operand = true, .required = true, .choices = "list|show|check|test|new|schema", .help = "what to do"},
    {"NAME", CRD_PARAM_FILE, .operand = true, .repeated = true, .help = "packs: names, folders or files; new: a folder that is not there; show: one, and then perhaps a rule; schema: a file to write"},
    {"strict", CRD_PARAM_FLAG, .help = "test: exit 1 also when a rule lacks a case; check: exit 1 also for warnings"},
    {"all", CRD_PARAM_FLAG, .help = "test: list what is as expected too"},
    {.name = NULL},
};
static const struct crd_param sql_params[] = {
    CASE,
    {"QUERY", CRD_PARAM_TEXT, .operand = true, .required = true, .help = "one SELECT"},
    {"max-rows", CRD_PARAM_COUNT, .help = "stop after so many rows (default 100000)"},
    {.name = NULL},
};
static const struct crd_param forget_params[] = {
    CASE,
    {"SOURCE", CRD_PARAM_TEXT, .operand = true, .required = true, .help = "name of the source"},
    {.name = NULL},
};
static const struct crd_param export_params[] = {
    CASE,
    {"FILE", CRD_PARAM_FILE, .operand = true, .required = true, .help = "a new folder for CSV files, or a workbook FILE.xlsx"},
    {"merged", CRD_PARAM_FLAG, .help = "one row a thing instead of one a statement"},
    {"tables", CRD_PARAM_TEXT, .help = "only these, commas between"},
    {.name = NULL},
};
static const struct crd_param template_params[] = {
    {"output", CRD_PARAM_FILE, .required = true, .help = "the workbook to write (-o)"},
    {"tables", CRD_PARAM_TEXT, .help = "what to ask for, commas between (default: what a network filing needs)"},
    {"title", CRD_PARAM_TEXT, .help = "first line of the sheet 'read me'"},
    {"quiet", CRD_PARAM_FLAG, .help = "no messages but errors (-q)"},
    {.name = NULL},
};
static const struct crd_param synth_params[] = {
    {"CASE", CRD_PARAM_CASE, .operand = true, .required = true, .help = "the case, a new file; with --as tables: a new folder"},
    {"elements", CRD_PARAM_COUNT, .help = "how much equipment, 100 to 100000000 (default 10000); the rest follows from it"},
    {"seed", CRD_PARAM_COUNT, .help = "the same seed gives the same nation (default 1)"},
    {"unknown", CRD_PARAM_COUNT, .help = "how often a maker, owner, position, share or key holder is unknown, in millionths (default 200000)"},
    {"as", CRD_PARAM_CHOICE, .choices = "case|tables", .help = "as a case, or as a folder of CSV files, one a table"},
    {.name = NULL},
};
static const struct crd_param schema_params[] = {
    {"WHAT", CRD_PARAM_CHOICE, .operand = true, .choices = "tables|codes|functions|findings|rules|views|all", .help = "which part"},
    {.name = NULL},
};

const struct crd_op crd_ops[] = {
    {"new", "make an empty case",
     "Makes an empty case: one SQLite file, readable by its owner only. Nothing that exists is overwritten.",
     "cordon new nation.cordon", CRD_OP_WRITES, new_params, crd_op_new},
    {"import", "read files into a case",
     "Reads files or folders and keeps every row as a statement of its source. All of it or nothing: one\n"
     "transaction, undone by an error past --max-errors, a full disk or a kill. What is wrong with the input is\n"
     "reported with its place, all of it; a value that cannot be read stays unknown; a row without a key is dropped\n"
     "and counted. Nothing is merged and nothing rewritten: sources that disagree stand side by side.",
     "cordon import nation.cordon tables examples/norland", CRD_OP_WRITES | CRD_OP_FINDS, import_params, crd_op_import},
    {"check", "find what is wrong with a case",
     "Finds all that is certainly wrong, disagrees or is unknown, with its place: references that lead nowhere, sources\n"
     "that disagree, one thing under two keys, rings, shares over 100 %, dates, positions, capacities and lengths that\n"
     "cannot be, elements without a maker. And how much of each field is known, and how old each source is. What is\n"
     "over is checked too; --as-of sets the day that ages are counted to. Errors end it with exit 1.",
     "cordon check nation.cordon", CRD_OP_TIME | CRD_OP_FINDS, check_params, crd_op_check},
    {"info", "say what a case holds",
     "Lists the sources of a case, with their dates, confidence and marking, and how many rows each table has.",
     "cordon info nation.cordon", 0, info_params, crd_op_info},
    {"find", "find everything about a name, product, site, party or list",
     "Says what the words are taken for, and then everything about it: other names, parents and subsidiaries, where and\n"
     "how many elements it makes, owns, operates or reaches, since when, which services use them and for whom, and on\n"
     "which lists it stands. A firm counts with those it controls; what is only possible counts in the upper bound.",
     "cordon find nation.cordon Ostratel", CRD_OP_TIME, find_params, crd_op_find},
    {"names", "show what names leave open, and decide it",
     "Shows references to parties that lead nowhere, with candidates; parties that look alike and are not joined; and\n"
     "contradictions. With --same or --different it records a person's decision on two records first, as a source of its\n"
     "own: 'forget' takes it back, and 'export --tables decision,source' writes all of them for use in another case.\n"
     "Scores order what a person looks at; they never join anything.",
     "cordon names nation.cordon --min-score 80", CRD_OP_WRITES | CRD_OP_TIME, names_params, crd_op_names},
    {"shares", "count who makes, owns and operates how much",
     "Counts elements, their sites, traffic, subscribers or premises, or links, cable systems, length or capacity, by maker in\n"
     "fact, owner, operator and the state they answer to, for each layer (of links: medium), operator, network, region or area,\n"
     "with the largest share and the Herfindahl-Hirschman index. Numbers are bounds: what is certain, and what is possible\n"
     "where makers are unknown.",
     "cordon shares nation.cordon --layer ran", CRD_OP_TIME, shares_params, crd_op_shares},
    {"diff", "show what changed between two filings or two dates",
     "Compares a left side with a right side, table by table, after each has been merged on its own: two cases, two\n"
     "sources of a case (--source A --with B), two dates (--as-of D1 --to D2), or what was known at two dates (--as-known\n"
     "D1 --known-to D2). What is said of the left side holds for the right too, unless the right has an option of its own.\n"
     "Without --as-of rows of all times are compared, as they are stated. A thing that one side knows under several ids is\n"
     "matched by any of them. First comes what matters most: designations, makers, owners, holdings.\n"
     "Two assessments (JSON of 'assess') are compared by themselves: findings that are new, gone or otherwise, and every\n"
     "row of their tables, worse first (docs/assess.md).",
     "cordon diff nation.cordon --as-of 2024-01-01 --to 2025-06-30 --tables designation,holding", CRD_OP_TIME, diff_params, crd_op_diff},
    {"control", "find who controls a party, and who influences it",
     "Control: votes above the threshold, held together with all one controls; consolidation; the right to appoint most of\n"
     "the board. Influence: a minority, the largest holding, a seat on the board, debt; a veto may block and nothing else.\n"
     "Each is certain or possible, with the chain of holdings and their sources, and the share of what the party earns.\n"
     "Without PARTY: all ultimate controllers and how many parties they control. A state has its bodies in hand.",
     "cordon control nation.cordon glimra-mobil", CRD_OP_TIME, control_params, crd_op_control},
    {"exposure", "find which states and parties have power over how much",
     "For each service and actor: the share of the service's users whom the actor could read, whose metadata it could see,\n"
     "whom it could change, through any chain of law, control, making, support, management, hosting and network. And\n"
     "the elements, links and sites that it could stop. Standing: through a channel that exists; latent: after preparation.\n"
     "Numbers are bounds: what is certain, and what is possible. Overlaps are bounded, never added.",
     "cordon exposure nation.cordon --actor QO --grade latent", CRD_OP_TIME, exposure_params, crd_op_exposure},
    {"explain", "show the chain behind a result, with its evidence",
     "Why an actor has power over a service or a thing: the shortest chain of ties and the strongest one (fewest possible,\n"
     "then fewest latent hops), each hop as a sentence with kind, grade, source, date and confidence; the holdings behind\n"
     "control; how many chains have nothing in common. Where there is none: what is missing. RESULT is the id that stands\n"
     "beside a result (column 'explain' of CSV, JSON and workbooks): exposure:SERVICE/ACTOR/POWER or control:WHO/PARTY, with\n"
     "POWER read, metadata, change or stop; ACTOR a state's code, party:ID, unknown, or several with plus signs between.\n"
     "loss:BY:MODE:TIME:SET/SERVICE: why the service falls or what keeps it alive; shares:...: what counts for a share;\n"
     "check:CODE/TABLE/KEY, a finding of check: its rule, and what each source says of the record. finding:PACK/RULE/SUBJECT,\n"
     "a verdict of comply: the rule in words, clause, standing, numbers, the records behind them, what is not known, and what\n"
     "would make it pass (docs/comply.md).",
     "cordon explain nation.cordon exposure:police-radio/QO/change", CRD_OP_TIME, explain_params, crd_op_explain},
    {"loss", "find what is left when somebody is lost",
     "For each supplier, maker, operator, owner, state, site, link or risk group: which services go down or below their target\n"
     "when it is lost, with equipment, sites, links and capacity. --mode says how it is lost, --at how long ago: autonomy,\n"
     "notice, grace and restoral change what is down. --pairs ranks any two by what they take together beyond what each\n"
     "takes alone; --fewest, how many must fail or act together to take each service down, and who (docs/fewest.md). Numbers\n"
     "are bounds: what is certain, and what is possible.",
     "cordon loss nation.cordon --mode withdraws --at 0,30d,365d", CRD_OP_TIME, loss_params, crd_op_loss},
    {"route", "find ways that can be trusted",
     "The best way between two places: fewest things that are not trusted, then the greatest capacity, then the least\n"
     "length; once over what is certain, once over what is possible. Where none can be trusted: whether encryption\n"
     "would help, what to replace, and what blocks every way. --disjoint finds several that share as little as can be\n"
     "and says how little; --matrix asks for every pair of places; --services for what services need.",
     "cordon route nation.cordon dc-skarholm dc-fjellby --avoid QO", CRD_OP_TIME, route_params, crd_op_route},
    {"comply", "find which rules are broken",
     "Judges a case by packs, rules as data: for each rule and group pass, fail, unknown or not applicable, its standing\n"
     "(breach, departure, would breach, indicator), the value as bounds, the clause, and the rows that speak against it.\n"
     "Exit 1 when something fails that binds on the date (--fail-on). --gaps lists which missing facts decide the most\n"
     "verdicts, and whom to ask for them. --compare sets packs side by side: who passes everywhere, where they differ, what\n"
     "of somebody's networks (--of) another's rules would refuse. --until says what becomes unlawful, and when; --vary\n"
     "how verdicts move with a parameter, or with who made what nobody names (docs/comply.md). --return fills in what a\n"
     "pack says is filed (docs/returns.md).",
     "cordon comply nation.cordon --pack example", CRD_OP_TIME, comply_params, crd_op_comply},
    {"assess", "run every analysis and write one report",
     "Data quality, control, exposure, losses, fewest, shares, trusted ways, all packs, the register of risks and what nobody\n"
     "knows, as one document. On the terminal its first page: the worst in sentences, the verdicts, what to do first, what to\n"
     "ask; -o summary.md has the same. All of it is in -o report.html (opens without network), -o tables.xlsx and -o result.json\n"
     "(for programs and for convert); any of them may be asked for at once (docs/assess.md). Exit 1 when a rule is broken\n"
     "(--fail-on says what counts: breaches alone unless it is given), 5 when a search ended at --effort: its bounds stand.",
     "cordon assess nation.cordon -o report.html -o result.json\n"
     "  cordon assess nation.cordon --packs eu-toolbox,uk --as-of 2026-01-31 --fail-on never\n"
     "  cordon assess nation.cordon --assume 'remove party:ostratel' --versus base",
     CRD_OP_TIME | CRD_OP_TELLS, assess_params, crd_op_assess},
    {"convert", "write an assessment in another form",
     "Reads the JSON of an assessment and writes it as a page, a workbook, Markdown or text, without computing again.",
     "cordon convert result.json -o report.html", 0, convert_params, crd_op_convert},
    {"pack", "list, show, check, test and begin packs of rules",
     "list: the packs that are there by name. show NAME [RULE]: its rules in words, with clause, status, dates, and how much\n"
     "of each source was read. check: all errors with their places, and warnings: a rule that asks where somebody is from\n"
     "and nothing else of them, one without clause, one of law from a source that nobody read. test: runs its cases, small\n"
     "worlds with the verdicts that rules must reach in them; exit 1 when one is not reached, and says which cases each\n"
     "rule lacks. new NAME: a folder with a first rule and its cases, to go on from. schema FILE: the JSON Schema\n"
     "of pack.yaml, for editors (docs/packs.md).",
     "cordon pack show example", CRD_OP_FILES, pack_params, crd_op_pack},
    {"sql", "ask a case in SQL",
     "Runs one SELECT, read-only. The tables are those of docs/schema.md, one row a statement; merged_TABLE is the\n"
     "same table merged: one row a thing as it holds on the date, with columns sources, contested and maybe. The\n"
     "options of time act on what is merged; with --release nothing else may be read.",
     "cordon sql nation.cordon 'SELECT function, count(*) FROM merged_element GROUP BY function ORDER BY 2 DESC LIMIT 5'", CRD_OP_TIME,
     sql_params, crd_op_sql},
    {"export", "write a case as CSV files or a workbook",
     "Writes everything that the case says: a folder with one CSV file a table, or one workbook with a sheet a table.\n"
     "Imported again they give the same case, with the same sources and dates. With --merged, what analyses use: one\n"
     "row a thing. With --release, only what may be shown at that marking.",
     "cordon export nation.cordon nation-tables", CRD_OP_TIME | CRD_OP_FILES, export_params, crd_op_export},
    {"template", "write the workbook that asks an operator",
     "Writes a workbook to send to those who are asked: a sheet a table with its columns, definitions, drop-downs and\n"
     "required fields, and a sheet 'read me' in plain words. Filled in, 'cordon import CASE xlsx FILE' reads it.",
     "cordon template -o ask.xlsx --tables site,element,link", CRD_OP_NO_DOC, template_params, crd_op_template},
    {"forget", "erase a source for good",
     "Erases exactly what one source brought, so that no byte of it is left in the case, its journal or the cache, and\n"
     "says what it cannot reach. To replace a source but keep its history, use import --replace.",
     "cordon forget nation.cordon press-2025", CRD_OP_WRITES, forget_params, crd_op_forget},
    {"synth", "make an invented nation of any size",
     "Makes an invented nation, as a new case or as tables: states and their laws, firms and who owns them, products,\n"
     "networks, sites, elements, links, contracts, services and what they need (docs/synth.md). For practice, tests and\n"
     "measurements; the same options give the same rows everywhere.",
     "cordon synth practice.cordon --elements 2000", CRD_OP_WRITES, synth_params, crd_op_synth},
    {"schema", "show the data model",
     "Shows the tables and their fields, the code lists, the network functions, the findings with what to do about\n"
     "them, the columns and functions of rules, or the views of sql. docs/schema.md, errors.md, packs-reference.md and\n"
     "views.md are made by it.",
     "cordon schema functions", 0, schema_params, crd_op_schema},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};
/* clang-format on */
