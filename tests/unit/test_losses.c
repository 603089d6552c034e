/*
 * Who loses which group or role: target by target, whatever row takes it, and in whatever order.
 *
 * A site is a text: accounts are letters, capitals those that are inactive; groups are digits, roles of the one
 * project r, s and t. "1:abA r:1c": a, b and A are in group 1; group 1 and c are in role r. The rows of a plan: "-a1"
 * revokes a's membership in 1, "-1r" takes group 1 out of r, "+ar" puts a into it, "=a1" is a row that is no-op, and "~a1" is what another plan took lately.
 */
#include "model/guard/target_loss.h"
#include "model/plan/graph_edit.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEN "abcdefghij"
#define ROLES "rst"

static const struct {
	const char *why, *site, *rows;
	const char *
	    want; /* rows, losses; then target, lost/had, and the same of those who are active; + who
	                     lost it lately */
} cases[] = {
	{ "nothing", "1:abc", "", "0 0" },
	{ "a grant takes nothing", "1:abc", "+d1", "0 0" },
	{ "a membership", "1:abc", "-a1", "1 1; 1 1/3 1/3" },
	{ "no-ops between", "1:abc", "-a1 =d1 -b1 =e1 -c1", "3 3; 1 3/3 3/3" },
	{ "another target between", "1:abc 2:abc", "-a1 -a2 -b1 -b2 -c1",
	    "5 5; 1 3/3 3/3; 2 2/3 2/3" },
	{ "an actor", "r:abc", "-ar", "1 1; r 1/3 1/3" },
	{ "an actor who has the role by a group", "1:ab r:1ac", "-ar", "1 1; r 0/3 0/3" },
	{ "an actor, and the membership as well", "1:ab r:1ac", "-ar -a1",
	    "2 2; 1 1/2 1/2; r 1/3 1/3" },
	{ "a group in a role", "1:" TEN " r:1", "-1r", "1 10; r 10/10 10/10" },
	{ "one of two groups, which share people", "1:abcd 2:cd r:12", "-1r", "1 2; r 2/4 2/4" },
	{ "both of them: everybody once", "1:abcd 2:cd r:12", "-1r -2r", "2 4; r 4/4 4/4" },
	{ "both, of the same one: a row counts at least once", "1:a 2:a r:12b", "-1r -2r",
	    "2 2; r 1/2 1/2" },
	{ "who is named as well keeps it", "1:abc r:1a", "-1r", "1 2; r 2/3 2/3" },
	{ "who is named in the same plan keeps it", "1:abc r:1", "-1r +ar", "1 2; r 2/3 2/3" },
	{ "a row that takes nothing counts beside those that do", "1:abcd 2:e r:12e", "-1r -er",
	    "2 5; r 4/5 4/5" },
	{ "another group with the same people: nobody loses", "1:abc 2:abc r:1", "-1r +2r",
	    "1 1; r 0/3 0/3" },
	{ "an empty group counts as one", "1: r:1", "-1r", "1 1; r 0/0 0/0" },
	{ "a group in two roles", "1:abc r:1 s:1", "-1r -1s", "2 6; r 3/3 3/3; s 3/3 3/3" },
	{ "the inactive lose nothing by a group", "1:aAB r:1", "-1r", "1 1; r 3/3 1/1" },
	{ "the inactive count when they are named", "1:aAB", "-A1 -B1", "2 2; 1 2/3 0/1" },
	{ "named, among those of a group", "1:abA r:1B", "-1r -Br", "2 3; r 4/4 2/2" },
	{ "a share of those who work", "1:" TEN "KLMNOPQRST", "-a1 -b1 -c1", "3 3; 1 3/20 3/10" },
	{ "what the graph does not know", "1:abc", "-z1 -a9", "2 2; 1 0/3 0/3; ? 0/0 0/0" },
	{ "a role lost by memberships of one large group is told by the group", "1:" TEN " r:1x",
	    "-a1", "1 1; 1 1/10 1/10" },
	{ "of a small group it is told", "1:ab r:1x", "-a1", "1 1; 1 1/2 1/2; r 1/3 1/3" },
	{ "of two groups it is told", "1:" TEN "k 2:" TEN "l r:12", "-a1 -a2",
	    "2 2; 1 1/11 1/11; 2 1/11 1/11; r 1/12 1/12" },
	{ "of two, and nobody loses it", "1:ab 2:cd r:12ac", "-a1 -c2",
	    "2 2; 1 1/2 1/2; 2 1/2 1/2" },
	{ "a group that gives no role", "1:ab 2:ab r:2", "-a1", "1 1; 1 1/2 1/2" },
	{ "memberships and a group out of the role", "1:abc 2:def r:12", "-a1 -2r",
	    "2 5; 1 1/3 1/3; r 4/6 4/6" },
	{ "another plan took the group from others", "1:abc", "-a1 ~d1 ~e1",
	    "1 1 +2; 1 1/3 1/3 +2" },
	{ "from the same one, who got it back", "1:abc", "-a1 ~a1", "1 1 +1; 1 1/3 1/3 +1" },
	{ "from one who is gone", "1:abc", "-a1 ~z1", "1 1 +1; 1 1/3 1/3 +1" },
	{ "twice from the same one", "1:abc 2:d", "-a1 ~d1 ~d1", "1 1 +2; 1 1/3 1/3 +1" },
	{ "another target is no share of this one", "1:abc 2:d", "-a1 ~e2", "1 1 +1; 1 1/3 1/3" },
	{ "a target that is gone", "1:abc", "-a1 ~d9", "1 1 +1; 1 1/3 1/3" },
	{ "who is taken from nobody", "1:abc", "~d1 ~e1", "0 0" },
	{ "a group was taken out of the role", "1:abcD 2:x r:ax", "-xr ~1r",
	    "1 1 +2; r 1/2 1/2 +2" },
	{ "and the role is had through another", "1:ab 2:abx r:2y", "-yr ~1r",
	    "1 1 +1; r 1/4 1/4" },
	{ "memberships were taken, and with them the role", "1:ab 2:cd r:1x", "-xr ~c1 ~d1",
	    "1 1 +2; r 1/3 1/3 +2" },
	{ "a large group tells it, until others lost the role lately", "1:" TEN " r:1x 2:k",
	    "-a1 ~yr", "1 1 +1; 1 1/10 1/10; r 1/11 1/11 +1" },
	{ "or lost another of its groups", "1:" TEN " 2:k 3:l r:12", "-a1 ~l2",
	    "1 1 +1; 1 1/10 1/10; r 1/11 1/11 +1" },
};

static uint32_t
group_of(struct graph *graph, char digit)
{
	const char id[2] = { digit, '\0' };

	return graph_group(
	    graph, &(struct group){ .id = id, .name = id, .access = GROUP_LISTED }, NULL);
}

static uint32_t
account_of(struct graph *graph, char letter)
{
	const char id[2] = { letter, '\0' };

	return graph_account(graph,
	    &(struct account){ .id = id,
		.name = id,
		.status = isupper((unsigned char)letter) ? ACCOUNT_INACTIVE : ACCOUNT_ACTIVE,
		.source = FROM_LIST },
	    NULL);
}

static struct graph *
site_of(const char *text)
{
	struct graph *graph = graph_new();
	uint32_t project = graph_project(
	    graph, &(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = NONE }, NULL);
	uint32_t places[sizeof(ROLES)];

	for (size_t i = 0; i < sizeof(ROLES) - 1; i++) {
		const char id[2] = { ROLES[i], '\0' };

		places[i] = graph_place(graph, project,
		    graph_role(graph, &(struct role){ .id = id, .name = id, .scope = NONE }, NULL));
	}
	for (const char *at = text; *at != '\0'; at += *at == ' ') {
		char target = *at;

		for (at += 2; *at != ' ' && *at != '\0'; at++)
			if (isdigit((unsigned char)target))
				graph_member(
				    graph, group_of(graph, target), account_of(graph, *at));
			else if (isdigit((unsigned char)*at))
				graph_actor(graph, places[strchr(ROLES, target) - ROLES],
				    ACTOR_GROUP, group_of(graph, *at));
			else
				graph_actor(graph, places[strchr(ROLES, target) - ROLES],
				    ACTOR_USER, account_of(graph, *at));
		if (isdigit((unsigned char)target))
			group_of(graph, target);
	}
	graph_seal(graph);
	return graph;
}

static const char *
word(struct plan *plan, char letter)
{
	return arena_print(&plan->arena, "%c", letter);
}

static void
add_lately(struct plan *plan, const struct step *step)
{
	struct window *window = &plan->window;

	window->list =
	    mem_room(window->list, &window->room, window->count + 1, sizeof(*window->list));
	window->list[window->count++] = (struct taken){ *step, "p" };
}

static struct plan
plan_of(const char *rows)
{
	struct plan plan = { .sha256 = "" };

	for (const char *at = rows; *at != '\0'; at += strlen("-a1") + (at[3] == ' ')) {
		struct step step = { .action = at[0] == '+' ? ACTION_GRANT : ACTION_REVOKE,
			.state = at[0] == '=' ? STEP_NOOP : STEP_DUE,
			.target = isdigit((unsigned char)at[2]) ? TARGET_GROUP : TARGET_ROLE,
			.principal =
			    isdigit((unsigned char)at[1]) ? PRINCIPAL_GROUP : PRINCIPAL_ACCOUNT,
			.email = "",
			.group_id = "",
			.project_id = "",
			.role_id = "" };

		step.principal_id = word(&plan, at[1]);
		if (step.target == TARGET_GROUP)
			step.group_id = word(&plan, at[2]);
		else
			step.role_id = word(&plan, at[2]);
		if (step.target == TARGET_ROLE)
			step.project_id = "1";
		if (at[0] == '~') {
			add_lately(&plan, &step);
			continue;
		}
		plan.steps =
		    mem_room(plan.steps, &plan.step_room, plan.step_count + 1, sizeof(*plan.steps));
		plan.steps[plan.step_count++] = step;
	}
	return plan;
}

static void
add_taken(char **text, uint64_t count)
{
	char *more = count > 0 ? mem_print("%s +%llu", *text, (unsigned long long)count) : NULL;

	if (more == NULL)
		return;
	free(*text);
	*text = more;
}

static char *
losses_text(const struct target_losses *losses, const struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);
	char *text = mem_print(
	    "%llu %llu", (unsigned long long)losses->rows, (unsigned long long)losses->losses);

	add_taken(&text, losses->taken);
	for (size_t i = 0; i < losses->count; i++) {
		const struct target_loss *loss = &losses->list[i];
		const char *name = loss->where == NONE ? "?"
				   : loss->target == TARGET_GROUP
				       ? view->groups[loss->where].id
				       : view->roles[view->places[loss->where].role].id;
		char *more = mem_print("%s; %s %u/%u %u/%u", text, name, loss->lost.all,
		    loss->had.all, loss->lost.active, loss->had.active);

		free(text);
		text = more;
		add_taken(&text, loss->taken);
	}
	return text;
}

static void
expect(const char *why, const char *site, struct plan *plan, const char *want)
{
	struct graph *graph = site_of(site), *after = graph_after(graph, plan);
	struct target_losses losses = { 0 };
	char *got;

	target_losses_find(&losses, graph, after, plan);
	got = losses_text(&losses, graph);
	if (strcmp(got, want) != 0)
		fail_msg("%s: '%s', not '%s'", why, got, want);
	free(got);
	target_losses_release(&losses);
	graph_release(after);
	graph_release(graph);
}

static void
each_target(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan plan = plan_of(cases[i].rows);

		expect(cases[i].why, cases[i].site, &plan, cases[i].want);
		for (size_t a = 0; a < plan.step_count / 2; a++) {
			struct step step = plan.steps[a];

			plan.steps[a] = plan.steps[plan.step_count - 1 - a];
			plan.steps[plan.step_count - 1 - a] = step;
		}
		expect(cases[i].why, cases[i].site, &plan, cases[i].want);
		plan_release(&plan);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_target) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("losses", tests, NULL, NULL);
}
