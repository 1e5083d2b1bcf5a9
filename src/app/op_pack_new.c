/* pack new: a folder with a first rule and its cases, to go on from; pack schema: what editors
 * check a pack by. */
#include "app/op_pack.h"

#include "base/err.h"
#include "base/file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char pack_text[] =
    "# docs/packs.md says what each field means, docs/packs-reference.md which columns and\n"
    "# functions expressions may use. 'cordon pack check' and 'cordon pack test' say what is "
    "wrong.\n"
    "pack: %s\n"
    "title: A regime that nobody has yet\n"
    "version: 1 # raise it when a verdict may change\n"
    "authority: whose rules these are\n"
    "about: what the pack leaves out, and why\n"
    "sources:\n"
    "  act: # read: full, opening, secondary or memory: how much of it you have seen\n"
    "    {title: The act, url: \"https://example.org/act\", date: 2024-01-01, read: full}\n"
    "params: # values that rules name as :name; give each its basis\n"
    "  cap: {value: 35%%, about: largest share of restricted makers, basis: act s. 2}\n"
    "high_risk: # whom the regime restricts: what high_risk() is true of\n"
    "  designated: {effects: [use-ban, removal]}\n"
    "  control: true # and whom they control\n"
    "scopes: # expressions that rules name as @name\n"
    "  running: status is null or status = 'in-service'\n"
    "defaults: {status: law, confidence: medium, severity: high, source: act}\n"
    "rules:\n"
    "  - id: R-1\n"
    "    title: No restricted maker in the core\n"
    "    kind: forbid\n"
    "    clause: s. 1\n"
    "    subject: element\n"
    "    where: asset_class = 'A1' and @running and high_risk(product)\n"
    "    since: 2025-01-01 # before it: would breach\n"
    "    remedy: Replace the element.\n"
    "  - id: R-2\n"
    "    title: Restricted makers stay under the cap in radio access\n"
    "    kind: share\n"
    "    clause: s. 2\n"
    "    subject: element\n"
    "    among: asset_class = 'A4' and @running\n"
    "    of: high_risk(product)\n"
    "    per: operator\n"
    "    at_most: :cap\n";

static const char cases_text[] =
    "# Small worlds with the verdicts that the rules must reach in them (docs/packs.md). Every "
    "rule\n"
    "# needs a pass, a fail and an unknown, and a date on each side of its dates.\n"
    "as_of: 2025-06-01\n"
    "world: # of all cases of this file\n"
    "  party: |\n"
    "    id,name\n"
    "    bad,Bad\n"
    "    good,Good\n"
    "    op,Operator\n"
    "  designation: |\n"
    "    list,subject,effect,since\n"
    "    L,party:bad,use-ban,2024-01-01\n"
    "  network: |\n"
    "    id,operator\n"
    "    net,op\n"
    "  product: |\n"
    "    id,maker\n"
    "    of-bad,bad\n"
    "    of-good,good\n"
    "    of-whom,\n"
    "cases:\n"
    "  - name: a restricted maker in the core\n"
    "    world: # over that of the file\n"
    "      element: |\n"
    "        id,network,function,product\n"
    "        core,net,amf,of-bad\n"
    "    expect:\n"
    "      - {rule: R-1, verdict: fail, standing: breach, value: 1, finds: core}\n"
    "      - {rule: R-1, as_of: 2024-12-31, verdict: fail, standing: would-breach}\n"
    "  - name: another maker in the core, and one of three radios of the restricted one\n"
    "    world:\n"
    "      element: |\n"
    "        id,network,function,product\n"
    "        core,net,amf,of-good\n"
    "        radio-1,net,gnb,of-bad\n"
    "        radio-2,net,gnb,of-good\n"
    "        radio-3,net,gnb,of-good\n"
    "    expect:\n"
    "      - {rule: R-1, verdict: pass}\n"
    "      - {rule: R-2, subject: operator=op, verdict: pass, value: 33.3}\n"
    "  - name: nobody knows who made it\n"
    "    world:\n"
    "      element: |\n"
    "        id,network,function,product\n"
    "        core,net,amf,of-whom\n"
    "        radio,net,gnb,of-whom\n"
    "    expect:\n"
    "      - {rule: R-1, verdict: unknown, finds: core}\n"
    "      - {rule: R-2, subject: operator=op, verdict: unknown, value: [0, 100]}\n"
    "  - name: all radio of the restricted maker\n"
    "    world:\n"
    "      element: |\n"
    "        id,network,function,product\n"
    "        radio,net,gnb,of-bad\n"
    "    expect:\n"
    "      - {rule: R-2, subject: operator=op, verdict: fail, value: 100, finds: radio}\n";

static crd_status write_file(crd_app *app, const char *folder, const char *name, crd_str text,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_out *file = NULL;
    const char *path = crd_app_path(app, folder, crd_str_from(name));
    CRD_TRY(path ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(crd_file_out_open(path, 0644, &file, err));
    rc = crd_file_out_flush(file, text, err);
    crd_status end = crd_file_out_end(file, rc == CRD_OK, err);
    rc = rc == CRD_OK ? end : rc;
done:
    return rc;
}

static crd_status make_folder(const char *path, crd_err *err)
{
    if (mkdir(path, 0755) == 0)
        return CRD_OK;
    if (errno == EEXIST)
        return crd_fail(err, CRD_EEXIST, "'%.300s' is there already", path);
    return crd_fail(err, CRD_EIO, "'%.300s' cannot be made: %s", path, strerror(errno));
}

/* The last part of the path, as the name of a pack must be. */
static crd_status name_of(crd_str path, crd_str *ret_name, crd_err *err)
{
    while (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    size_t at = path.len;
    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    crd_str name = {path.ptr + at, path.len - at};
    if (!crd_pack_name_fits(name))
        return crd_fail(err, CRD_EINVAL,
                        "new: a pack's name has small letters, digits and '-', not '" CRD_STR_FMT
                        "'",
                        CRD_STR_ARG(name));
    *ret_name = name;
    return CRD_OK;
}

static crd_status write_all(crd_app *app, const char *folder, crd_str name, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf text;
    const char *cases = crd_app_path(app, folder, CRD_STR("cases"));
    crd_buf_init(&text, 1 << 16);
    crd_buf_addf(&text, pack_text, name.ptr);
    CRD_TRY(text.status == CRD_OK && cases ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(make_folder(cases, err));
    CRD_TRY(write_file(app, folder, "pack.yaml", crd_buf_str(&text), err));
    CRD_TRY(write_file(app, cases, "first.yaml", crd_str_from(cases_text), err));
done:
    crd_buf_done(&text);
    return rc;
}

crd_status crd_pack_new(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str name;
    if (crd_arg_count(args, "NAME") != 1)
        return crd_fail(err, CRD_EINVAL, "new: one name");
    CRD_TRY(name_of(crd_arg_at(args, "NAME", 0), &name, err));
    const char *folder = crd_arg_at(args, "NAME", 0).ptr;
    name = crd_str_copy(app->arena, name);
    CRD_TRY(name.ptr ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    CRD_TRY(make_folder(folder, err));
    CRD_TRY(write_all(app, folder, name, err));
    if (crd_doc_new(app->arena, "cordon.pack-new/1", "A new pack", &out->doc) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    crd_doc_head_text(out->doc, "folder", "Folder", crd_str_from(folder));
    crd_doc_note(out->doc, CRD_STR("Next: edit pack.yaml and cases/first.yaml; then 'cordon pack "
                                   "check' and 'cordon pack test --strict'."));
done:
    return rc;
}

crd_status crd_pack_schema_file(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_out *file = NULL;
    crd_buf text;
    crd_buf_init(&text, 1 << 24);
    if (crd_arg_count(args, "NAME") != 1)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "schema: one file, which is written"));
    crd_pack_schema(&text);
    CRD_TRY(text.status == CRD_OK ? CRD_OK : crd_fail(err, text.status, "out of memory"));
    const char *path = crd_arg_at(args, "NAME", 0).ptr;
    CRD_TRY(crd_file_out_open(path, 0644, &file, err));
    rc = crd_file_out_flush(file, crd_buf_str(&text), err);
    crd_status end = crd_file_out_end(file, rc == CRD_OK, err);
    CRD_TRY(rc == CRD_OK ? end : rc);
    if (crd_doc_new(app->arena, "cordon.pack-schema/1", "The JSON Schema of packs", &out->doc) !=
        CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    crd_doc_head_text(out->doc, "file", "File", crd_str_from(path));
    crd_doc_note(out->doc, CRD_STR("In an editor with YAML support, the first line of pack.yaml "
                                   "names it: # yaml-language-server: $schema=FILE"));
done:
    crd_buf_done(&text);
    return rc;
}
