#include "begun.h"

#include "fetch/jira/session.h"
#include "fetch/wire/snapshot_lines.h"
#include "model/base/text.h"
#include <string.h>

static void
take_head(struct fetch_begun *begun, const struct snapshot_head *head)
{
	struct arena *arena = &begun->arena;

	begun->site = arena_copy(arena, head->site);
	begun->gateway = arena_copy(arena, head->gateway);
	begun->projects = arena_copy(arena, head->projects);
	begun->org = arena_copy(arena, head->organisation);
	begun->memberships = arena_copy(arena, head->memberships);
	begun->accept_missing = arena_copy(arena, head->accept_missing);
	begun->without = arena_copy(arena, head->without);
	begun->started = arena_copy(arena, head->started);
	begun->sample = (unsigned)head->sample;
}

/* 1: a reply; 0: the end. */
static int
read_line(struct snapshot_lines *lines, struct fetch_begun *begun, struct err *err)
{
	struct snapshot_text text;
	char *line, id[17];
	size_t len;
	int rc = lines_next(lines, &line, &len, err);

	if (rc <= 0)
		return rc;
	if (lines_is_end(line))
		return lines_end(lines, line, len, err) < 0 ? -1 : lines_verify(lines, id, err);
	lines_count(lines, line, len);
	if (lines_decode(lines, line, len, &text, err) < 0)
		return -1;
	begun->replies += snapshot_text_is_whole(&text);
	arena_release(&lines->arena);
	return 1;
}

int
fetch_begun(const char *snapshot, struct fetch_begun *begun, struct err *err)
{
	struct snapshot_lines lines = { .unfinished = true };
	struct snapshot_head head;
	int rc = lines_open(&lines, snapshot, &head, err);

	*begun = (struct fetch_begun){ .arena.step = 1024 };
	if (rc == 0) {
		take_head(begun, &head);
		while ((rc = read_line(&lines, begun, err)) > 0)
			;
	}
	lines_release(&lines);
	return rc;
}

void
fetch_begun_release(struct fetch_begun *begun)
{
	arena_release(&begun->arena);
}

int
begun_check_login(const struct session *session, struct err *err)
{
	const struct login *now = &session->site.login;
	struct session old = { .unfinished = true };
	const struct login *then = &old.site.login;
	struct err none;
	int rc = 0;

	/* Without a login of then there is nothing that another account could have seen. */
	if (session_replay(&old, session->settings->resume, &none) == 0 &&
	    session_login(&old, &none) == 0) {
		if (!session_is_at(session, (struct site_id){ then->cloud_id, then->base_url }))
			rc = err_set(err, STATUS_USAGE,
			    "the reading to resume is of another site: '%s', and this is '%s'",
			    text_or(then->base_url, "?"), text_or(now->base_url, "?"));
		else if (strcmp(now->account_id, then->account_id) != 0)
			rc = err_set(err, STATUS_USAGE,
			    "the reading to resume was begun as %s (%s), and this token is %s's "
			    "(%s): use a token of the same account, or begin a new reading",
			    text_or(then->name, "?"), then->account_id, text_or(now->name, "?"),
			    now->account_id);
	}
	session_close(&old);
	return rc;
}
