#include "crdtest.h"

#include "base/buf.h"
#include "base/str.h"

#include <stdlib.h>

/* Linked with --wrap=strtod,--wrap=snprintf: the two calls behave as in a locale whose decimal
 * point is a comma. No such locale need be installed. */
double __real_strtod(const char *text, char **end);
double __wrap_strtod(const char *text, char **end);
int __wrap_snprintf(char *text, size_t size, const char *fmt, ...) CRD_PRINTF(3, 4);

double __wrap_strtod(const char *text, char **end)
{
    char swapped[2000];
    size_t n = strlen(text);
    assert_true(n < sizeof swapped);
    for (size_t i = 0; i <= n; i++)
        swapped[i] = text[i] == '.' ? '?' : text[i] == ',' ? '.' : text[i];
    assert_null(end);
    return __real_strtod(swapped, NULL);
}

int __wrap_snprintf(char *text, size_t size, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, size, fmt, ap);
    va_end(ap);
    for (char *p = text; size > 0 && *p; p++)
        if (*p == '.')
            *p = ',';
    return n;
}

static void the_comma_is_there(void **state)
{
    (void)state;
    char text[8];
    snprintf(text, sizeof text, "%.1f", 1.5);
    assert_string_equal(text, "1,5");
    assert_true(strtod("1.5", NULL) == 1);
}

static void reals_are_read_with_a_point(void **state)
{
    (void)state;
    double v;
    assert_true(crd_str_to_real(CRD_STR("1.5"), &v));
    assert_true(v == 1.5);
    assert_true(crd_str_to_real(CRD_STR("1.2345678901234567890123e-50"), &v)); /* the slow way */
    assert_true(v == 1.2345678901234567890123e-50);
    assert_false(crd_str_to_real(CRD_STR("1,5"), &v));
}

static void reals_are_written_with_a_point(void **state)
{
    (void)state;
    crd_buf b;
    crd_buf_init(&b, 1000);
    crd_buf_addr(&b, 1.5);
    crd_buf_addc(&b, ' ');
    crd_buf_addr(&b, 1.0 / 3);
    crd_buf_addc(&b, ' ');
    crd_buf_addr(&b, 1.25e-100);
    assert_string_equal(b.at, "1.5 0.3333333333333333 1.25e-100");
    crd_buf_done(&b);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, the_comma_is_there);
    CRD_SUITE_ADD(&s, reals_are_read_with_a_point);
    CRD_SUITE_ADD(&s, reals_are_written_with_a_point);
    return crd_suite_run(&s, "locale");
}
