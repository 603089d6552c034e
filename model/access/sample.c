/* Jira's own answers beside the graph's: see sample.h. */
#include "sample.h"
#include "model/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALL = (1 << PERMISSIONS_OF_SCHEMES) - 1 };

static const char conditional[] = "conditional: by assignee, reporter or a field of the issue";
static const char public_access[] = "public: anyone may";
static const char team_managed[] = "team-managed: no readable permission scheme";
static const char no_scheme[] = "the project's permission scheme was not read";
static const char archived[] =
    "archived: what is given there has no effect, whatever Jira's check says";
static const char archived_roles[] = "archived: its roles could not be read";
static const char no_person[] = "an app or customer account";
static const char licence[] = "licence: not of this project's product, whatever Jira's check says";
static const char mismatch[] = "mismatch";

/* Those that are asked about first, by account. */
enum first { FIRST_UNLICENSED, FIRST_GUEST, FIRST_ADMINISTRATOR, FIRSTS };

static void
mark_given(const struct access *access, const struct access *given, bool *marks[FIRSTS])
{
	const struct graph_view *graph = access_graph(access);
	struct access_project *cursor = access_project_new(given);
	const struct way *ways;
	uint64_t permissions;
	size_t count;
	uint32_t account;

	for (uint32_t p = 0; p < graph->project_count; p++) {
		access_project_begin(cursor, p);
		while (access_project_next(cursor, &account, &permissions, &ways, &count)) {
			bool admin = (permissions & PERMISSION_ADMINISTER_JIRA) != 0;

			if (access_reaches(access, p, account))
				admin |= (permissions & PERMISSION_ADMINISTER_PROJECT) != 0;
			else
				marks[FIRST_UNLICENSED][account] |= (permissions & ALL) != 0;
			marks[FIRST_ADMINISTRATOR][account] |= admin;
		}
	}
	access_project_release(cursor);
}

static void
mark_guests(const struct graph_view *graph, bool *marks)
{
	for (uint32_t i = 0; i < graph->account_count; i++)
		marks[i] = graph->accounts[i].status == ACCOUNT_ACTIVE &&
			   (account_is_guest(&graph->accounts[i]) || graph->accounts[i].seats != 0);
}

/* One of each in turn, until n are taken or none is left. */
static void
take_in_turn(bool *const marks[FIRSTS], bool *chosen, uint32_t all, uint32_t n)
{
	uint32_t at[FIRSTS] = { 0 }, left = FIRSTS;

	while (n > 0 && left > 0) {
		left = 0;
		for (size_t kind = 0; kind < FIRSTS && n > 0; kind++) {
			while (at[kind] < all && (!marks[kind][at[kind]] || chosen[at[kind]]))
				at[kind]++;
			if (at[kind] == all)
				continue;
			chosen[at[kind]] = true;
			n--;
			left++;
		}
	}
}

static void
choose_first(const struct access *access, bool *chosen, uint32_t n)
{
	const struct graph_view *graph = access_graph(access);
	struct access *given = access_again(access, CANDIDATES_ACTIVE, NULL);
	bool *marks[FIRSTS];

	for (size_t kind = 0; kind < FIRSTS; kind++)
		marks[kind] = mem_alloc((size_t)graph->account_count + 1);
	mark_given(access, given, marks);
	mark_guests(graph, marks[FIRST_GUEST]);
	take_in_turn(marks, chosen, graph->account_count, n);
	for (size_t kind = 0; kind < FIRSTS; kind++)
		free(marks[kind]);
	access_release(given);
}

struct sample *
sample_choose(struct run *run, const struct access *access, uint32_t n)
{
	const struct graph_view *graph = access_graph(access);
	struct sample *sample = arena_take(&run->arena, sizeof(*sample));
	bool *chosen = mem_alloc(graph->account_count + 1);
	uint32_t all = graph->account_count, even = n < all ? n : all;

	choose_first(access, chosen, n);
	for (uint32_t i = 0; i < even; i++)
		chosen[(uint64_t)i * all / even] = true;
	sample->projects = graph->project_count;
	sample->accounts = arena_take(&run->arena, (2 * (size_t)n + 1) * sizeof(*sample->accounts));
	for (uint32_t i = 0; i < all; i++)
		if (chosen[i])
			sample->accounts[sample->count++] = i;
	sample->held = arena_take(&run->arena, sample->count * sample->projects + 1);
	sample->unanswered = arena_take(&run->arena, sample->count + 1);
	free(chosen);
	return sample;
}

/* Does a holder of one of these kinds give the permission here? */
static bool
held_by_kind(
    const struct access *access, uint32_t project, uint64_t permission, uint8_t first, uint8_t last)
{
	const struct holder *holders;
	size_t count;

	holders = access_holders(access, project, &count);
	for (size_t i = 0; i < count; i++)
		if (holders[i].kind >= first && holders[i].kind <= last &&
		    (holders[i].permissions & permission) != 0)
			return true;
	return false;
}

static const char *
explanation(const struct access *access, const struct sample_difference *d)
{
	const struct graph_view *graph = access_graph(access);
	const struct project *project = &graph->projects[d->project];
	uint64_t permission = (uint64_t)1 << d->permission, left;
	enum limit limit = access_limit(access, d->project, d->account, &left);

	if (!access_computed(access, d->project))
		return project->team_managed ? team_managed : no_scheme;
	if (d->jira && (d->given & permission & ~left) != 0)
		return limit == LIMIT_ARCHIVED ? archived : licence;
	if (d->jira && held_by_kind(access, d->project, permission, HOLDER_ANYONE, HOLDER_ANYONE))
		return public_access;
	if (d->jira &&
	    held_by_kind(access, d->project, permission, HOLDER_ASSIGNEE, HOLDER_GROUP_FIELD))
		return conditional;
	if (d->jira && project->archived &&
	    graph->places_at[d->project] == graph->places_at[d->project + 1])
		return archived_roles;
	if (graph->accounts[d->account].type != ACCOUNT_ATLASSIAN)
		return no_person;
	return mismatch;
}

/* What the account has there, and nothing cuts. */
static uint64_t
computed(const struct access *access, uint32_t project, uint32_t account, struct ways *ways,
    uint64_t *given)
{
	uint64_t left;

	access_limit(access, project, account, &left);
	*given = access_ways(access, project, account, ALL, ways) & ALL;
	return *given & left;
}

bool
sample_next(const struct sample *sample, const struct access *access, struct sample_difference *d,
    struct ways *ways)
{
	uint64_t held, given;
	uint8_t bit = 0, said;

	while (d->left == 0) {
		size_t at = d->at++;

		if (sample->projects == 0 || at >= sample->count * sample->projects)
			return false;
		if (sample->unanswered[at / sample->projects])
			continue;
		d->account = sample->accounts[at / sample->projects];
		d->project = (uint32_t)(at % sample->projects);
		held = computed(access, d->project, d->account, ways, &given);
		d->given = (uint8_t)given;
		d->left = (uint8_t)((held ^ sample->held[at]) & ALL);
	}
	while ((d->left & 1 << bit) == 0)
		bit++;
	said = sample->held[d->at - 1];
	d->left = (uint8_t)(d->left & ~(1 << bit));
	d->permission = bit;
	d->jira = (said & 1 << bit) != 0;
	d->why = explanation(access, d);
	return true;
}

static uint64_t
bits(uint64_t set)
{
	uint64_t count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

/* What both sides say yes to, so that the two figures of the row can be compared. */
static void
count_yes(const struct sample *sample, const struct access *access, struct coverage *row,
    struct ways *ways)
{
	uint64_t given;

	row->second_count = 0;
	for (size_t i = 0; i < sample->count; i++)
		for (uint32_t p = 0; p < sample->projects && !sample->unanswered[i]; p++) {
			row->received += bits(sample->held[i * sample->projects + p]);
			row->second_count +=
			    bits(computed(access, p, sample->accounts[i], ways, &given));
		}
	row->kept = row->received;
}

void
sample_coverage(const struct sample *sample, const struct access *access, struct run *run)
{
	static const char *const reasons[] = { conditional, public_access, team_managed, no_scheme,
		archived, archived_roles, no_person, licence, mismatch };
	enum { REASONS = sizeof(reasons) / sizeof(reasons[0]) };
	struct coverage *row =
	    run_coverage(run, "effective access sample", "POST /rest/api/3/permissions/check");
	struct sample_difference d = { 0 };
	uint64_t counts[REASONS] = { 0 };
	struct ways ways = { 0 };
	const char *told = "";
	bool whole = true;

	row->requests = sample->requests;
	row->pages = sample->replies;
	row->second_source = "computed from the grants";
	count_yes(sample, access, row, &ways);
	while (sample_next(sample, access, &d, &ways))
		for (size_t i = 0; i < REASONS; i++)
			counts[i] += d.why == reasons[i];
	for (size_t i = 0; i < REASONS; i++)
		if (counts[i] > 0)
			told = arena_print(&run->arena, "%s%s%llu %s", told,
			    *told != '\0' ? "; " : "", (unsigned long long)counts[i], reasons[i]);
	row->drop_reason = text_or(told, "no difference");
	for (size_t i = 0; i < sample->count; i++)
		whole = whole && !sample->unanswered[i];
	run_judge(run, row, whole, "each difference is a row of access_sample.csv");
	if (counts[REASONS - 1] > 0) {
		run_incomplete(run,
		    "effective access: Jira itself says otherwise in %llu answer%s of the sample, "
		    "and nothing explains it; access_sample.csv has them as 'mismatch'",
		    (unsigned long long)counts[REASONS - 1], text_plural(counts[REASONS - 1]));
		access_coverage_row(run)->complete = false;
	}
	ways_release(&ways);
}
