#ifndef CRD_CLI_VERSION_H
#define CRD_CLI_VERSION_H

#ifndef CRD_VERSION /* meson.build's project version */
#define CRD_VERSION "0"
#endif

#endif
