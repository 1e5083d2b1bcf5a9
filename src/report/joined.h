#ifndef CRD_REPORT_JOINED_H
#define CRD_REPORT_JOINED_H

#include "base/file.h"
#include "report/doc.h"

/* One document made of the results of several operations, which says of itself what it holds: so
 * that it can be read again from its JSON alone (crd_joined_read), and so that a page can show it
 * without knowing any operation. Beside what is put into it, it has five tables:
 *   parts          the results: name, title, what was asked, how many rows
 *   part_heads     lines of their heads
 *   part_said      what they assume, warn of and note
 *   tables         its sections: part, title, form
 *   table_columns  their columns: title, kind, unit, what they are to their row
 * A section NAME of the part PART has the name PART_NAME. */
typedef struct crd_joined crd_joined;

/* Starts with the document's own sections, which stand first. `doc` must outlive it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_joined_new(crd_arena *arena, crd_doc *doc, crd_joined **ret_joined);

/* Moves sections of `from` into the document: `from`, of the same arena, is not to be rendered any
 * more. Text and Markdown, which are for the first look, do not show them.
 * @param part      its name: [a-z][a-z0-9_]*; outlives the document, as does `title`
 * @param asked     the command line, for people; copied
 * @param sections  which, blanks between; NULL = all. One that is not there is our bug
 * Failure is remembered by the document. */
void crd_joined_add(crd_joined *j, const char *part, const char *title, crd_str asked,
                    crd_doc *from, const char *sections);

/* Writes what the five tables say; the last call. */
void crd_joined_end(crd_joined *j);

/* Reads a document that crd_joined_end has ended from its JSON. `schema` must be its own, without
 * the version: "cordon.assess/". The document lives in `arena`. Memory: the document and its JSON
 * twice. CRD_EPARSE with file, line and column for what is no such document: not JSON, a table that
 * `tables` does not name, a cell that is not of its column's kind; CRD_EVERSION: its schema has
 * another version than 1; CRD_ELIMIT; CRD_ENOMEM; CRD_EIO.
 */
CRD_NODISCARD crd_status crd_joined_read(crd_blocks in, const char *name, const char *schema,
                                         crd_arena *arena, crd_doc **ret_doc, crd_err *err);

#endif
