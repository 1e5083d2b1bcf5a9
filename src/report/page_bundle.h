#ifndef CRD_REPORT_PAGE_BUNDLE_H
#define CRD_REPORT_PAGE_BUNDLE_H

#include <stddef.h>

/* The application of web/, which the build made (web/build.mjs), and what a content-security policy
 * must allow for it: the hashes of the two texts. All empty where the build had no Node
 * (page_bundle_none.c). */
extern const unsigned char crd_page_script[], crd_page_style[];
extern const size_t crd_page_script_len, crd_page_style_len;
extern const char crd_page_policy[];

#endif
