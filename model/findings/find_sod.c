/*
 * Segregation of duties: what the rules' terms mean on this site, and who holds both sides of one.
 *
 * One walk over the projects: what an active account holds there is a set of terms, kept in one
 * 64-bit word an account that is wiped from project to project. A finding is one rule and one
 * account, whatever the number of projects.
 *
 * Cost: O(role actors and their groups' members + raw grants of the permissions that are named),
 * times the rules for the accounts met. Memory: 24 bytes an account, 48 a finding.
 */
#include "finding_private.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/nearest.h"
#include "model/base/order.h"
#include "model/graph/unread.h"

#define BIT(n) (UINT64_C(1) << (n))

/* The nearest name among records of 'size' bytes whose name is at 'offset'. */
static const char *
nearest_name(const void *records, size_t count, size_t size, size_t offset, const char *word)
{
	const char **names = mem_alloc(count * sizeof(*names)), *near;

	for (size_t i = 0; i < count; i++)
		memcpy(&names[i], (const char *)records + i * size + offset, sizeof(*names));
	near = nearest(word, names, count);
	free(names);
	return near;
}

static int
unknown(const struct sod_term *term, const char *what, const char *prefix, const char *near,
    struct err *err)
{
	if (near != NULL)
		return err_set(err, STATUS_BAD_INPUT, "%s: there is no %s '%s'; is '%s%s' meant?",
		    term->at, what, term->value, prefix, near);
	return err_set(
	    err, STATUS_BAD_INPUT, "%s: there is no %s '%s'", term->at, what, term->value);
}

static int
resolve_group(struct sod_term *term, const struct graph *graph, struct err *err)
{
	const struct graph_view *view = graph_view(graph);

	term->group = graph_find_group(graph, term->value);
	if (term->group != NONE)
		return 0;
	for (uint32_t g = 0; g < view->group_count; g++)
		if (strcmp(view->groups[g].name, term->value) == 0)
			return unknown(term, "group with the id", "group-name:", term->value, err);
	return unknown(term, "group with the id", "group:",
	    nearest_name(view->groups, view->group_count, sizeof(struct group),
		offsetof(struct group, id), term->value),
	    err);
}

static int
resolve_group_name(struct sod_term *term, const struct graph_view *view, struct err *err)
{
	uint32_t found = 0;

	for (uint32_t g = 0; g < view->group_count; g++)
		if (strcmp(view->groups[g].name, term->value) == 0 && found++ == 0)
			term->group = g;
	if (found == 1)
		return 0;
	if (found > 1)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: %u groups are called '%s': write group:ID; the first is group:%s",
		    term->at, found, term->value, view->groups[term->group].id);
	return unknown(term, "group called", "group-name:",
	    nearest_name(view->groups, view->group_count, sizeof(struct group),
		offsetof(struct group, name), term->value),
	    err);
}

static bool
has_role(const struct graph_view *view, const char *name)
{
	for (uint32_t r = 0; r < view->role_count; r++)
		if (strcmp(view->roles[r].name, name) == 0)
			return true;
	return false;
}

/* NAME, or KEY/NAME when there is a project of that key. */
static int
resolve_role(struct sod_term *term, const struct graph_view *view, struct err *err)
{
	const char *slash = strchr(term->value, '/');

	term->project = NONE;
	term->role = term->value;
	if (slash != NULL && !has_role(view, term->value)) {
		size_t len = (size_t)(slash - term->value);
		for (uint32_t p = 0; p < view->project_count; p++)
			if (strncmp(view->projects[p].key, term->value, len) == 0 &&
			    view->projects[p].key[len] == '\0')
				term->project = p;
		if (term->project == NONE) {
			char *key = mem_copy(term->value);
			key[len] = '\0';
			const char *near = nearest_name(view->projects, view->project_count,
			    sizeof(struct project), offsetof(struct project, key), key);
			err_set(err, STATUS_BAD_INPUT, "%s: there is no project '%s'%s%s%s",
			    term->at, key, near != NULL ? "; is '" : "", near != NULL ? near : "",
			    near != NULL ? "' meant?" : "");
			free(key);
			return -1;
		}
		term->role = slash + 1;
	}
	if (has_role(view, term->role))
		return 0;
	return unknown(term, "role", "role:",
	    nearest_name(view->roles, view->role_count, sizeof(struct role),
		offsetof(struct role, name), term->role),
	    err);
}

/* Finds the term's permissions among those of the access that is made for all rules. */
static void
place_permissions(struct sod_term *term, const struct access *access)
{
	const char *key;

	for (size_t i = 0; term->kind == SOD_LEVEL && i < LEVELS; i++)
		if (strcmp(term->value, permission_levels[i].name) == 0)
			term->permissions = permission_levels[i].permissions;
	for (unsigned bit = 0;
	     term->kind == SOD_PERMISSION && (key = access_permission(access, bit)) != NULL; bit++)
		if (strcmp(key, term->value) == 0)
			term->permissions = BIT(bit);
}

static int
resolve_permissions(
    struct sod *sod, const struct graph *graph, enum candidates candidates, struct err *err)
{
	const char *keys[SOD_TERMS_MAX + PERMISSIONS_FIXED];
	struct access_choice choice = { candidates, keys, 0 };
	bool any = false;

	for (unsigned i = 0; i < sod->term_count; i++) {
		struct sod_term *term = &sod->terms[i];
		any |= term->kind == SOD_LEVEL || term->kind == SOD_PERMISSION;
		if (term->kind != SOD_PERMISSION)
			continue;
		struct access_choice one = { candidates, &term->value, 1 };
		struct access *trial = access_new(graph, &one, err);
		if (trial == NULL) {
			err->status = STATUS_BAD_INPUT;
			return err_wrap(err, "%s", term->at);
		}
		access_release(trial);
		keys[choice.key_count++] = term->value;
	}
	if (!any)
		return 0;
	for (unsigned i = 0; i < PERMISSIONS_FIXED; i++)
		keys[choice.key_count++] = permission_keys[i];
	sod->access = access_new(graph, &choice, err);
	if (sod->access == NULL)
		return -1;
	for (unsigned i = 0; i < sod->term_count; i++)
		place_permissions(&sod->terms[i], sod->access);
	return 0;
}

static int
resolve_term(
    struct sod_term *term, const struct graph *graph, const struct run *run, struct err *err)
{
	const struct graph_view *view = graph_view(graph);
	int failed = 0;

	if (term->kind == SOD_GROUP)
		failed = resolve_group(term, graph, err);
	else if (term->kind == SOD_GROUP_NAME)
		failed = resolve_group_name(term, view, err);
	else if (term->kind == SOD_ROLE)
		failed = resolve_role(term, view, err);
	if (failed == 0)
		return 0;
	if (term->kind != SOD_ROLE) {
		unread_blame(run, UNREAD_GROUPS, term->at, err);
		return -1;
	}
	unread_blame(run, UNREAD_ROLES, term->at, err);
	unread_blame(run, UNREAD_PROJECTS, term->at, err);
	return -1;
}

int
sod_resolve(struct sod *sod, const struct graph *graph, const struct run *run,
    enum candidates candidates, struct err *err)
{
	for (unsigned i = 0; i < sod->term_count; i++)
		if (resolve_term(&sod->terms[i], graph, run, err) < 0)
			return -1;
	if (resolve_permissions(sod, graph, candidates, err) == 0)
		return 0;
	if (err->status == STATUS_BAD_INPUT)
		unread_blame(run, UNREAD_SCHEMES, NULL, err);
	return -1;
}

void
sod_release(struct sod *sod)
{
	access_release(sod->access);
	free(sod->rules);
	arena_release(&sod->arena);
	*sod = (struct sod){ .access = NULL };
}

struct hit {
	uint32_t rule, account;
	uint32_t projects, first; /* how many, and the first; projects 0: on the site as a whole */
};

struct search {
	const struct sod *sod;
	const struct graph_view *view;
	uint64_t *groups, *site,
	    *here;                /* by account: terms held by group, anywhere, in this project */
	uint32_t *met, met_count; /* accounts with a bit in 'here' */
	uint64_t *role_terms;     /* by role: terms that name it in any project */
	struct pool keys;         /* rule and account of each hit */
	struct hit *hits;
};

static void
add_hit(struct search *search, uint32_t rule, uint32_t account, uint32_t project)
{
	const struct hit blank = { rule, account, 0, project };
	char key[POOL_KEY + 1];
	uint32_t n;

	search->hits =
	    pool_record(&search->keys, pool_key(key, (const uint32_t[]){ rule, account }, 2),
		search->hits, sizeof(blank), &blank, &n, NULL);
	search->hits[n].projects += project != NONE;
}

static void
mark(struct search *search, uint32_t account, uint64_t terms)
{
	if (terms == 0 || search->view->accounts[account].status != ACCOUNT_ACTIVE)
		return;
	if (search->here[account] == 0)
		search->met[search->met_count++] = account;
	search->here[account] |= terms;
}

static uint64_t
terms_of_role(const struct search *search, uint32_t project, uint32_t role)
{
	const struct sod *sod = search->sod;
	uint64_t terms = search->role_terms[role];

	for (unsigned t = 0; t < sod->term_count; t++)
		if (sod->terms[t].kind == SOD_ROLE && sod->terms[t].project == project &&
		    strcmp(search->view->roles[role].name, sod->terms[t].role) == 0)
			terms |= BIT(t);
	return terms;
}

static void
mark_roles(struct search *search, uint32_t project)
{
	const struct graph_view *view = search->view;

	for (uint32_t place = view->places_at[project]; place < view->places_at[project + 1];
	     place++) {
		uint64_t terms = terms_of_role(search, project, view->places[place].role);
		for (uint32_t i = view->actors_at[place];
		     terms != 0 && i < view->actors_at[place + 1]; i++) {
			uint32_t who = view->actors[i].who;
			if (view->actors[i].kind == ACTOR_USER)
				mark(search, who, terms);
			for (uint32_t e = view->actors[i].kind == ACTOR_GROUP
					      ? view->members.first[who]
					      : UINT32_MAX;
			     e < UINT32_MAX && e < view->members.first[who + 1]; e++)
				mark(search, view->members.to[e], terms);
		}
	}
}

static void
mark_permissions(struct search *search, struct access_project *cursor, uint32_t project)
{
	const struct sod *sod = search->sod;
	const struct way *ways;
	uint64_t permissions, terms;
	uint32_t account;
	size_t count;

	access_project_begin(cursor, project);
	while (access_project_next(cursor, &account, &permissions, &ways, &count)) {
		terms = 0;
		for (unsigned t = 0; t < sod->term_count; t++)
			if ((sod->terms[t].permissions & permissions) != 0)
				terms |= BIT(t);
		mark(search, account, terms);
	}
}

static bool
holds_both(uint64_t terms, const struct sod_rule *rule)
{
	uint64_t both = BIT(rule->left) | BIT(rule->right);

	return (terms & both) == both;
}

static void
judge_project(struct search *search, uint32_t project)
{
	const struct sod *sod = search->sod;

	for (uint32_t i = 0; i < search->met_count; i++) {
		uint32_t account = search->met[i];
		uint64_t terms = search->here[account] | search->groups[account];
		for (size_t r = 0; r < sod->count; r++)
			if (sod->rules[r].in_project && holds_both(terms, &sod->rules[r]))
				add_hit(search, (uint32_t)r, account, project);
		search->site[account] |= terms;
		search->here[account] = 0;
	}
	search->met_count = 0;
}

static void
mark_site(struct search *search)
{
	const struct graph_view *view = search->view;
	const struct sod *sod = search->sod;

	for (unsigned t = 0; t < sod->term_count; t++) {
		const struct sod_term *term = &sod->terms[t];
		if (term->kind == SOD_ROLE && term->project == NONE)
			for (uint32_t r = 0; r < view->role_count; r++)
				if (strcmp(view->roles[r].name, term->role) == 0)
					search->role_terms[r] |= BIT(t);
		if (term->kind != SOD_GROUP && term->kind != SOD_GROUP_NAME)
			continue;
		for (uint32_t e = view->members.first[term->group];
		     e < view->members.first[term->group + 1]; e++)
			if (view->accounts[view->members.to[e]].status == ACCOUNT_ACTIVE)
				search->groups[view->members.to[e]] |= BIT(t);
	}
}

static void
search_all(struct search *search)
{
	const struct graph_view *view = search->view;
	struct access_project *cursor =
	    search->sod->access != NULL ? access_project_new(search->sod->access) : NULL;

	mark_site(search);
	memcpy(search->site, search->groups, view->account_count * sizeof(*search->site));
	for (uint32_t p = 0; p < view->project_count; p++) {
		if (view->projects[p].archived)
			continue;
		mark_roles(search, p);
		if (cursor != NULL && access_computed(search->sod->access, p))
			mark_permissions(search, cursor, p);
		judge_project(search, p);
	}
	if (cursor != NULL)
		access_project_release(cursor);
	for (uint32_t a = 0; a < view->account_count; a++)
		for (size_t r = 0; r < search->sod->count; r++)
			if (!search->sod->rules[r].in_project &&
			    holds_both(search->site[a], &search->sod->rules[r]))
				add_hit(search, (uint32_t)r, a, NONE);
}

static void
tell_hit(struct finding_work *work, const struct sod *sod, const struct hit *hit)
{
	const struct sod_rule *rule = &sod->rules[hit->rule];
	const char *left = sod->terms[rule->left].text, *right = sod->terms[rule->right].text;

	if (hit->projects == 0)
		finding_add(work, SUBJECT_ACCOUNT, hit->account, NONE, "rule %s: holds %s and %s",
		    rule->id, left, right);
	else if (hit->projects == 1)
		finding_add(work, SUBJECT_ACCOUNT, hit->account, hit->first,
		    "rule %s: holds %s and %s", rule->id, left, right);
	else
		finding_add(work, SUBJECT_ACCOUNT, hit->account, NONE,
		    "rule %s: holds %s and %s, in %u projects, %s first", rule->id, left, right,
		    hit->projects, work->view->projects[hit->first].key);
	finding_last(work)->severity = rule->severity;
}

static int
compare_hits(const void *a, const void *b)
{
	const struct hit *left = a, *right = b;

	return order_then(
	    order_numbers(left->rule, right->rule), order_numbers(left->account, right->account));
}

void
find_sod(struct finding_work *work)
{
	const struct sod *sod = work->settings->sod;
	size_t accounts = work->view->account_count;

	if (sod == NULL)
		return;
	struct search search = { .sod = sod, .view = work->view };
	search.groups = mem_alloc(accounts * sizeof(*search.groups));
	search.site = mem_alloc(accounts * sizeof(*search.site));
	search.here = mem_alloc(accounts * sizeof(*search.here));
	search.met = mem_alloc(accounts * sizeof(*search.met));
	search.role_terms = mem_alloc(work->view->role_count * sizeof(*search.role_terms));
	search_all(&search);
	order_items(search.hits, search.keys.count, sizeof(*search.hits), compare_hits);
	for (size_t i = 0; i < search.keys.count; i++)
		tell_hit(work, sod, &search.hits[i]);
	free(search.groups);
	free(search.site);
	free(search.here);
	free(search.met);
	free(search.role_terms);
	free(search.hits);
	pool_release(&search.keys);
}
