/* Walks over endpoints; see endpoint.h. */
#ifndef FETCH_WALK_WALK_H
#define FETCH_WALK_WALK_H

#include "pager.h"

void walk_start(struct pager *pager, const struct endpoint *endpoint, uint32_t a, uint32_t b);
/* Every endpoint with this 'each', for this object. */
void walk_start_each(struct pager *pager, enum each each, uint32_t a, uint32_t b);
/* An item was received. key: what tells it from others of the walk; NONE: it is not compared. */
void walk_item(struct walk *walk, uint32_t key);

#endif
