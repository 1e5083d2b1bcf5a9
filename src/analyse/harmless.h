#ifndef CRD_ANALYSE_HARMLESS_H
#define CRD_ANALYSE_HARMLESS_H

#include "analyse/exposure.h"

/* What of an actor touches nothing above a criticality: where business with it does no harm.
 *
 * Looked at is all that the actor could reach at latent grade: products, networks, sites, elements
 * and links. A thing touches a service when some power that the actor could have over the thing
 * leads on from it to the service. It is
 *  - `touches` when it certainly reaches a service that is certainly above the criticality;
 *  - `harmless` when it cannot reach one, not even possibly, and is known to serve others only, or
 *    to be out of service: a product of which all recorded elements are planned or out of service;
 *  - `unknown` when that rests on what is not known: the way there, the actor's hold on the thing,
 *    a service's criticality; or the thing holds data, intercepts or protects, of which no
 *    service's needs speak; or nothing is recorded of the use of the thing, or of one that it has
 *    power over: no power over it leads to any service (to stand in a network says nothing of who
 *    passes it; what no tie leads to may carry everybody), or no element of a product is recorded;
 *    or, with `unknown_any`, things without a recorded product could be this one. Services of which
 * no needs are recorded could need anything: they are counted, and the answer is as good as that
 * number is small. */
typedef enum crd_harm { CRD_HARMLESS, CRD_HARM_UNKNOWN, CRD_HARM_TOUCHES } crd_harm;
enum { CRD_HARMS = CRD_HARM_TOUCHES + 1 };
const char *crd_harm_name(crd_harm h); /* "harmless", "unknown", "touches" */

typedef struct crd_harm_thing {
    uint32_t table; /* CRD_T_product, network, site, element, link */
    crd_str id, name, function, layer, network;
    int64_t quantity; /* of an element; else 1 */
    crd_harm harm;
    const char *why;     /* of `unknown`: "way", "hold", "criticality", "data", "use", "product" */
    uint8_t powers;      /* set of enum crd_power that could lead to such a service */
    int64_t criticality; /* the highest it could reach; CRD_NULL64 = of a service without one, or it
                            reaches none */
    crd_str service;     /* such a service, the first by id; null = none */
} crd_harm_thing;

typedef struct crd_harmless_result {
    const crd_harm_thing *things; /* harmless first, then unknown, touches; by table, id */
    size_t n_things;
    size_t n[CRD_HARMS];
    size_t n_above;    /* services above the criticality, or without one */
    size_t n_no_needs; /* of them, of which no needs are recorded */
} crd_harmless_result;

/* Exactly one actor or a coalition; of `opts` who, touched and reacher are not used. `criticality`
 * 0 .. 5: services above it count. One search forward and one backward a plane, one more a service
 * class, and one more a power: O(ties). CRD_EINVAL, CRD_ENOENT, CRD_ENOMEM as crd_exposure. */
CRD_NODISCARD crd_status crd_harmless(const crd_ties *t, const crd_exposure_opts *opts,
                                      int64_t criticality, crd_arena *arena,
                                      const crd_harmless_result **ret_result, crd_err *err);

#endif
