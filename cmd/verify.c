/* verify: is the evidence unchanged and complete, and do a plan's changes still hold? */
#include "campaign.h"
#include "sign.h"

static const struct example examples[] = {
	{ "is this evidence unchanged, and was it complete?", "jira-access verify 2026-Q4" },
	{ "a campaign: a folder of such directories", "jira-access verify 2026-Q4-campaign" },
	{ "did this plan take effect, and does it still hold?", "jira-access verify 2026-Q4-plan" },
	{ "is the signature good that openssl made?",
	    "jira-access verify plan --verify-command 'openssl dgst -verify lead.pem -signature "
	    "\"$SIGNATURE\"'" },
	{ "only the files, even if a site is configured",
	    "jira-access verify 2026-Q4-campaign --config /dev/null" },
	{ NULL, NULL },
};

static const struct option_group *const options[] = { &options_checking, &options_connecting,
	&options_talking, &options_help, NULL };

static int
verify_run(struct context *context, struct err *err)
{
	const char *dir = context->arguments[0];
	struct evidence evidence = { .dir = NULL };
	struct asker asker = { .context = context };
	int status;

	if (connection_checking(context, &asker.arena, err) < 0 ||
	    sign_choices(&context->choices, err) < 0) {
		asker_release(&asker);
		return -1;
	}
	if (!evidence_is_run(dir) && campaign_is_one(dir)) {
		status = campaign_check(dir, &asker, err);
	} else {
		status = evidence_check(&evidence, dir, &asker, err);
		evidence_release(&evidence);
	}
	asker_release(&asker);
	return status;
}

const struct command cmd_verify = {
	.name = "verify",
	.args = "DIR",
	.args_min = 1,
	.args_max = 1,
	.args_paths = true,
	.summary = "check that evidence is unchanged and that a plan took effect",
	.about =
	    "Compares every file of a run or plan directory with its SHA256SUMS and prints each "
	    "difference; of a plan it says both: what was approved, and what was carried out after "
	    "it, whose sums are in SHA256SUMS.applied and whose results must agree with the plan "
	    "and its journal. If a "
	    "site is configured, by option, environment or file, it is asked whether each change "
	    "still holds. In a folder of such directories, checks each of them and that they "
	    "belong together: every review has its plan, and a later export shows every change. "
	    "Exit code 0: unchanged and complete; 3: unchanged, but a run was incomplete, a plan "
	    "was not carried out completely, or a part of the campaign is missing; 6: the site is "
	    "not the plan's, plan.json or a journal was changed, or a signature is not good or "
	    "missing; 9: something differs, or a "
	    "change does not hold; 65: SHA256SUMS is missing or damaged.",
	.examples = examples,
	.options = options,
	.run = verify_run,
};
