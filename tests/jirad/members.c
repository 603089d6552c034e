/* Faults in the members of a body: left out, null, or something else. */
#include "server.h"
#include <stdlib.h>
#include <string.h>

/* Behind the value that begins here. */
static size_t
value_end(const struct buf *b, size_t at)
{
	size_t deep = 0;

	do {
		if (b->at[at] == '"')
			for (at++; at < b->len && b->at[at] != '"'; at++)
				at += b->at[at] == '\\';
		else if (b->at[at] == '{' || b->at[at] == '[')
			deep++;
		else if (b->at[at] == '}' || b->at[at] == ']')
			deep--;
		else if (b->at[at] != ',' && b->at[at] != ':')
			while (at + 1 < b->len && strchr(",]}", b->at[at + 1]) == NULL)
				at++;
		at++;
	} while (deep > 0 && at < b->len);
	return at;
}

/* Is it one of "3,7"? */
static bool
is_among(const char *numbers, unsigned long number)
{
	char *end;

	for (; *numbers != '\0'; numbers = end + (*end == ','))
		if (strtoul(numbers, &end, 10) == number)
			return true;
		else if (end == numbers)
			return false;
	return false;
}

/* Every member of that name: its value becomes another, or NULL: it goes. nth: these alone, from 1; NULL: all. */
static void
change_members(struct buf *b, const char *name, const char *value, const char *nth)
{
	struct buf key = { 0 };
	unsigned long seen = 0;
	const char *found;

	buf_json(&key, "%s:", name);
	for (size_t at = 0; b->len > at && (found = strstr(b->at + at, key.at)) != NULL;) {
		size_t from = (size_t)(found - b->at), begin = from + key.len,
		       end = value_end(b, begin);

		at = begin;
		if (nth != NULL && !is_among(nth, ++seen))
			continue;
		if (value != NULL) {
			buf_splice(b, begin, end - begin, value, strlen(value));
			continue;
		}
		if (b->at[end] == ',')
			end++;
		else if (b->at[from - 1] == ',')
			from--;
		buf_splice(b, from, end - from, "", 0);
		at = from;
	}
	buf_free(&key);
}

void
fault_without(struct request *rq)
{
	const char *name;

	for (size_t i = 0; (name = fault_argument(rq, i)) != NULL; i++)
		change_members(&rq->reply.body, name, NULL, NULL);
}

void
fault_null(struct request *rq)
{
	change_members(&rq->reply.body, fault_argument(rq, 0), "null", fault_argument(rq, 1));
}

void
fault_value(struct request *rq)
{
	change_members(
	    &rq->reply.body, fault_argument(rq, 0), fault_argument(rq, 1), fault_argument(rq, 2));
}
