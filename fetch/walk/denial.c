/* What a final reply that is no success means for its walk; see pager.h. */
#include "walk.h"

#include <string.h>

static const struct lane *
lane_of(const struct walk *walk)
{
	return &walk->pager->lanes[walk->endpoint->service];
}

bool
denial_is_nobodys(const struct walk *walk, const struct reply *reply)
{
	return walk->endpoint->service == SERVICE_JIRA && lane_of(walk)->logged_in &&
	       reply->status == 404 && reply->account[0] == '\0';
}

bool
denial_is_doubtful(const struct walk *walk, const struct reply *reply, enum refusal refusal)
{
	const struct endpoint *proof = lane_of(walk)->proof;

	if (proof == NULL || walk->endpoint->optional == NULL || reply->status != 401 ||
	    refusal != REFUSAL_OTHER || walk->tally->pages > 0)
		return false;
	if (walk->tally->refused == 0)
		walk_start(walk->pager, proof, 0, 0);
	return true;
}

static bool
is_expected(struct walk *walk, const struct reply *reply)
{
	const struct endpoint *endpoint = walk->endpoint;
	bool moved = reply->status == 404 || reply->status == 410;

	if (endpoint->older != NULL && moved) {
		walk_start(walk->pager, endpoint->older, walk->a, 0);
		return true;
	}
	if (endpoint->expected == ANY_STATUS ||
	    (endpoint->expected != 0 && endpoint->expected == reply->status))
		return true;
	return endpoint->refused != NULL && endpoint->refused(walk->pager->site, walk, reply);
}

bool
walk_not_allowed(struct walk *walk, const struct reply *reply)
{
	const struct endpoint *endpoint = walk->endpoint;
	struct tally *tally = walk->tally;

	if (tally->refused++ == 0)
		tally->refusal = arena_print(&walk->pager->run->arena, "%s %.*s: %s",
		    endpoint->method != NULL ? endpoint->method : "GET",
		    (int)strcspn(endpoint->path, "?"), endpoint->path, reply->trouble);
	return true;
}

/* An optional reading is done without when its first page is refused; one that was begun is broken. */
static bool
lacks_right(const struct walk *walk, const struct reply *reply)
{
	return walk->endpoint->optional != NULL && walk->pages == 0 &&
	       walk->pager->refused_as != REFUSAL_ADDRESS &&
	       (reply->status == 401 || reply->status == 403 || reply->status == 404);
}

bool
denial_is_expected(struct walk *walk, const struct reply *reply)
{
	return is_expected(walk, reply) ||
	       (lacks_right(walk, reply) && walk_not_allowed(walk, reply));
}
