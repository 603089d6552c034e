/*
 * Totals of effective access: see access.h.
 *
 * Projects that must have the same accounts are one class: the same scheme, the same limits and, where
 * its holders look, the same actors and the same lead. Each class is counted once, with one 32-bit stamp an
 * account: the class it was met in last, and the levels it was counted at there.
 */
#include "access_private.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>

static size_t
actors_in(
    const struct graph_view *graph, uint32_t project, uint32_t role, const struct actor **actors)
{
	uint32_t place = role == NONE ? NONE : place_find(graph, project, role);

	if (place == NONE)
		return 0;
	*actors = graph->actors + graph->actors_at[place];
	return graph->actors_at[place + 1] - graph->actors_at[place];
}

static void
add_number(struct text *key, uint32_t number)
{
	char bytes[POOL_KEY + 1];

	text_add_bytes(key, pool_key(bytes, &number, 1), POOL_NUMBER);
}

/* What makes the class of a project, as a text. Actors stand by kind; no one's number is as great as NONE and a kind. */
static void
class_key(const struct access *access, uint32_t project, struct text *key)
{
	const struct project *p = &access->graph->projects[project];
	const struct actor *actors = NULL;
	size_t count, actor_count;
	const struct holder *holders = access_holders(access, project, &count);

	text_cut(key, 0);
	add_number(key, p->scheme);
	add_number(key, 2U * access->served[project] + p->archived); /* what limits hang on */
	for (size_t i = 0; i < count && holders[i].kind <= HOLDER_ROLE; i++) {
		if (holders[i].kind == HOLDER_LEAD)
			add_number(key, p->lead);
		if (holders[i].kind != HOLDER_ROLE)
			continue;
		actor_count = actors_in(access->graph, project, holders[i].who, &actors);
		add_number(key, (uint32_t)actor_count);
		for (size_t k = 0; k < actor_count; k++) {
			if (k == 0 || actors[k].kind != actors[k - 1].kind)
				add_number(key, NONE - actors[k].kind);
			add_number(key, actors[k].who);
		}
	}
}

/* By class: a project of it, and how many live ones it has. */
struct class
{
	uint32_t project, live;
};

/* Gives every computed project its class. Caller frees the classes. */
static struct class *
make_classes(const struct access *access, struct totals *totals)
{
	static const struct class blank = { NONE, 0 };
	const struct graph_view *graph = access->graph;
	struct class *classes = NULL;
	struct pool keys = { 0 };
	struct text key = { 0 };
	uint32_t class;

	totals->class_of = mem_alloc(graph->project_count * sizeof(*totals->class_of));
	for (uint32_t p = 0; p < graph->project_count; p++) {
		totals->class_of[p] = NONE;
		if (!access_computed(access, p))
			continue;
		class_key(access, p, &key);
		classes =
		    pool_record(&keys, key.bytes, classes, sizeof(*classes), &blank, &class, NULL);
		classes[class].project = p;
		classes[class].live += !graph->projects[p].archived;
		totals->class_of[p] = class;
	}
	totals->class_count = (uint32_t)keys.count;
	pool_release(&keys);
	text_release(&key);
	return classes;
}

/* What is always needed together of an account: 8 bytes. */
struct tally {
	uint32_t stamp; /* class + 1, shifted by LEVELS, and a bit for each level counted there */
	uint32_t
	    projects; /* live ones it can browse, shifted by REACH_BITS; reach_sees, reach_works */
};
enum { REACH_BITS = 2 * SERVED_TYPES };

struct counting {
	struct tally *tallies;
	uint32_t base; /* the stamp of this class without levels */
	uint32_t live;
	uint16_t sees, works; /* in projects of this class */
	bool archived;
	uint32_t *accounts; /* this class's, by level */
	uint64_t raw_grants;
};

static uint32_t
levels_of(uint64_t permissions)
{
	uint32_t levels = 0;

	levels |= (uint32_t)((permissions & PERMISSION_BROWSE) != 0) << LEVEL_BROWSE;
	levels |=
	    (uint32_t)((permissions & (PERMISSION_CREATE | PERMISSION_EDIT | PERMISSION_TRANSITION |
					  PERMISSION_COMMENT | PERMISSION_ASSIGN)) != 0)
	    << LEVEL_WORK;
	levels |= (uint32_t)((permissions & PERMISSION_ADMINISTER_PROJECT) != 0)
		  << LEVEL_ADMINISTER;
	return levels;
}

/* The one inner loop of counting: 'full' is what this span's holder gives, 'seen' what is left of it to an account
 * whose products do not serve the project. */
static void
count_span(void *arg, const struct span *span)
{
	struct counting *counting = arg;
	uint64_t permissions = span->holder->permissions;
	uint32_t full, seen, levels, stamp, fresh;
	struct tally *tally;

	if (span->holder->kind == HOLDER_ADMIN_BROWSES)
		return;
	seen = levels_of(permissions & (PERMISSION_BROWSE | PERMISSION_COMMENT));
	full = levels_of(permissions);
	if (counting->archived)
		full = seen = levels_of(permissions & PERMISSION_BROWSE);
	counting->raw_grants += span->count;
	for (uint32_t i = 0; i < span->count; i++) {
		tally = &counting->tallies[span->to[i]];
		levels = (tally->projects & counting->works) != 0  ? full
			 : (tally->projects & counting->sees) != 0 ? seen
								   : 0;
		stamp = tally->stamp < counting->base ? counting->base : tally->stamp;
		fresh = levels & ~stamp;
		if (fresh == 0)
			continue;
		tally->stamp = stamp | fresh;
		counting->accounts[LEVEL_BROWSE] += fresh >> LEVEL_BROWSE & 1;
		counting->accounts[LEVEL_WORK] += fresh >> LEVEL_WORK & 1;
		counting->accounts[LEVEL_ADMINISTER] += fresh >> LEVEL_ADMINISTER & 1;
		if ((fresh & 1 << LEVEL_BROWSE) != 0)
			tally->projects += counting->live << REACH_BITS;
	}
}

/* A stamp of all ones is above every class and has every level: such an account is never counted.
 */
static struct tally *
make_tallies(const struct access *access)
{
	const struct graph_view *graph = access->graph;
	struct tally *tallies = mem_alloc(graph->account_count * sizeof(*tallies));

	for (uint32_t i = 0; i < graph->account_count; i++) {
		tallies[i].projects = access->reach[i] & (REACH_ADMIN - 1U);
		if (!access_is_candidate(access, i) || graph->accounts[i].type != ACCOUNT_ATLASSIAN)
			tallies[i].stamp = UINT32_MAX;
	}
	return tallies;
}

static void
make_totals(const struct access *access, struct totals *totals)
{
	const uint64_t counted = PERMISSION_ADMINISTER_JIRA - 1;
	struct class *classes = make_classes(access, totals);
	struct counting counting = { .tallies = make_tallies(access) };

	totals->accounts = mem_alloc(totals->class_count * sizeof(*totals->accounts));
	for (uint32_t class = 0; class < totals->class_count; class ++) {
		counting.base = (class + 1) << LEVELS;
		counting.live = classes[class].live;
		counting.sees = reach_sees(access->served[classes[class].project]);
		counting.works = reach_works(access->served[classes[class].project]);
		counting.archived = access->graph->projects[classes[class].project].archived;
		counting.accounts = totals->accounts[class];
		spans_visit(access, classes[class].project, counted, count_span, &counting);
	}
	totals->projects = mem_alloc(access->graph->account_count * sizeof(*totals->projects));
	for (uint32_t i = 0; i < access->graph->account_count; i++)
		totals->projects[i] = counting.tallies[i].projects >> REACH_BITS;
	totals->raw_grants = counting.raw_grants;
	totals->made = true;
	free(counting.tallies);
	free(classes);
}

static const struct totals *
totals_of(const struct access *access)
{
	if (!access->totals->made)
		make_totals(access, access->totals);
	return access->totals;
}

uint32_t
access_account_total(const struct access *access, uint32_t project, enum level level)
{
	uint32_t class = access_class(access, project);

	return class != NONE ? access->totals->accounts[class][level] : 0;
}

uint32_t
access_project_total(const struct access *access, uint32_t account)
{
	return totals_of(access)->projects[account];
}

uint32_t
access_class(const struct access *access, uint32_t project)
{
	return totals_of(access)->class_of[project];
}

uint64_t
access_raw_grants(const struct access *access)
{
	return totals_of(access)->raw_grants;
}

/* What Jira itself was asked for came whole: access follows from all of it, but for what may be left out. */
static bool
is_founded(const struct run *run)
{
	static const char jira[] = "GET /rest/";

	for (size_t i = 0; i < run->coverage_count; i++)
		if (strncmp(run->coverage[i].endpoint, jira, sizeof(jira) - 1) == 0 &&
		    run->coverage[i].reading == NULL && !run->coverage[i].complete)
			return false;
	return true;
}

struct coverage *
access_coverage_row(struct run *run)
{
	return run_coverage(run, "effective access", "computed from the grants above");
}

/* Whom no list of licences has. Roles in the organisation alone tell contributors and stakeholders. */
static void
unlicensed_coverage(const struct access *access, struct run *run)
{
	const struct graph_view *graph = access->graph;
	struct coverage *row =
	    run_coverage(run, "access without a licence", "guests and roles of the organisation");
	bool roles = run->org_id != NULL && *run->org_id != '\0' &&
		     run_not_read(run, "role assignments of accounts") == NULL;

	for (uint32_t i = 0; i < graph->account_count; i++)
		row->received +=
		    account_is_guest(&graph->accounts[i]) || graph->accounts[i].seats != 0;
	row->kept = row->received;
	row->drop_reason =
	    roles ? "not computed: customers of a portal, who do not see Jira itself"
		  : "not computed: contributors of Product Discovery, stakeholders of Service "
		    "Management and products by a role of the account's own, which roles in the "
		    "organisation tell, and they were not read; customers of a portal, who do not "
		    "see Jira itself";
	row->complete = true;
}

/*
 * A project that only its id is known of, as the owner of a role, is none that was read. That Jira
 * shows no grants of a team-managed project is a limit, not a fault of this run.
 */
void
access_coverage(const struct access *access, struct run *run)
{
	const struct graph_view *graph = access->graph;
	struct coverage *row = access_coverage_row(run);
	uint32_t team_managed = 0;

	for (uint32_t p = 0; p < graph->project_count; p++) {
		if (*graph->projects[p].key == '\0')
			continue;
		row->received++;
		if (access_computed(access, p))
			row->kept++;
		else
			team_managed += graph->projects[p].team_managed;
	}
	row->dropped = row->received - row->kept;
	if (row->dropped > team_managed && team_managed > 0)
		row->drop_reason = arena_print(&run->arena,
		    "%u team-managed projects without a readable permission scheme, %llu others "
		    "whose "
		    "scheme was not read",
		    team_managed, (unsigned long long)(row->dropped - team_managed));
	else if (team_managed > 0)
		row->drop_reason = "team-managed projects without a readable permission scheme";
	else if (row->dropped > 0)
		row->drop_reason = "projects whose permission scheme was not read";
	run_judge(run, row, is_founded(run) && row->dropped == team_managed, NULL);
	unlicensed_coverage(access, run);
}
