/* Walks over endpoints; see endpoint.h. */
#ifndef FETCH_WALK_WALK_H
#define FETCH_WALK_WALK_H

#include "pager.h"

/* Nothing happens when it is of an optional reading that is not made. */
void walk_start(struct pager *pager, const struct endpoint *endpoint, uint32_t a, uint32_t b);
/* Every endpoint with this 'each', for this object. */
void walk_start_each(struct pager *pager, enum each each, uint32_t a, uint32_t b);
/*
 * Of a walk that was refused: that is for want of a right, and its optional reading is done without. For an
 * endpoint's 'refused', where another status than 401, 403 and 404 means so; true, as that returns it.
 */
bool walk_not_allowed(struct walk *walk, const struct reply *reply);
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
