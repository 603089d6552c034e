/* Fills a tenant from JSON, as tests make it up: see tenant_json.c. */
#ifndef JIRAD_TENANT_JSON_H
#define JIRAD_TENANT_JSON_H

#include "tenant.h"
#include <yajl/yajl_tree.h>

void tenant_json(struct tenant *t, yajl_val from);

#endif
