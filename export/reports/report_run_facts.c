/*
 * run_facts: what run.json says of the reading, for people who do not open it: who read what, when, with which rights
 * and settings, how complete it is, and how many rows the reports have that evidence is made of.
 *
 * Cost: the reports that are counted are walked through once.
 */
#include "catalog.h"
#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fact {
	const char *name, *value;
};

struct facts {
	struct arena texts;
	struct fact *list;
	size_t count, room, at;
};

static void
add(struct facts *facts, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	facts->list = mem_room(facts->list, &facts->room, facts->count + 1, sizeof(*facts->list));
	facts->list[facts->count++] = (struct fact){ name, value };
}

static void
add_count(struct facts *facts, const char *name, uint64_t count)
{
	add(facts, name, arena_print(&facts->texts, "%llu", (unsigned long long)count));
}

static void
add_run(struct facts *facts, const struct run *run)
{
	const char *why, *names;

	add(facts, "made with", arena_print(&facts->texts, "jira-access %s", VERSION));
	add(facts, "snapshot", run->snapshot_id);
	add(facts, "site", run->site);
	add(facts, "opens in a browser as", run->base_url);
	add(facts, "cloud id", run->cloud_id);
	add(facts, "read by", run->account_name);
	add(facts, "account id", run->account_id);
	add(facts, "with the global permissions", run->permissions);
	add(facts, "through", run->via);
	add(facts, "organisation", run->org_name);
	add(facts, "organisation id", run->org_id);
	add(facts, "begun", run->started);
	add(facts, "resumed", run->resumed);
	add(facts, "finished", run->finished);
	add(facts, "projects", text_or(run->projects, "the whole site"));
	add(facts, "complete", run->complete ? "yes" : "no");
	for (size_t i = 0; i < run->reason_count; i++)
		add(facts, "not complete because", run->reasons[i]);
	for (size_t i = 0; i < run->exception_count; i++)
		add(facts, "complete with the exception", run->exceptions[i]);
	for (size_t at = 0; (why = run_next_not_read(run, &at, &facts->texts, &names)) != NULL;)
		add(facts, "not read", arena_print(&facts->texts, "%s: %s", names, why));
}

static void
add_access(struct facts *facts, const struct access *access)
{
	const struct access_level *levels;
	const char *names = "";
	size_t count;

	add(facts, "candidates", access_candidates(access));
	levels = access_levels(access, &count);
	for (size_t i = 0; i < count; i++)
		names =
		    arena_print(&facts->texts, "%s%s%s", names, i > 0 ? ", " : "", levels[i].name);
	add(facts, "levels of access", names);
}

static void
add_settings(struct facts *facts, const struct finding_settings *settings)
{
	add_count(facts, "dormant days", settings->dormant_days);
	add(facts, "company domains", settings->company_domains);
	if (settings->roster != NULL)
		add(facts, "roster, sha256", settings->roster->digest);
	if (settings->sod != NULL)
		add(facts, "segregation of duties, sha256", settings->sod->digest);
}

static uint64_t
count_rows(const struct report *report, const struct source *source)
{
	void *cursor = report_open(report, source);
	uint64_t count = 0;

	while (report->next(cursor, source) != NULL)
		count++;
	report_close(report, cursor);
	return count;
}

static void
facts_open(void *self, const struct source *source)
{
	static const struct report *const counted[] = { &report_accounts, &report_groups,
		&report_memberships, &report_projects, &report_roles, &report_role_assignments,
		&report_permission_grants, &report_privileged, &report_findings,
		&report_completeness };
	struct facts *facts = self;

	add_run(facts, source->run);
	if (source->access != NULL)
		add_access(facts, source->access);
	if (source->findings != NULL)
		add_settings(facts, findings_settings(source->findings));
	for (size_t i = 0; i < sizeof(counted) / sizeof(*counted); i++)
		add_count(facts, arena_print(&facts->texts, "rows of %s", counted[i]->name),
		    count_rows(counted[i], source));
}

static const void *
facts_next(void *self, const struct source *source)
{
	struct facts *facts = self;

	(void)source;
	return facts->at < facts->count ? &facts->list[facts->at++] : NULL;
}

static void
facts_close(void *self)
{
	struct facts *facts = self;

	free(facts->list);
	arena_release(&facts->texts);
}

static const struct column columns[] = {
	COLUMN("fact", CELL_TEXT, struct fact, name),
	COLUMN("value", CELL_TEXT, struct fact, value),
	COLUMNS_END,
};

const struct report report_run_facts = {
	.name = "run_facts",
	.title = "Run",
	.rows = "fact of the reading",
	.columns = columns,
	.size = sizeof(struct facts),
	.open = facts_open,
	.next = facts_next,
	.close = facts_close,
};
