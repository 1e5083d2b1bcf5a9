/* Format `cables`: the files of submarinecablemap.com, version 3: a folder with one JSON file a
 * cable and, if it is there, the positions of landing points. docs/formats/cables.md describes what
 * becomes of them. The order of branches along a trunk is not in these files, so a cable is a star:
 * one link from each landing point to the rest of the system. */
#include "import/formats.h"

#include "base/err.h"
#include "import/flat.h"
#include "import/put.h"
#include "import/words.h"
#include "names/split.h"

#include <stdio.h>
#include <string.h>

enum { FILES_MAX = 20000, THINGS_MAX = 1000000, NAMES_BYTES_MAX = 32 << 20, PATH_MAX_BYTES = 4096 };

#define SCHEME "submarinecablemap"

struct point {
    crd_str name, country; /* as last put */
    bool put, placed;
    double lat, lon;
    uint32_t line; /* in the file of positions */
};

struct cables {
    crd_job *job;
    crd_intern *point_ids;
    CRD_VEC(struct point) points;
    crd_intern *parties; /* that are put */
    crd_unread unread;
    size_t cables;
};

static void tell(crd_job *job, enum crd_import_finding what, uint32_t line, const char *path,
                 crd_str field, crd_str found)
{
    crd_job_tell(job, what,
                 &(crd_diag){.file = job->file_name,
                             .line = line,
                             .path = crd_str_from(path),
                             .field = field,
                             .found = found});
}

/* ---- landing points ---------------------------------------------------------------------- */

static crd_status point_of(struct cables *c, crd_str id, struct point **ret_point)
{
    uint32_t no;
    crd_status rc = crd_intern_add(c->point_ids, id, &no);
    if (rc == CRD_OK && no == c->points.n && !CRD_VEC_PUSH(&c->points, (struct point){0}))
        rc = CRD_ENOMEM;
    if (rc != CRD_OK)
        return rc == CRD_ELIMIT
                   ? crd_fail(c->job->err, rc, "more than %d landing points", THINGS_MAX)
                   : rc;
    *ret_point = &c->points.at[no];
    return CRD_OK;
}

/* A feature of landing-point-geo.json. */
static crd_status take_position(void *ctx, const crd_flat *r)
{
    struct cables *c = ctx;
    struct point *p;
    crd_site probe;
    if (r->outer)
        return CRD_OK;
    crd_str id = crd_str_trim(crd_flat_get(r, "properties.id"));
    if (id.len == 0) {
        tell(c->job, CRD_IMPORT_ENTRY_UNUSABLE, r->line, "features", CRD_STR("properties.id"),
             CRD_STR_NULL);
        return CRD_OK;
    }
    crd_status rc = point_of(c, id, &p);
    if (rc != CRD_OK)
        return rc;
    const crd_table *t = CRD_PUT_TABLE(site);
    crd_record_clear(t, &probe);
    crd_put_set(c->job, t, &probe, CRD_C_site_lon, crd_flat_get(r, "geometry.coordinates.0"),
                r->line);
    crd_put_set(c->job, t, &probe, CRD_C_site_lat, crd_flat_get(r, "geometry.coordinates.1"),
                r->line);
    p->placed = true;
    p->lat = probe.lat;
    p->lon = probe.lon;
    p->line = r->line;
    p->name = crd_str_copy(c->job->arena, crd_flat_get(r, "properties.name"));
    return CRD_OK;
}

static crd_status put_site(struct cables *c, crd_str id, const struct point *p, uint32_t line)
{
    crd_site s;
    crd_status rc = CRD_OK;
    crd_record_clear(CRD_PUT_TABLE(site), &s);
    CRD_TRY(crd_words_country(c->job, p->country, &s.country));
    s.id = id;
    s.name = p->name;
    s.kind = CRD_STR("landing-station");
    if (p->placed) {
        s.lat = p->lat;
        s.lon = p->lon;
    }
    CRD_TRY(crd_job_put(c->job, CRD_PUT_TABLE(site), &s, crd_put_from(line)));
    if (p->country.len > 0 && s.country.len == 0) {
        crd_str ref = crd_put_ref(c->job->scratch, "site", id);
        tell(c->job, CRD_IMPORT_COUNTRY_UNKNOWN, line, "landing_points", CRD_STR("country"),
             p->country);
        CRD_TRY(ref.ptr ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(crd_put_fact(c->job, ref, SCHEME, CRD_STR("country"), p->country, NULL, line));
    }
done:
    return rc;
}

/* The first time a cable names it; again when another cable says something else of it, so that
 * whoever keeps the rows can tell. */
static crd_status meet_point(struct cables *c, const crd_flat *item, crd_str id, uint32_t line)
{
    struct point *p;
    crd_str name = crd_flat_get(item, "name"), country = crd_flat_get(item, "country");
    crd_status rc = point_of(c, id, &p);
    if (rc != CRD_OK || (p->put && crd_str_eq(p->name, name) && crd_str_eq(p->country, country)))
        return rc;
    p->name = crd_str_copy(c->job->arena, name);
    p->country = crd_str_copy(c->job->arena, country);
    p->put = true;
    if ((name.ptr && !p->name.ptr) || (country.ptr && !p->country.ptr))
        return CRD_ENOMEM;
    return put_site(c, id, p, line);
}

/* Points of the file of positions that no cable names. */
static crd_status put_rest(struct cables *c)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; rc == CRD_OK && i < c->points.n; i++)
        if (!c->points.at[i].put)
            rc = put_site(c, crd_intern_text(c->point_ids, i), &c->points.at[i],
                          c->points.at[i].line);
    return rc;
}

/* ---- cables ------------------------------------------------------------------------------ */

struct cable {
    crd_str id, name, network; /* network: reference */
    crd_str status;            /* null = unknown */
    crd_date installed;
    crd_split_part *suppliers;
    size_t n_suppliers;
    bool suppliers_met;
    uint32_t line;
};

/* "2009 April", "2012 Q2", "1994": as exact as it is, quarters as their year. */
static crd_date ready_for_service(crd_str rfs, crd_str year)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int64_t y;
    crd_date d = CRD_DATE_NONE;
    rfs = crd_str_is_null(rfs) ? CRD_STR("") : crd_str_trim(rfs);
    crd_str head = {rfs.ptr, rfs.len < 4 ? rfs.len : 4};
    crd_str tail = crd_str_trim((crd_str){rfs.ptr + head.len, rfs.len - head.len});
    if (!crd_str_to_i64(head, &y) && !crd_str_to_i64(crd_str_trim(year), &y))
        return d;
    int month = 0;
    for (int m = 0; m < 12; m++)
        if (crd_str_eq_nocase(tail, crd_str_from(months[m])))
            month = m + 1;
    if (y < 1 || y > 9999 || !crd_date_make((int)y, month, 0, &d))
        return CRD_DATE_NONE;
    return d;
}

/* A party by its name as written, once. */
static crd_status meet_party(struct cables *c, crd_str name, uint32_t line)
{
    uint32_t before = crd_intern_count(c->parties), no;
    crd_status rc = crd_intern_add(c->parties, name, &no);
    if (rc == CRD_ELIMIT)
        return crd_fail(c->job->err, rc, "more than %d parties", THINGS_MAX);
    return rc != CRD_OK || no != before ? rc : crd_put_party(c->job, name, line);
}

/* The names of a list, in the scratch arena. */
static crd_status split(struct cables *c, crd_str list, crd_split_part **ret_parts, size_t *ret_n)
{
    *ret_n = 0;
    if (list.len == 0)
        return CRD_OK;
    return crd_names_split(list, NULL, c->job->scratch, ret_parts, ret_n, c->job->err);
}

/* `met`: these parties were put before. */
static crd_status put_parties(struct cables *c, const struct cable *k, const crd_split_part *parts,
                              size_t n, bool met, crd_str target, const char *kind)
{
    crd_status rc = CRD_OK;
    crd_job *job = c->job;
    crd_arena_mark mark = crd_arena_save(job->scratch);
    for (size_t i = 0; i < n; i++) {
        if (!met)
            CRD_TRY(meet_party(c, parts[i].text, k->line));
        crd_str holder = crd_put_ref(job->scratch, "party", parts[i].text);
        CRD_TRY(holder.ptr ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(crd_put_tie(job, holder, target, kind, k->line));
    }
done:
    crd_arena_rewind(job->scratch, mark);
    return rc;
}

static crd_status put_branch(struct cables *c, struct cable *k, const crd_flat *item)
{
    crd_link l;
    crd_status rc = CRD_OK;
    crd_arena_mark mark = crd_arena_save(c->job->scratch);
    crd_str id = crd_str_trim(crd_flat_get(item, "id"));
    if (id.len == 0) {
        tell(c->job, CRD_IMPORT_ENTRY_UNUSABLE, k->line, "landing_points", CRD_STR("id"),
             crd_flat_get(item, "name"));
        return CRD_OK;
    }
    CRD_TRY(meet_point(c, item, id, k->line));
    crd_record_clear(CRD_PUT_TABLE(link), &l);
    l.id = crd_put_id(c->job->scratch, id, k->id);
    l.system = k->name;
    l.network = k->id;
    l.a = crd_put_ref(c->job->scratch, "site", id);
    l.medium = CRD_STR("submarine-cable");
    l.status = k->status;
    l.installed = k->installed;
    crd_str ref = crd_put_ref(c->job->scratch, "link", l.id);
    CRD_TRY(l.id.ptr && l.a.ptr && ref.ptr ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_job_put(c->job, CRD_PUT_TABLE(link), &l, crd_put_from(k->line)));
    CRD_TRY(put_parties(c, k, k->suppliers, k->n_suppliers, k->suppliers_met, ref, "builds"));
    k->suppliers_met = true;
    if (crd_str_eq(crd_flat_get(item, "is_tbd"), CRD_STR("true")))
        CRD_TRY(crd_put_fact(c->job, ref, SCHEME, CRD_STR("landing_point_to_be_decided"),
                             CRD_STR("yes"), NULL, k->line));
done:
    crd_arena_rewind(c->job->scratch, mark);
    return rc;
}

/* "45,000 km" as 45000 and km; anything else as it is written. */
static crd_status put_length(struct cables *c, const struct cable *k, crd_str length)
{
    char digits[24];
    size_t n = 0;
    length = crd_str_trim(length);
    bool plain = crd_str_ends(length, CRD_STR(" km"));
    for (size_t i = 0; plain && i + 3 < length.len; i++) {
        char ch = length.ptr[i];
        plain = n < sizeof digits && ((ch >= '0' && ch <= '9') || ch == ',' || ch == '.');
        if (plain && ch != ',')
            digits[n++] = ch;
    }
    if (!plain)
        return crd_put_fact(c->job, k->network, SCHEME, CRD_STR("system_length"), length, NULL,
                            k->line);
    return crd_put_fact(c->job, k->network, SCHEME, CRD_STR("system_length_km"),
                        (crd_str){digits, n}, "km", k->line);
}

static crd_status put_network(struct cables *c, const struct cable *k, const crd_flat *r)
{
    crd_network n;
    crd_split_part *owners;
    size_t n_owners;
    crd_status rc = CRD_OK;
    static const char *const texts[] = {"rfs", "url", "notes", "owners", "suppliers"};
    crd_record_clear(CRD_PUT_TABLE(network), &n);
    n.id = k->id;
    n.name = k->name;
    n.kind = CRD_STR("subsea");
    n.since = k->installed;
    CRD_TRY(crd_job_put(c->job, CRD_PUT_TABLE(network), &n, crd_put_from(k->line)));
    CRD_TRY(put_length(c, k, crd_flat_get(r, "length")));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CRD_TRY(crd_put_fact(c->job, k->network, SCHEME, crd_str_from(texts[i]),
                             crd_flat_get(r, texts[i]), NULL, k->line));
    CRD_TRY(crd_put_fact(c->job, k->network, SCHEME, CRD_STR("order_of_branches"),
                         CRD_STR("unknown"), NULL, k->line));
    CRD_TRY(split(c, crd_flat_get(r, "owners"), &owners, &n_owners));
    CRD_TRY(put_parties(c, k, owners, n_owners, false, k->network, "owns"));
done:
    return rc;
}

/* Members of a cable's object that this version of the format does not know; `points` is one that
 * it does, and most of the values are in it. */
static crd_status count_unread(struct cables *c, const crd_flat *r, const crd_flat *points)
{
    static const char *const known[] = {"id",         "name",      "length", "landing_points",
                                        "owners",     "suppliers", "rfs",    "rfs_year",
                                        "is_planned", "url",       "notes"};
    crd_str last = CRD_STR_NULL;
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < r->n; i++) {
        if (points->n > 0 && &r->fields[i] == points->fields)
            i += points->n;
        if (i == r->n)
            break;
        crd_str path = r->fields[i].path, name = path;
        crd_str_next(&path, '.', &name);
        bool is_known = crd_str_eq(name, last);
        for (size_t k = 0; !is_known && k < sizeof known / sizeof *known; k++)
            is_known = crd_str_eq(name, crd_str_from(known[k]));
        if (!is_known)
            rc = crd_unread_add(&c->unread, name);
        last = name;
    }
    return rc;
}

static crd_status take_cable(void *ctx, const crd_flat *r)
{
    struct cables *c = ctx;
    crd_status rc = CRD_OK;
    crd_str planned = crd_flat_get(r, "is_planned");
    crd_flat points = crd_flat_member(r, "landing_points"), item;
    struct cable k = {.id = crd_str_trim(crd_flat_get(r, "id")),
                      .name = crd_flat_get(r, "name"),
                      .installed = CRD_DATE_NONE,
                      .line = r->line};
    crd_arena_mark mark = crd_arena_save(c->job->scratch);
    if (k.id.len == 0) {
        tell(c->job, CRD_IMPORT_ENTRY_UNUSABLE, r->line, "cable", CRD_STR("id"), k.name);
        return CRD_OK;
    }
    c->cables++;
    k.network = crd_put_ref(c->job->scratch, "network", k.id);
    CRD_TRY(k.network.ptr ? CRD_OK : CRD_ENOMEM);
    if (crd_str_eq(planned, CRD_STR("true"))) {
        k.status = CRD_STR("planned");
    } else if (crd_str_eq(planned, CRD_STR("false"))) {
        k.status = CRD_STR("in-service");
        k.installed = ready_for_service(crd_flat_get(r, "rfs"), crd_flat_get(r, "rfs_year"));
    }
    CRD_TRY(put_network(c, &k, r));
    if (points.n > 0)
        CRD_TRY(split(c, crd_flat_get(r, "suppliers"), &k.suppliers, &k.n_suppliers));
    for (size_t at = 0; crd_flat_next(&points, &at, &item);)
        CRD_TRY(put_branch(c, &k, &item));
    CRD_TRY(count_unread(c, r, &points));
done:
    crd_arena_rewind(c->job->scratch, mark);
    return rc;
}

/* ---- files ------------------------------------------------------------------------------- */

static bool is_json(crd_str name) { return crd_str_ends(name, CRD_STR(".json")); }

/* Files of the same site that are no cables: lists of names, positions, courses as drawn. */
static bool is_other(crd_str name)
{
    return crd_str_eq(name, CRD_STR("all.json")) || crd_str_eq(name, CRD_STR("search.json")) ||
           crd_str_ends(name, CRD_STR("-geo.json"));
}

static bool join(char to[PATH_MAX_BYTES], const char *dir, crd_str name)
{
    int n = snprintf(to, PATH_MAX_BYTES, "%s/" CRD_STR_FMT, dir, CRD_STR_ARG(name));
    return n > 0 && n < PATH_MAX_BYTES;
}

/* The folder with the cables' own files: `cable` within the path, or the path itself. */
static const char *cable_folder(const char *path, char buf[PATH_MAX_BYTES])
{
    return join(buf, path, CRD_STR("cable")) && crd_file_is_dir(buf) ? buf : path;
}

static crd_status read_positions(struct cables *c, const char *path)
{
    static const char *const places[] = {"landing-point-geo.json",
                                         "landing-point/landing-point-geo.json"};
    static const char *const lists[] = {"features", NULL};
    crd_flat_reader reader = {.lists = lists, .ctx = c, .record = take_position};
    char file[PATH_MAX_BYTES];
    for (size_t i = 0; i < 2; i++)
        if (join(file, path, crd_str_from(places[i])) && crd_file_exists(file))
            return crd_flat_read(c->job, file, &reader, NULL);
    return CRD_OK;
}

static crd_status read_folder(struct cables *c, const char *path)
{
    crd_flat_reader reader = {.ctx = c, .record = take_cable};
    char buf[PATH_MAX_BYTES], file[PATH_MAX_BYTES];
    crd_str *names;
    size_t n;
    crd_status rc = CRD_OK;
    const char *dir = cable_folder(path, buf);
    if (join(file, path, CRD_STR("cable-geo.json")) && crd_file_exists(file))
        CRD_TRY(crd_unread_add(&c->unread, CRD_STR("cable-geo.json")));
    CRD_TRY(crd_flat_forgive(c->job, read_positions(c, path)));
    CRD_TRY(crd_dir_list(dir, FILES_MAX, c->job->arena, &names, &n, c->job->err));
    for (size_t i = 0; i < n; i++) {
        if (!is_json(names[i]) || is_other(names[i]))
            continue;
        if (!join(file, dir, names[i]))
            CRD_TRY(
                crd_fail(c->job->err, CRD_EINVAL, "a path longer than %d bytes", PATH_MAX_BYTES));
        CRD_TRY(crd_flat_forgive(c->job, crd_flat_read(c->job, file, &reader, NULL)));
    }
    CRD_TRY(put_rest(c));
done:
    return rc;
}

crd_status crd_read_cables(crd_job *job, const char *path)
{
    struct cables c = {.job = job};
    crd_status rc = CRD_OK;
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(crd_intern_new(THINGS_MAX, NAMES_BYTES_MAX, &c.point_ids));
    CRD_TRY(crd_intern_new(THINGS_MAX, NAMES_BYTES_MAX, &c.parties));
    if (crd_file_is_dir(path))
        CRD_TRY(read_folder(&c, path));
    else
        CRD_TRY(
            crd_flat_read(job, path, &(crd_flat_reader){.ctx = &c, .record = take_cable}, NULL));
    if (c.cables == 0)
        rc = crd_fail_at(job->err, CRD_EPARSE, path, 0, 0, "no cable in it");
done:
    crd_unread_tell(&c.unread, job);
    CRD_VEC_DONE(&c.points);
    crd_intern_free(c.point_ids);
    crd_intern_free(c.parties);
    return rc;
}

/* ---- recognition ------------------------------------------------------------------------- */

static bool looks_like_cable(crd_str head)
{
    return crd_str_starts(crd_str_trim(crd_job_unmarked(head)), CRD_STR("{")) &&
           crd_str_find(head, CRD_STR("\"landing_points\"")) != SIZE_MAX;
}

static bool first_file_fits(const char *dir, crd_arena *arena)
{
    crd_str *names, head;
    size_t n;
    char file[PATH_MAX_BYTES];
    if (crd_dir_list(dir, FILES_MAX, arena, &names, &n, NULL) != CRD_OK)
        return false;
    for (size_t i = 0; i < n; i++)
        if (is_json(names[i]) && !is_other(names[i]))
            return join(file, dir, names[i]) &&
                   crd_file_read(file, (size_t)1 << 20, arena, &head, NULL) == CRD_OK &&
                   looks_like_cable(head);
    return false;
}

int crd_recognise_cables(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why)
{
    (void)schema;
    if (!crd_file_is_dir(path)) {
        *ret_why = "a cable with its landing points";
        return looks_like_cable(head) ? 80 : 0;
    }
    char buf[PATH_MAX_BYTES];
    crd_arena *arena = NULL;
    bool fits = crd_arena_new((size_t)8 << 20, &arena) == CRD_OK &&
                first_file_fits(cable_folder(path, buf), arena);
    crd_arena_free(arena);
    *ret_why = "a folder of cables with their landing points";
    return fits ? 90 : 0;
}
