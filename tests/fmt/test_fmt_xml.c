#include "crdtest.h"

#include "base/buf.h"
#include "base/str.h"
#include "fmt/xml.h"
#include "rows.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* Events as text: <name a=value>, |text|, </>; positions as @line:column. */
struct log {
    crd_buf out;
    crd_xml *x;
    bool where;
    crd_status stop; /* what `start` returns at an element named "stop" */
    bool open;       /* the last event was text */
};

static void close_text(struct log *l)
{
    if (l->open)
        crd_buf_addc(&l->out, '|');
    l->open = false;
}

static void add_where(struct log *l)
{
    uint32_t line, column;
    if (!l->where)
        return;
    crd_xml_where(l->x, &line, &column);
    crd_buf_addf(&l->out, "@%u:%u", line, column);
}

static crd_status on_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct log *l = ctx;
    close_text(l);
    crd_buf_addf(&l->out, "<" CRD_STR_FMT, CRD_STR_ARG(e->name));
    if (e->uri.ptr)
        crd_buf_addf(&l->out, "{" CRD_STR_FMT "}", CRD_STR_ARG(e->uri));
    for (size_t i = 0; i < e->n; i++) {
        crd_buf_addf(&l->out, " " CRD_STR_FMT, CRD_STR_ARG(e->attrs[i].name));
        if (e->attrs[i].uri.ptr)
            crd_buf_addf(&l->out, "{" CRD_STR_FMT "}", CRD_STR_ARG(e->attrs[i].uri));
        crd_buf_addf(&l->out, "=" CRD_STR_FMT, CRD_STR_ARG(e->attrs[i].value));
    }
    crd_buf_addc(&l->out, '>');
    add_where(l);
    return crd_str_eq(e->name, CRD_STR("stop")) ? l->stop : CRD_OK;
}

static crd_status on_text(void *ctx, crd_str text, crd_err *err)
{
    (void)err;
    struct log *l = ctx;
    if (!l->open)
        crd_buf_addc(&l->out, '|');
    l->open = true;
    crd_buf_add(&l->out, text);
    return CRD_OK;
}

static crd_status on_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct log *l = ctx;
    close_text(l);
    crd_buf_addf(&l->out, "</" CRD_STR_FMT ">", CRD_STR_ARG(e->name));
    add_where(l);
    return CRD_OK;
}

static const crd_xml_events events = {on_start, on_text, on_end};

static crd_status run(struct log *l, crd_str text, size_t block, const crd_xml_limits *limits,
                      crd_err *err)
{
    crd_buf_init(&l->out, 1u << 20);
    crd_status rc = crd_xml_new("t.xml", &events, l, limits, &l->x);
    assert_ok(rc);
    for (crd_str rest = text; rc == CRD_OK && rest.len > 0;) {
        size_t n = rest.len < block ? rest.len : block;
        rc = crd_xml_feed(l->x, (crd_str){rest.ptr, n}, err);
        rest = (crd_str){rest.ptr + n, rest.len - n};
    }
    if (rc == CRD_OK)
        rc = crd_xml_end(l->x, err);
    close_text(l);
    if (rc != CRD_OK) /* a failure stays */
        assert_status(rc, crd_xml_feed(l->x, CRD_STR("<a/>"), NULL), NULL);
    crd_xml_free(l->x);
    l->x = NULL;
    return rc;
}

struct good {
    const char *name, *text, *events;
};

static const struct good goods[] = {
    {"one empty element", "<a/>", "<a></a>"},
    {"attributes with references", "<a b='1' c=\"&lt;&amp;&#65;&quot;\"/>", "<a b=1 c=<&A\"></a>"},
    {"text with references", "<a>x &amp; y&#x20AC;</a>", "<a>|x & y\u20ac|</a>"},
    {"CDATA is text", "<a>1<![CDATA[<&>]]>2</a>", "<a>|1<&>2|</a>"},
    {"comments and instructions are not told", "<?p q?><a>1<!-- c --><?p q?>2</a>", "<a>|12|</a>"},
    {"namespaces", "<n:a xmlns:n='u:1' n:b='2' c='3'/>", "<a{u:1} b{u:1}=2 c=3></a>"},
    {"default namespace", "<a xmlns='u:2'><b/></a>", "<a{u:2}><b{u:2}></b></a>"},
    {"byte order mark", "\xef\xbb\xbf<a/>", "<a></a>"},
    {"Latin-1 declared", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>",
     "<a>|\u00e9|</a>"},
    {"a document type alone is ignored",
     "<!DOCTYPE a PUBLIC '-//X//DTD' 'http://127.0.0.1:9/x.dtd'><a>1</a>", "<a>|1|</a>"},
    {"declarations that add nothing are ignored",
     "<!DOCTYPE a [<!ELEMENT a ANY><!ATTLIST a b (x|y) #IMPLIED>]><a b='x'/>", "<a b=x></a>"},
    {"XInclude is only an element",
     "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='/etc/passwd'/></a>",
     "<a><include{http://www.w3.org/2001/XInclude} href=/etc/passwd></include></a>"},
    {"white space is text", "<a> <b/>\n</a>", "<a>| |<b></b>|\n|</a>"},
};

static void test_good(void **state)
{
    const struct good *row = *state;
    static const size_t blocks[] = {1, 3, 7, 100000};
    for (size_t i = 0; i < CRD_COUNT(blocks); i++) {
        struct log l = {0};
        crd_err err = CRD_ERR_INIT;
        assert_status(CRD_OK, run(&l, crd_str_from(row->text), blocks[i], NULL, &err), &err);
        crd_buf_addc(&l.out, '\0');
        assert_string_equal(l.out.at, row->events);
        crd_buf_done(&l.out);
    }
}

struct bad {
    const char *name, *text;
    crd_status want;
    uint32_t line, column; /* 0 = any */
    const char *message;   /* contains */
};

static const struct bad bads[] = {
    {"empty", "", CRD_EPARSE, 0, 0, ""},
    {"blank", " \n ", CRD_EPARSE, 0, 0, ""},
    {"not XML", "hello", CRD_EPARSE, 1, 1, ""},
    {"end tag missing", "<a>\n<b>", CRD_EPARSE, 2, 0, "ends before its last element"},
    {"wrong end tag", "<a>\n  <b></c></a>", CRD_EPARSE, 2, 0, "mismatch"},
    {"attribute twice", "<a b='1' b='2'/>", CRD_EPARSE, 1, 0, "redefined"},
    {"prefix without namespace", "<a><n:b/></a>", CRD_EPARSE, 1, 0, "prefix n"},
    {"bad UTF-8", "<a>\xff\xfe</a>", CRD_EPARSE, 1, 0, ""},
    {"control character", "<a>\x01</a>", CRD_EPARSE, 1, 0, ""},
    {"text after the root", "<a/>x", CRD_EPARSE, 1, 0, ""},
    {"unknown encoding", "<?xml version='1.0' encoding='x-none'?><a/>", CRD_EPARSE, 1, 0, ""},
    {"an entity is declared", "<!DOCTYPE a [\n<!ENTITY e 'x'>]><a>&e;</a>", CRD_EPARSE, 2, 0,
     "entity 'e': refused"},
    {"entity bomb", "<!DOCTYPE a [<!ENTITY b 'xx'>\n<!ENTITY c '&b;&b;&b;'>]><a>&c;</a>",
     CRD_EPARSE, 1, 0, "entity 'b': refused"},
    {"external entity", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
     CRD_EPARSE, 1, 0, "entity 'e': refused"},
    {"parameter entity", "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><a/>",
     CRD_EPARSE, 1, 0, "entity 'p': refused"},
    {"unparsed entity", "<!DOCTYPE a [<!NOTATION n SYSTEM 'x'><!ENTITY u SYSTEM 'x' NDATA n>]><a/>",
     CRD_EPARSE, 1, 0, "entity 'u': refused"},
    {"default value of an attribute", "<!DOCTYPE a [<!ATTLIST a b CDATA 'xxxx'>]><a/>", CRD_EPARSE,
     1, 0, "attribute 'b': refused"},
    {"entity not declared", "<a>\n&nbsp;</a>", CRD_EPARSE, 2, 0, "entity 'nbsp': refused"},
    {"entity not declared, outside subset named", "<!DOCTYPE a SYSTEM 'x.dtd'><a b='&e;'/>",
     CRD_EPARSE, 1, 0, "entity 'e': refused"},
    {"depth over the limit", "<a><a><a><a><a/></a></a></a></a>", CRD_ELIMIT, 1, 13,
     "nested deeper than 4"},
    {"attributes over the limit", "<a>\n<b c='' d='' e='' f=''/></a>", CRD_ELIMIT, 2, 1,
     "more than 3 attributes"},
    {"name over the limit", "<a><b23456789/></a>", CRD_ELIMIT, 1, 4, "name of more than 8"},
    {"namespace over the limit", "<a xmlns='123456789'/>", CRD_ELIMIT, 1, 1, "name of more than 8"},
    {"text over the limit", "<a>0123456789<![CDATA[0123456]]></a>", CRD_ELIMIT, 1, 0,
     "text of more than 16"},
};

static const crd_xml_limits small = {4, 3, 8, 16, 200};

static void test_bad(void **state)
{
    const struct bad *row = *state;
    static const size_t blocks[] = {1, 100000};
    for (size_t i = 0; i < CRD_COUNT(blocks); i++) {
        struct log l = {0};
        crd_err err = CRD_ERR_INIT;
        const crd_xml_limits *limits = row->want == CRD_ELIMIT ? &small : NULL;
        assert_status(row->want, run(&l, crd_str_from(row->text), blocks[i], limits, &err), &err);
        assert_string_equal(err.source, "t.xml");
        if (row->line && err.line != row->line)
            fail_msg("line %u: %s", err.line, err.message);
        if (row->column && err.column != row->column)
            fail_msg("column %u: %s", err.column, err.message);
        if (!strstr(err.message, row->message))
            fail_msg("message: %s", err.message);
        assert_null(strchr(err.message, '\n'));
        crd_buf_done(&l.out);
    }
}

static void test_at_the_limits(void **state)
{
    (void)state;
    struct log l = {0};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK,
                  run(&l,
                      CRD_STR("<a><a><a><a b12345678='' b='' c=''/>0123456789012345"
                              "</a></a></a>"),
                      5, &(crd_xml_limits){4, 3, 9, 16, 200}, &err),
                  &err);
    crd_buf_done(&l.out);
}

static void test_where(void **state)
{
    (void)state;
    struct log l = {.where = true};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK,
                  run(&l,
                      CRD_STR("<?xml version='1.0'?>\n<a>\n  <b c='1'\n  d='2'>x</b>"
                              "<!-- x -->\n <e/></a>"),
                      4, NULL, &err),
                  &err);
    crd_buf_addc(&l.out, '\0');
    assert_string_equal(l.out.at, "<a>@2:1|\n  |<b c=1 d=2>@3:3|x|</b>@4:10|\n |<e>@5:2</e>@5:2"
                                  "</a>@5:6");
    crd_buf_done(&l.out);
}

static void test_an_event_stops(void **state)
{
    (void)state;
    struct log l = {.stop = CRD_ECANCEL};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_ECANCEL, run(&l, CRD_STR("<a><stop/>x<b/></a>"), 100, NULL, &err), &err);
    crd_buf_addc(&l.out, '\0');
    assert_string_equal(l.out.at, "<a><stop>");
    crd_buf_done(&l.out);
}

static void test_markup_without_end(void **state)
{
    (void)state;
    static const char *const heads[] = {"<a><b c='", "<a><!-- ", "<a><?p ", "<a xmlns='"};
    char filler[1000];
    memset(filler, 'x', sizeof filler);
    for (size_t i = 0; i < CRD_COUNT(heads); i++) {
        crd_xml *x;
        crd_err err = CRD_ERR_INIT;
        crd_xml_limits limits = CRD_XML_LIMITS;
        limits.markup_bytes = 50000;
        assert_ok(crd_xml_new("t.xml", &events, &(struct log){0}, &limits, &x));
        crd_xml_free(x);
        struct log l = {0};
        crd_buf_init(&l.out, 1u << 20);
        assert_ok(crd_xml_new("t.xml", &events, &l, &limits, &x));
        assert_ok(crd_xml_feed(x, crd_str_from(heads[i]), &err));
        crd_status rc = CRD_OK;
        size_t fed = 0;
        for (; rc == CRD_OK && fed < 10u << 20; fed += sizeof filler)
            rc = crd_xml_feed(x, (crd_str){filler, sizeof filler}, &err);
        assert_status(CRD_ELIMIT, rc, &err);
        assert_true(fed < 100000);
        crd_xml_free(x);
        crd_buf_done(&l.out);
    }
}

/* libxml2 has its own limits on look-ahead: none of them may meet a long, honest document. */
static crd_status count_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)e, (void)err;
    ++*(size_t *)ctx;
    return CRD_OK;
}

static void test_a_long_document(void **state)
{
    (void)state;
    size_t n = 0;
    crd_err err = CRD_ERR_INIT;
    crd_xml *x;
    const crd_xml_events counting = {.start = count_start};
    assert_ok(crd_xml_new("t.xml", &counting, &n, NULL, &x));
    assert_status(CRD_OK, crd_xml_feed(x, CRD_STR("<a>"), &err), &err);
    for (int i = 0; i < 200000; i++)
        assert_status(CRD_OK,
                      crd_xml_feed(x,
                                   CRD_STR("<row r='1'><c t='n'>text</c></row>\n <b at='&lt;'/>"
                                           "<d>longer text, to fill</d>\n"),
                                   &err),
                      &err);
    assert_status(CRD_OK, crd_xml_feed(x, CRD_STR("</a>"), &err), &err);
    assert_status(CRD_OK, crd_xml_end(x, &err), &err);
    assert_int_equal(n, 800001);
    crd_xml_free(x);
}

static void test_nul(void **state)
{
    (void)state;
    struct log l = {0};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_EPARSE, run(&l, CRD_STR("<a>x\0y</a>"), 100, NULL, &err), &err);
    crd_buf_done(&l.out);
}

static void test_utf16(void **state)
{
    (void)state;
    struct log l = {0};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, run(&l, CRD_STR("\xff\xfe<\0a\0>\0\xe9\0<\0/\0a\0>\0"), 100, NULL, &err),
                  &err);
    crd_buf_addc(&l.out, '\0');
    assert_string_equal(l.out.at, "<a>|\u00e9|</a>");
    crd_buf_done(&l.out);
}

static void test_no_file_is_read(void **state)
{
    (void)state;
    char path[] = "/tmp/crd-xml-XXXXXX", text[200];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char dtd[] = "<!ATTLIST a b CDATA 'read'>";
    assert_int_equal(write(fd, dtd, sizeof dtd - 1), (int)sizeof dtd - 1);
    close(fd);
    snprintf(text, sizeof text, "<!DOCTYPE a SYSTEM '%s'><a/>", path);
    struct log l = {0};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, run(&l, crd_str_from(text), 100, NULL, &err), &err);
    crd_buf_addc(&l.out, '\0');
    assert_string_equal(l.out.at, "<a></a>");
    crd_buf_done(&l.out);
    unlink(path);
}

/* Each thread gets its own error, and an own handler of the process stays as it was. */
static void *read_often(void *ctx)
{
    const struct bad *row = ctx;
    for (int i = 0; i < 200; i++) {
        struct log l = {0};
        crd_err err = CRD_ERR_INIT;
        if (run(&l, crd_str_from(row->text), 3, NULL, &err) != row->want ||
            !strstr(err.message, row->message))
            return ctx;
        crd_buf_done(&l.out);
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    static const char *const names[] = {"wrong end tag", "attribute twice", "an entity is declared",
                                        "entity not declared"};
    for (size_t i = 0; i < CRD_COUNT(threads); i++) {
        const struct bad *row = bads;
        while (strcmp(row->name, names[i]) != 0)
            row++;
        assert_int_equal(pthread_create(&threads[i], NULL, read_often, (void *)(uintptr_t)row), 0);
    }
    for (size_t i = 0; i < CRD_COUNT(threads); i++) {
        void *wrong;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

/* libxml2 has no event for this one, only a line on stderr. */
static void test_a_broken_encoding(void **state)
{
    (void)state;
    static const char bytes[] = "\xff\xfe<\0a\0<!DOCTYP>\0\x17\xc3\x9e\xd8ISO-10>";
    struct log l = {0};
    crd_err err = CRD_ERR_INIT;
    int saved = dup(2), ends[2];
    assert_true(saved >= 0 && pipe(ends) == 0);
    dup2(ends[1], 2);
    crd_status rc = run(&l, (crd_str){bytes, sizeof bytes - 1}, 5, NULL, &err);
    dup2(saved, 2);
    close(saved);
    close(ends[1]);
    char said[8];
    assert_int_equal(read(ends[0], said, sizeof said), 0);
    close(ends[0]);
    assert_status(CRD_EPARSE, rc, &err);
    crd_buf_done(&l.out);
}

static void test_read_from_blocks(void **state)
{
    (void)state;
    size_t n = 0;
    crd_err err = CRD_ERR_INIT;
    const crd_xml_events counting = {.start = count_start};
    crd_text_in in = {CRD_STR("<a><b/><b/></a>"), 4};
    assert_status(CRD_OK, crd_xml_read(crd_text_in_blocks(&in), "t", &counting, &n, NULL, &err),
                  &err);
    assert_int_equal(n, 3);
    in = (crd_text_in){CRD_STR("<a><b/><b/>"), 4};
    assert_status(CRD_EPARSE, crd_xml_read(crd_text_in_blocks(&in), "t", &counting, &n, NULL, &err),
                  &err);
}

static void test_attr_get(void **state)
{
    (void)state;
    const crd_xml_attr attrs[] = {{CRD_STR("a"), CRD_STR("u:1"), CRD_STR("other")},
                                  {CRD_STR("a"), {NULL, 0}, CRD_STR("mine")}};
    const crd_xml_element e = {.attrs = attrs, .n = 2};
    assert_true(crd_str_eq(crd_xml_attr_get(&e, "a"), CRD_STR("mine")));
    assert_true(crd_str_is_null(crd_xml_attr_get(&e, "b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_at_the_limits),
        cmocka_unit_test(test_where),
        cmocka_unit_test(test_an_event_stops),
        cmocka_unit_test(test_markup_without_end),
        cmocka_unit_test(test_a_long_document),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_a_broken_encoding),
        cmocka_unit_test(test_no_file_is_read),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_read_from_blocks),
        cmocka_unit_test(test_attr_get),
    };
    struct CMUnitTest all[CRD_COUNT(goods) + CRD_COUNT(bads) + CRD_COUNT(tests)];
    size_t n = ADD_ROWS(all, 0, goods, test_good);
    n = ADD_ROWS(all, n, bads, test_bad);
    memcpy(all + n, tests, sizeof tests);
    return cmocka_run_group_tests_name("fmt/xml", all, NULL, NULL);
}
