/* The lead of a project; see things.h. */
#include "things.h"
#include <string.h>

#define API "/rest/api/3"

struct lead_record {
	const char *account;
};
static const struct json_shape lead_shape =
    JSON_SHAPE(struct lead_record, JSON_MUST(struct lead_record, account, "accountId", JSON_ID));

struct led_record {
	const char *lack, *id;
	const struct lead_record *lead;
};
static const struct json_shape led_shape = JSON_SHAPE(struct led_record,
    JSON_LACKS(struct led_record, lack), JSON_MUST(struct led_record, id, "id", JSON_ID),
    JSON_MAY_OF(struct led_record, lead, "lead", JSON_OBJECT, &lead_shape));

/* Of somebody who is neither the one to be nor the one who was, another has decided meanwhile. */
static enum action_state
judge_lead(struct action *action, const void *record, struct arena *arena)
{
	const struct led_record *project = record;
	const char *lead = project->lead != NULL ? project->lead->account : "";

	(void)arena;
	if (project->id == NULL || strcmp(project->id, action->project) != 0 || lead == NULL)
		return STATE_UNKNOWN;
	if (strcmp(lead, action->account) == 0)
		return STATE_PRESENT;
	return strcmp(lead, action->former) == 0 ? STATE_ABSENT : STATE_OTHER;
}

const struct thing thing_lead = {
	.target = "{project}",
	.look = { API "/project/{project}", NULL, { NULL, JSON_OBJECT, 0, &led_shape, false },
	    judge_lead, true },
};

void
body_lead(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_text(out, "leadAccountId", action->account);
	json_close(out);
}
