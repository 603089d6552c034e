/* Administrators without a product licence; see guard.h. */
#include "guard_private.h"
#include "post.h"
#include <stdlib.h>
#include <string.h>

enum { PROJECTS_SHOWN = 3 /* of one account, by key */ };

/* Who has a licence before and none after. */
struct loser {
	uint32_t account; /* of the graph after */
	uint8_t kinds;    /* what it would administer still */
	struct text_list projects;
};

struct losers {
	const struct judgement *judgement;
	const struct graph_view *view; /* of the graph after */
	uint32_t
	    *number; /* by account of the graph after: its place in the list, from 1; 0: none */
	struct loser *list;
	size_t count, room;
};

static void
add_loser(struct losers *losers, const char *id)
{
	const struct judgement *judgement = losers->judgement;
	uint32_t before = graph_find_account(judgement->before, id);
	uint32_t after = graph_find_account(judgement->after, id);

	if (before == NONE || after == NONE ||
	    !account_is_at_work(&losers->view->accounts[after]) ||
	    !account_licensed(graph_view(judgement->before), before) ||
	    account_licensed(losers->view, after) || losers->number[after] != 0)
		return;
	losers->list =
	    mem_room(losers->list, &losers->room, losers->count + 1, sizeof(*losers->list));
	losers->list[losers->count++] =
	    (struct loser){ .account = after, .projects = { .most = PROJECTS_SHOWN } };
	losers->number[after] = (uint32_t)losers->count;
}

/* The token's own licence is own-access's. */
static void
find_losers(struct losers *losers)
{
	const struct plan *plan = losers->judgement->plan;
	const char *own = text_or(losers->judgement->run->account_id, "");

	for (size_t i = 0; i < plan->step_count; i++)
		if (step_changes(&plan->steps[i]) && plan->steps[i].action == ACTION_REVOKE &&
		    plan->steps[i].principal == PRINCIPAL_ACCOUNT &&
		    strcmp(plan->steps[i].principal_id, own) != 0)
			add_loser(losers, plan->steps[i].principal_id);
}

static struct loser *
find_loser(const struct losers *losers, uint32_t account)
{
	return losers->number[account] != 0 ? &losers->list[losers->number[account] - 1] : NULL;
}

/* Above projects; who administers other products needs no licence of Jira's for that. */
static void
find_posts(struct losers *losers)
{
	const struct admins *admins = &losers->judgement->admins_after;

	for (size_t i = 0; i < admins->count; i++) {
		const struct admin *admin = &admins->list[i];
		struct loser *loser = admin->account == NONE || admin->kind == ADMIN_PRODUCTS
					  ? NULL
					  : find_loser(losers, admin->account);

		if (loser != NULL)
			loser->kinds = (uint8_t)(loser->kinds | 1 << admin->kind);
	}
}

/* Whoever is given a project's administration, licence or not. */
static void
find_projects(struct losers *losers)
{
	struct access *given = access_again(losers->judgement->access_after, CANDIDATES_ACTIVE,
	    &permission_levels[LEVEL_ADMINISTER]);
	struct access_project *cursor = access_project_new(given);
	const struct way *ways;
	uint32_t account;
	uint64_t permissions;
	size_t count;

	for (uint32_t p = 0; p < losers->view->project_count; p++) {
		if (!access_computed(given, p) || losers->view->projects[p].archived)
			continue;
		access_project_begin(cursor, p);
		while (access_project_next(cursor, &account, &permissions, &ways, &count)) {
			struct loser *loser = (permissions & PERMISSION_ADMINISTER_PROJECT) != 0
						  ? find_loser(losers, account)
						  : NULL;

			if (loser != NULL)
				text_list_add(
				    &loser->projects, "%.60s", losers->view->projects[p].key);
		}
	}
	access_project_release(cursor);
	access_release(given);
}

/* "Ann (Jira, the site; project WEB)" */
static void
say_loser(const struct losers *losers, struct loser *loser, struct text_list *some)
{
	struct text text = { 0 };

	admin_kinds_add(&text, loser->kinds);
	if (loser->projects.count > 0)
		text_print(&text, "%sproject%s %s", loser->kinds != 0 ? "; " : "",
		    text_plural(loser->projects.count), text_list_end(&loser->projects));
	text_list_add(some, "%.100s (%s)", losers->view->accounts[loser->account].name, text.bytes);
	text_release(&text);
}

void
judge_admin_licences(struct judgement *judgement, const struct guard *guard)
{
	struct losers losers = { .judgement = judgement, .view = graph_view(judgement->after) };
	struct text_list some = { .most = SOME_SHOWN };

	losers.number = mem_alloc(((size_t)losers.view->account_count + 1) * sizeof(uint32_t));
	find_losers(&losers);
	if (losers.count > 0) {
		find_posts(&losers);
		find_projects(&losers);
	}
	for (size_t i = 0; i < losers.count; i++)
		if (losers.list[i].kinds != 0 || losers.list[i].projects.count > 0)
			say_loser(&losers, &losers.list[i], &some);
	if (some.count > 0)
		guard_say(judgement, guard,
		    judgement->limits->allow_admin_licences ? VERDICT_WARNING : VERDICT_REFUSED,
		    "%zu administrator%s would lose the last product licence, and could no longer "
		    "log in to Jira: %s",
		    some.count, text_plural(some.count), text_list_end(&some));
	else
		guard_say(judgement, guard, VERDICT_FINE,
		    "no administrator is left without a product licence");
	text_release(&some.text);
	for (size_t i = 0; i < losers.count; i++)
		text_release(&losers.list[i].projects.text);
	free(losers.list);
	free(losers.number);
}

/* ---- those that administer Jira, and can ---- */

size_t
judge_able_admins(struct judgement *judgement, const struct guard *guard)
{
	uint32_t least = judgement->limits->min_admins, before, after;

	if (!able_known(graph_view(judgement->before), judgement->run))
		return 0;
	before = able_people(&judgement->admins_before, graph_view(judgement->before));
	after = able_people(&judgement->admins_after, graph_view(judgement->after));
	if (!too_few(before, after, least))
		return 0;
	guard_say(judgement, guard, VERDICT_REFUSED, "%s",
	    able_words(&judgement->arena, before, after, least));
	return 1;
}
