/* A chain of control as a picture: what is on it, and what stands around. */
#include "crdtest.h"

#include "analyse/control.h"

#include "control_world.h"

#include "base/buf.h"

static void show_drawing(crd_control *c, crd_arena *arena, const crd_control_drawn *what,
                         crd_buf *out)
{
    crd_control_drawing g;
    assert_ok(crd_control_draw(c, what, arena, &g, NULL));
    for (size_t i = 0; i < g.n_vertices; i++)
        crd_buf_addf(out, CRD_STR_FMT "%s%s%s\n", CRD_STR_ARG(g.vertices[i].id),
                     g.vertices[i].actor ? " actor" : "", g.vertices[i].target ? " target" : "",
                     g.vertices[i].on_chain ? " chain" : "");
    for (size_t i = 0; i < g.n_edges; i++)
        crd_buf_addf(out, CRD_STR_FMT ">" CRD_STR_FMT " %s %d-%d%s%s\n",
                     CRD_STR_ARG(g.edges[i].from), CRD_STR_ARG(g.edges[i].to), g.edges[i].kind,
                     (int)g.edges[i].low_ppm, (int)g.edges[i].high_ppm,
                     g.edges[i].certain ? "" : " possible", g.edges[i].on_chain ? " chain" : "");
    crd_buf_addf(out, "out %d\n", (int)g.left_out);
}

/* The state through its ministry and a branch's head office; what else is held there only around.
 */
static void test_drawing(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"holding", "owner=party:min-a;owned=a;kind=votes;ppm_min=51%;ppm_max=60%"},
        {"holding", "owner=party:a-branch;owned=z;kind=votes;ppm_min=70%;ppm_max=70%"},
        {"holding", "owner=party:b;owned=z;kind=votes;ppm_min=10%;ppm_max=10%"},
        {"holding", "owner=party:c;owned=z;kind=debt"},
        {"holding", "owner=party:z;owned=d;kind=votes;ppm_min=5%;ppm_max=5%"},
    };
    struct memfeed m;
    crd_arena *arena;
    crd_control *c;
    const crd_control_why *why;
    crd_control_opts opts = CRD_CONTROL_OPTS;
    mem_init(&m);
    assert_ok(crd_arena_new(1 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "s", rows[i][0], rows[i][1]);
    for (uint64_t seed = 0; seed < 3; seed++) {
        crd_buf out;
        crd_world *w = control_world(&m);
        crd_buf_init(&out, 1 << 16);
        assert_ok(crd_control_new(w, &opts, &c, NULL));
        assert_ok(crd_control_between(c, CRD_STR("jurisdiction:XA"), CRD_STR("z"), true, arena,
                                      &why, NULL));
        crd_control_drawn what = {.who = why->who.id,
                                  .subject = why->subject.id,
                                  .hops = why->hops,
                                  .n_hops = why->n_hops};
        show_drawing(c, arena, &what, &out);
        crd_buf_addc(&out, 0);
        assert_string_equal(out.at,
                            "jurisdiction:XA actor chain\nparty:a chain\nparty:a-branch chain\n"
                            "party:min-a chain\nparty:z target chain\n"
                            "party:min-a>party:a votes 510000-600000 chain\n"
                            "party:a>party:a-branch branch -1--1 chain\n"
                            "jurisdiction:XA>party:min-a is -1--1 chain\n"
                            "party:a-branch>party:z votes 700000-700000 chain\nout 0\n");
        crd_buf_clear(&out);
        what.around = 1;
        what.max_nodes = 7;
        show_drawing(c, arena, &what, &out);
        crd_buf_addc(&out, 0);
        assert_non_null(strstr(out.at, "party:b>party:z votes 100000-100000\n"));
        assert_non_null(strstr(out.at, "party:c>party:z debt 0-1000000\n"));
        assert_null(strstr(out.at, "party:d"));
        assert_non_null(strstr(out.at, "out 1\n"));
        crd_buf_done(&out);
        crd_control_free(c);
        crd_world_free(w);
        mem_shuffle(&m, seed + 1);
    }
    crd_arena_free(arena);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_drawing);
    return crd_suite_run(&s, "analyse/control_drawn");
}
