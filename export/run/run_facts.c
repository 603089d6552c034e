/* See run_facts.h. */
#include "run_facts.h"

#include "model/base/json_memory.h"
#include <string.h>

enum { NESTING_MAX = 16 };

struct reader {
	struct run_facts *facts;
	int depth;
	const char **into; /* of the key that was read last; NULL: nobody asks */
	bool complete;     /* it was "complete" */
	bool projects;     /* we are behind "projects", or in its list */
	uint64_t *count;   /* likewise, of a number */
};

static const struct {
	const char *key;
	size_t at;
} texts[] = {
	{ "review_id", offsetof(struct run_facts, review_id) },
	{ "snapshot_id", offsetof(struct run_facts, snapshot_id) },
	{ "base_url", offsetof(struct run_facts, base_url) },
	{ "cloud_id", offsetof(struct run_facts, cloud_id) },
	{ "started", offsetof(struct run_facts, started) },
	{ "finished", offsetof(struct run_facts, finished) },
};

static int
on_key(void *context, const unsigned char *key, size_t len)
{
	struct reader *reader = context;

	reader->into = NULL;
	reader->count = NULL;
	if (reader->depth == 1 && len == 5 && memcmp(key, "packs", 5) == 0)
		reader->count = &reader->facts->packs;
	else if (reader->depth == 1 && len == 4 && memcmp(key, "rows", 4) == 0)
		reader->count = &reader->facts->rows;
	reader->complete = reader->depth == 1 && len == 8 && memcmp(key, "complete", 8) == 0;
	reader->projects = reader->depth == 1 && len == 8 && memcmp(key, "projects", 8) == 0;
	for (size_t i = 0; reader->depth == 1 && i < sizeof(texts) / sizeof(*texts); i++)
		if (strlen(texts[i].key) == len && memcmp(key, texts[i].key, len) == 0)
			reader->into = (const char **)(void *)((char *)reader->facts + texts[i].at);
	return reader->into == NULL || *reader->into == NULL;
}

static int
on_text(void *context, const unsigned char *text, size_t len)
{
	struct reader *reader = context;

	reader->facts->narrowed |= reader->projects && len > 0;
	if (reader->into != NULL)
		*reader->into = arena_text(&reader->facts->arena, (const char *)text, len);
	reader->into = NULL;
	return 1;
}

static int
on_boolean(void *context, int value)
{
	struct reader *reader = context;

	if (reader->complete && reader->facts->says_complete)
		return 0;
	if (reader->complete) {
		reader->facts->says_complete = true;
		reader->facts->complete = value != 0;
	}
	reader->complete = false;
	return 1;
}

static int
on_number(void *context, long long number)
{
	struct reader *reader = context;

	if (reader->count != NULL && number >= 0)
		*reader->count = (uint64_t)number;
	reader->count = NULL;
	return 1;
}

static int
on_open(void *context)
{
	struct reader *reader = context;

	reader->into = NULL;
	reader->count = NULL;
	reader->complete = false;
	return ++reader->depth <= NESTING_MAX;
}

static int
on_close(void *context)
{
	((struct reader *)context)->depth--;
	return 1;
}

int
run_facts_parse(struct run_facts *facts, const char *text, size_t len)
{
	static const yajl_callbacks callbacks = {
		.yajl_boolean = on_boolean,
		.yajl_integer = on_number,
		.yajl_string = on_text,
		.yajl_start_map = on_open,
		.yajl_map_key = on_key,
		.yajl_end_map = on_close,
		.yajl_start_array = on_open,
		.yajl_end_array = on_close,
	};
	struct reader reader = { .facts = facts };
	yajl_handle handle = json_parser(&callbacks, &reader);
	bool good = yajl_parse(handle, (const unsigned char *)text, len) == yajl_status_ok &&
		    yajl_complete_parse(handle) == yajl_status_ok;

	yajl_free(handle);
	return good ? 0 : -1;
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
