/*
 * Holders: whom a line of a permission scheme or a member of an issue security level means (CONTRACT 6.5). Of a group
 * 'parameter' is its name and 'value' its id, which older bodies lack; of all others both are the id.
 */
#ifndef FETCH_JIRA_HOLDER_H
#define FETCH_JIRA_HOLDER_H

#include "model/base/json.h"
#include "model/graph/graph.h"

struct holder_record {
	const char *lack, *type, *parameter, *value;
};
extern const struct json_shape holder_shape;

/* What it does not say; NULL: nothing is missing. An applicationRole without a key is any licence. */
const char *holder_lack(const struct holder_record *holder);
/*
 * Its texts as the graph keeps them; either may be NULL. An account or group that no list has is made known, so that it is
 * looked up and shown.
 */
void holder_take(
    struct graph *graph, const struct holder_record *holder, const char **id, const char **name);

#endif
