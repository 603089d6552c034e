/* See run_facts.h. */
#include "run_facts.h"

#include "model/base/json.h"
#include <string.h>

#define AT(member) offsetof(struct run_facts, member)

static const struct json_field fields[] = {
	{ "review_id", JSON_TEXT, AT(review_id), NULL, false },
	{ "snapshot_id", JSON_TEXT, AT(snapshot_id), NULL, false },
	{ "base_url", JSON_TEXT, AT(base_url), NULL, false },
	{ "cloud_id", JSON_TEXT, AT(cloud_id), NULL, false },
	{ "started", JSON_TEXT, AT(started), NULL, false },
	{ "finished", JSON_TEXT, AT(finished), NULL, false },
	{ "projects", JSON_ROW, AT(projects), NULL, false },
	{ "complete", JSON_BOOL, AT(complete), NULL, false },
	{ "packs", JSON_COUNT64, AT(packs), NULL, false },
	{ "rows", JSON_COUNT64, AT(rows), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape shape = { sizeof(struct run_facts), fields };

int
run_facts_parse(struct run_facts *facts, const char *text, size_t len)
{
	return json_read(&shape, facts, &facts->arena, JSON_LAX, text, len, NULL);
}

struct site_id
run_facts_site(const struct run_facts *facts)
{
	return (struct site_id){ facts->cloud_id, facts->base_url };
}

void
run_facts_release(struct run_facts *facts)
{
	arena_release(&facts->arena);
	*facts = (struct run_facts){ 0 };
}
