/* A build without the application of web/: reports are plain HTML. */
#include "report/page_bundle.h"

const unsigned char crd_page_script[] = {0}, crd_page_style[] = {0};
const size_t crd_page_script_len = 0, crd_page_style_len = 0;
const char crd_page_policy[] = "";
