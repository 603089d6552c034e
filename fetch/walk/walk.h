/* Walks over endpoints; see endpoint.h. */
#ifndef FETCH_WALK_WALK_H
#define FETCH_WALK_WALK_H

#include "pager.h"

void walk_start(struct pager *pager, const struct endpoint *endpoint, uint32_t a, uint32_t b);
/* Every endpoint with this 'each', for this object. */
void walk_start_each(struct pager *pager, enum each each, uint32_t a, uint32_t b);
/* An item was received. key: what tells it from others of the walk; NONE: it is not compared. */
void walk_item(struct walk *walk, uint32_t key);
/*
 * Silence is not "none": the run is incomplete and names the object. lack: what the object lacks, as JSON_LACK has
 * it; the format says which object that is, "" when the walk's subject does.
 */
/* An item that does not say what it is: received, and not kept. */
void walk_lost(struct walk *walk, const char *lack, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* An object that is kept, and known in part. */
void walk_lacks(struct walk *walk, const char *lack, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
