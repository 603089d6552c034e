/* Steps that 'plan' makes, and every other one: the words of a step, in all their combinations. */
#include "model/plan/step_forms.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* "action state target principal", held (h, -, or ? for both), hindrance and the principal's id likewise. */
static const char *const made[] = {
	"create_account due site account - - ?",
	"create_account noop site account h - i",
	"grant due group account - - i",
	"grant due role account - - i",
	"grant due role group - - i",
	"grant noop group account h - i",
	"grant noop role account h - i",
	"grant noop role group h - ?",
	"grant manual group account ? w i",
	"grant manual role group ? w ?",
	"revoke due group account h - i",
	"revoke due role account h - i",
	"revoke due role group h - ?",
	"revoke noop group account - ? i",
	"revoke noop role account - ? i",
	"revoke noop role group - ? ?",
	"revoke manual group account ? w i",
	"revoke manual role group ? w ?",
	"keep keep group account ? ? i",
	"keep keep role account ? ? i",
	"keep keep role group ? ? ?",
	"grant due lead account - - i",
	"grant noop lead account h - i",
	"grant manual lead account ? w i",
	"revoke manual lead account ? w i",
	"keep keep lead account ? ? i",
	"grant due org-role account - - i",
	"grant noop org-role account h - i",
	"grant manual org-role account ? w i",
	"revoke due org-role account h - i",
	"revoke noop org-role account - ? i",
	"revoke manual org-role account ? w i",
	"keep keep org-role account ? ? i",
	"grant due org-role group - - i",
	"grant noop org-role group h - ?",
	"grant manual org-role group ? w ?",
	"revoke due org-role group h - i",
	"revoke noop org-role group - ? ?",
	"revoke manual org-role group ? w ?",
	"keep keep org-role group ? ? ?",
	"revoke due token account h - i",
	"revoke noop token account - ? i",
	"revoke manual token account ? w i",
	"keep keep token account ? ? i",
	"suspend due site account h - i",
	"suspend noop site account - - i",
	"suspend manual site account ? w i",
	"restore due site account - - i",
	"restore noop site account h - i",
	"restore manual site account ? w i",
	"disable due site account h - i",
	"disable noop site account - - i",
	"disable manual site account ? w i",
	"enable due site account - - i",
	"enable noop site account h - i",
	"enable manual site account ? w i",
	"remove due site account h - i",
	"remove noop site account - - i",
	"remove manual site account ? w i",
	"create_group due site group - - ?",
	"create_group noop site group h - i",
	"create_group manual site group ? w i",
	"delete_group due site group h - i",
	"delete_group noop site group - - i",
	"delete_group manual site group ? w i",
};

/* Whoever can hold a permission or see a level is given it, and has it taken away; then its target and principal follow. */
static const char *const holders[][2] = {
	{ "grant due", "- -" },
	{ "grant noop", "h -" },
	{ "revoke due", "h -" },
	{ "revoke noop", "- ?" },
	{ "keep keep", "? ?" },
	{ "grant manual", "? w" },
	{ "revoke manual", "? w" },
};

static bool
fits(const char *form, const char *words, bool held, bool hindrance, bool id)
{
	size_t len = strlen(words);
	const char *is = form + len;

	return strncmp(form, words, len) == 0 && strlen(is) == 6 &&
	       (is[1] == '?' || (is[1] == 'h') == held) &&
	       (is[3] == '?' || (is[3] == 'w') == hindrance) &&
	       (is[5] == '?' || (is[5] == '-') != id);
}

static bool
holder_fits(
    unsigned target, unsigned principal, const char *words, bool held, bool hindrance, bool id)
{
	bool group = principal == PRINCIPAL_GROUP, good = false;
	bool named = group || principal == PRINCIPAL_ACCOUNT || principal == PRINCIPAL_ROLE ||
		     principal == PRINCIPAL_PRODUCT;

	for (size_t i = 0; i < sizeof(holders) / sizeof(*holders) && !good; i++) {
		bool due = strstr(holders[i][0], "grant due") != NULL;
		bool manual = strstr(holders[i][0], "manual") != NULL;
		/* a group that is no more has no id: nothing can be given to it */
		char *form = mem_print("%s %s %s %s %s", holders[i][0], plan_target_names[target],
		    plan_principal_names[principal], holders[i][1],
		    group && !due ? "?"
		    : named       ? "i"
				  : "-");

		/* and an account's line of a team-managed project, which no API changes */
		good = (group || !manual ||
			   (target == TARGET_SCHEME && principal == PRINCIPAL_ACCOUNT)) &&
		       fits(form, words, held, hindrance, id);
		free(form);
	}
	return good;
}

static bool
is_made(unsigned target, unsigned principal, const char *words, bool held, bool hindrance, bool id)
{
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		if (fits(made[i], words, held, hindrance, id))
			return true;
	return (target == TARGET_SCHEME || target == TARGET_SECURITY) &&
	       holder_fits(target, principal, words, held, hindrance, id);
}

static struct step
step_of(unsigned action, unsigned state, unsigned target, unsigned principal)
{
	return (struct step){ .number = 1,
		.action = (uint8_t)action,
		.state = (uint8_t)state,
		.target = (uint8_t)target,
		.principal = (uint8_t)principal,
		.principal_id = "who",
		.principal_name = "",
		.email = target == TARGET_SITE ? "new@example.com" : "",
		.group_id = target == TARGET_GROUP ? "g" : "",
		.group_name = "",
		.project_id = target == TARGET_ROLE || target == TARGET_LEAD ? "100" : "",
		.scheme_id = target == TARGET_SCHEME || target == TARGET_SECURITY ? "7" : "",
		.permission = target == TARGET_SCHEME ? "BROWSE_PROJECTS" : "",
		.level_id = target == TARGET_SECURITY ? "8" : "",
		.project_key = "",
		.role_id = target == TARGET_ROLE       ? "20"
			   : target == TARGET_ORG_ROLE ? "atlassian/user"
						       : "",
		.resource_id = target == TARGET_ORG_ROLE ? "ari:cloud:jira-software::site/1" : "",
		.role_name = "",
		.hindrance = "" };
}

static void
judge_combination(unsigned n)
{
	unsigned action = n % ACTIONS, state = n / ACTIONS % STEP_STATES,
		 target = n / (ACTIONS * STEP_STATES) % TARGETS,
		 principal = n / (ACTIONS * STEP_STATES * TARGETS) % PRINCIPALS;
	struct step step = step_of(action, state, target, principal);
	char *words = mem_print("%s %s %s %s", plan_action_names[action], step_state_names[state],
	    plan_target_names[target], plan_principal_names[principal]);

	for (unsigned bits = 0; bits < 8; bits++) {
		struct plan plan = { .steps = &step, .step_count = 1 };
		const char *wrong;
		size_t at = 7;

		step.held = (bits & 1) != 0;
		step.line_id =
		    target == TARGET_TOKEN ||
			    (step.held && (target == TARGET_SCHEME || target == TARGET_SECURITY))
			? "9"
			: "";
		step.hindrance = (bits & 2) != 0 ? "an identity provider manages it" : "";
		step.principal_id = (bits & 4) != 0 ? "who" : "";
		wrong = steps_wrong(&plan, &at);
		if ((wrong == NULL) != is_made(target, principal, words, step.held,
					   *step.hindrance != '\0', *step.principal_id != '\0'))
			fail_msg("%s, bits %u: %s", words, bits, wrong != NULL ? wrong : "fine");
		if (wrong != NULL) {
			assert_int_equal(at, 0);
			assert_non_null(strstr(wrong, plan_action_names[action]));
		}
		arena_release(&plan.arena);
	}
	free(words);
}

static void
every_combination(void **state)
{
	(void)state;
	for (unsigned n = 0; n < ACTIONS * STEP_STATES * TARGETS * PRINCIPALS; n++)
		judge_combination(n);
}

static const char *
wrong_of(struct step *steps, size_t count, size_t *at)
{
	struct plan plan = { .steps = steps, .step_count = count };
	static char kept[300];
	const char *wrong = steps_wrong(&plan, at);

	snprintf(kept, sizeof(kept), "%s", wrong != NULL ? wrong : "");
	arena_release(&plan.arena);
	return kept;
}

/* A grant to an account that the plan creates, and a revoke that waits for it. */
static void
steps_of_others(void **state)
{
	struct step sound[3] = { step_of(ACTION_CREATE, STEP_DUE, TARGET_SITE, PRINCIPAL_ACCOUNT),
		step_of(ACTION_GRANT, STEP_DUE, TARGET_GROUP, PRINCIPAL_ACCOUNT),
		step_of(ACTION_REVOKE, STEP_DUE, TARGET_ROLE, PRINCIPAL_GROUP) },
		    steps[3];
	static const char maker[] = "no step before it creates its account",
			  waits[] = "what it replaces is no step that gives",
			  ids[] = "its ids are not those of its target";
	size_t at;

	(void)state;
	sound[0].principal_id = sound[1].principal_id = "";
	sound[1].number = sound[2].replaces = 2;
	sound[1].creates = 1;
	sound[1].email = "NEW@example.com";
	sound[2].number = 3;
	sound[2].held = true;
#define WRONG(change, words, place)                                                                \
	memcpy(steps, sound, sizeof(sound));                                                       \
	change;                                                                                    \
	assert_string_equal(wrong_of(steps, 3, &at), words);                                       \
	assert_int_equal(at, place)
	WRONG((void)0, "", 2);
	WRONG(steps[1].number = 3, "it has another number", 1);
	WRONG(steps[1].creates = 2, maker, 1);
	WRONG(steps[1].creates = 3, maker, 1);
	WRONG(steps[1].email = "other@example.com", maker, 1);
	WRONG(steps[1].principal_id = "who", maker, 1);
	WRONG(steps[2].creates = 1, maker, 2);
	WRONG(steps[0].state = STEP_NOOP; steps[0].held = true;
	      steps[0].principal_id = "x", maker, 1);
	WRONG(steps[2].replaces = 4, waits, 2);
	WRONG(steps[2].replaces = 3, waits, 2);
	WRONG(steps[1].replaces = 1, waits, 1);
	WRONG(steps[1].role_id = "20", ids, 1);
	WRONG(steps[1].group_id = "", ids, 1);
	WRONG(steps[2].group_id = "g", ids, 2);
	WRONG(steps[2].role_id = "", ids, 2);
	WRONG(steps[0].email = "", ids, 0);
	WRONG(steps[0].group_id = "g", ids, 0);
#undef WRONG
}

/* Guards would count on a grant that the revoke undoes. */
static void
one_step_for_one_subject(void **state)
{
	struct step steps[3] = { step_of(ACTION_GRANT, STEP_DUE, TARGET_GROUP, PRINCIPAL_ACCOUNT),
		step_of(ACTION_GRANT, STEP_DUE, TARGET_ROLE, PRINCIPAL_ACCOUNT),
		step_of(ACTION_REVOKE, STEP_DUE, TARGET_GROUP, PRINCIPAL_ACCOUNT) };
	size_t at;

	(void)state;
	steps[1].number = 2;
	steps[2].number = 3;
	steps[2].held = true;
	assert_string_equal(
	    wrong_of(steps, 3, &at), "another step is for the same principal and target");
	assert_int_equal(at, 2);
	steps[2].group_id = "other";
	assert_string_equal(wrong_of(steps, 3, &at), "");
	assert_string_equal(wrong_of(steps, 0, &at), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_combination),
		cmocka_unit_test(steps_of_others),
		cmocka_unit_test(one_step_for_one_subject),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("step forms", tests, NULL, NULL);
}
