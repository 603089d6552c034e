/* Steps in words, and as plans write them; see target.h and plan.h. */
#include "target.h"
#include <stdio.h>
#include <string.h>

enum { WHO_ROOM = 600 };

const char *
step_principal_text(struct arena *arena, const struct step *step, const char *made)
{
	const char *id = *step->principal_id == '\0' && made != NULL ? made : step->principal_id;

	switch ((enum plan_principal)step->principal) {
	case PRINCIPAL_ACCOUNT:
		return step->action == ACTION_CREATE || *id == '\0'
			   ? arena_print(arena, "email:%s", step->email)
			   : id;
	case PRINCIPAL_GROUP:
		return *id == '\0' ? arena_print(arena, "group-name:%s", step->principal_name)
				   : arena_print(arena, "group:%s", id);
	case PRINCIPAL_ROLE:
	case PRINCIPAL_PRODUCT:
		return arena_print(arena, "%s:%s", plan_principal_names[step->principal], id);
	default:
		return plan_principal_names[step->principal];
	}
}

const char *
step_target_text(struct arena *arena, const struct step *step)
{
	return target_kinds[step->target]->text(arena, step);
}

const char *
step_target_title(struct arena *arena, const struct step *step)
{
	return target_kinds[step->target]->title(arena, step);
}

const char *
step_heading(struct arena *arena, const struct step *step)
{
	const struct target_kind *kind = target_kinds[step->target];

	return plan_acts[step->action].thing != THING_TARGET
		   ? plan_acts[step->action].heading
		   : arena_print(arena, "%s %s", step_takes(step) ? kind->taking : kind->giving,
			 kind->place(arena, step));
}

const char *
step_counted(const struct step *step, bool many)
{
	const struct target_kind *kind = target_kinds[step->target];

	return plan_acts[step->action].thing != THING_TARGET ? plan_acts[step->action].done[many]
	       : step_takes(step)                            ? kind->revoked[many]
							     : kind->granted[many];
}

void
step_principal_words(const struct step *step, char *out, size_t room)
{
	static const char *const words[PRINCIPALS] = {
		[PRINCIPAL_GROUP] = "group '%s'",
		[PRINCIPAL_ROLE] = "whoever has the role '%s'",
		[PRINCIPAL_LOGGED_IN] = "everybody who is logged in",
		[PRINCIPAL_PUBLIC] = "everybody, without logging in",
		[PRINCIPAL_PRODUCT] = "everybody who has the product %s",
		[PRINCIPAL_LEAD] = "the project's lead",
		[PRINCIPAL_REPORTER] = "the issue's reporter",
		[PRINCIPAL_ASSIGNEE] = "the issue's assignee",
	};
	const char *name = *step->principal_name != '\0' ? step->principal_name : step->email;
	const char *word = words[step->principal], *slot;

	if (word == NULL)
		snprintf(out, room, "%s", name);
	else if ((slot = strstr(word, "%s")) == NULL)
		snprintf(out, room, "%s", word);
	else
		snprintf(out, room, "%.*s%s%s", (int)(slot - word), word, name, slot + 2);
}

const char *
step_verb(const struct step *step)
{
	return step->action == ACTION_REVOKE ? "out of"
	       : step->action == ACTION_KEEP ? "in"
					     : "into";
}

void
step_words(const struct step *step, char *out, size_t room)
{
	char who[WHO_ROOM];

	step_principal_words(step, who, sizeof(who));
	target_kinds[step->target]->say(step, who, out, room);
	text_harmless(out);
}
