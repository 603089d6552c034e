#include "diff_summary.h"
#include "model/base/err.h"
#include "model/base/text.h"
#include "model/change/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 25, LINE_BYTES = 600 };

/* "membership            2 added, 1 removed" */
static void
print_counts(const struct changes *changes, FILE *out)
{
	for (uint8_t object = 0; object < (uint8_t)CHANGE_OBJECTS; object++) {
		const char *between = "";
		bool any = false;

		for (uint8_t verb = 0; verb < (uint8_t)CHANGE_VERBS; verb++)
			any |= changes->counts[object][verb] > 0;
		if (!any)
			continue;
		fprintf(out, "  %-22s", change_object_name(object));
		for (uint8_t verb = 0; verb < (uint8_t)CHANGE_VERBS; verb++) {
			if (changes->counts[object][verb] == 0)
				continue;
			fprintf(out, "%s%" PRIu64 " %s", between, changes->counts[object][verb],
			    change_verb_name(verb));
			between = ", ";
		}
		fputs("\n", out);
	}
}

/* Who and where, as explain has it: "Ann Lee - role Developers in WEB". */
static void
describe(const struct change *change, const struct change_words *words, char *line, size_t room)
{
	bool group =
	    change->object == CHANGE_LICENCE ||
	    ((change->object == CHANGE_ACTOR || change->object == CHANGE_SECURITY_MEMBER) &&
		(strcmp(change->before, "group") == 0 || strcmp(change->after, "group") == 0));
	const char *kind = change_object_name(change->object);
	const char *who = text_or(words->principal_name, words->principal_id);
	const char *name = text_or(words->object_name, words->object_id);
	const char *holder = change->side == NEW ? change->after : change->before;
	bool named = *words->principal_id != '\0'; /* else the kind of holder says all */
	const char *in = *words->project_key != '\0' ? " in " : "";

	if (change->field != NULL)
		snprintf(line, room, "%s %s%s%s - %s: %s -> %s", kind, name, in, words->project_key,
		    change->field, text_or(change->before, "(not said)"),
		    text_or(change->after, "(not said)"));
	else if (change->object == CHANGE_LINE)
		snprintf(line, room, "permission scheme %s - %s - %s%s%s", name, words->entitlement,
		    named ? holder : "", named ? " " : "", who);
	else if (change->object == CHANGE_FILTER || change->object == CHANGE_DASHBOARD)
		snprintf(line, room, "%s %s - %s%s%s (%s)", kind, name, words->entitlement,
		    *who != '\0' ? " " : "", who, holder);
	else if (*words->entitlement != '\0')
		snprintf(line, room, "%s%s - %s%s%s", group ? "group " : "", who,
		    words->entitlement, in, words->project_key);
	else
		snprintf(line, room, "%s %s%s%s", kind, name,
		    change->object == CHANGE_PROJECT ? in : "",
		    change->object == CHANGE_PROJECT ? words->project_key : "");
}

static int
by_id(const void *id, const void *account)
{
	return strcmp(id, ((const struct account *)account)->id);
}

/* Whoever the newer reading knows by this id; else the id. */
static const char *
author_name(const struct changes *changes, const char *id)
{
	const struct graph_view *graph = changes->sides[NEW].graph;
	const struct account *account =
	    bsearch(id, graph->accounts, graph->account_count, sizeof(*account), by_id);

	return text_or(account != NULL ? account->name : "", text_or(id, "somebody"));
}

/* Which side keeps us from knowing. */
static const char *
doubt(const struct change *change)
{
	if (change->verb != CHANGE_UNKNOWN)
		return "";
	return change->side == NEW && strcmp(change->before, "unknown") == 0
		   ? " (OLD may have had it)"
		   : " (NEW may have it)";
}

static void
print_change(const struct changes *changes, const struct change *change,
    const struct change_words *words, FILE *out)
{
	char what[LINE_BYTES], who[LINE_BYTES] = "";

	describe(change, words, what, sizeof(what));
	if (change->audit != NULL)
		snprintf(who, sizeof(who), ", by %s at %s",
		    author_name(changes, change->audit->author), change->audit->created);
	text_say(out, "  %-8s %s%s%s", change_verb_name(change->verb), what, doubt(change), who);
}

/* A pass for each weight; as many as are shown. */
static void
print_weightiest(const struct changes *changes, FILE *out)
{
	struct change_words words = { 0 };
	size_t shown = 0;

	for (uint8_t weight = 0; weight < WEIGHTS && shown < SHOWN; weight++)
		for (size_t i = 0;
		     changes->weights[weight] > 0 && i < changes->count && shown < SHOWN; i++) {
			if (changes->list[i].weight != weight)
				continue;
			change_words(changes, &changes->list[i], &words);
			print_change(changes, &changes->list[i], &words, out);
			shown++;
		}
	change_words_release(&words);
}

/* Is that said of the run? */
static bool
lacks(const struct run *run, const char *names, const char *why)
{
	struct arena texts = { .step = 1024 };
	const char *other, *others;
	bool found = false;

	for (size_t at = 0;
	     !found && (other = run_next_not_read(run, &at, &texts, &others)) != NULL;)
		found = strcmp(other, why) == 0 && strcmp(others, names) == 0;
	arena_release(&texts);
	return found;
}

/* What one side alone does without. */
static void
print_not_read(const char *name, const struct run *run, const struct run *other, FILE *out)
{
	struct arena texts = { .step = 1024 };
	const char *why, *names;

	for (size_t at = 0; (why = run_next_not_read(run, &at, &texts, &names)) != NULL;)
		if (!lacks(other, names, why))
			text_say(out,
			    "%s was read without %s (%s): what is missing there is unknown.", name,
			    names, why);
	arena_release(&texts);
}

static void
print_scope(const struct changes *changes, FILE *out)
{
	static const char *const names[] = { "OLD", "NEW" };
	const struct side *sides = changes->sides;

	for (int s = 0; s < SIDES; s++) {
		if (!sides[s].run->complete)
			fprintf(out,
			    "%s was not read completely: what is missing there is unknown, not "
			    "%s.\n",
			    names[s], s == OLD ? "new" : "removed");
		if (*sides[s].run->projects != '\0' &&
		    strcmp(sides[OLD].run->projects, sides[NEW].run->projects) != 0)
			text_say(out, "%s covers only the projects %s: everything else is unknown.",
			    names[s], sides[s].run->projects);
		print_not_read(names[s], sides[s].run, sides[1 - s].run, out);
	}
	if (!changes->org_compared && (sides[OLD].org != NULL || sides[NEW].org != NULL))
		fputs("OLD and NEW were not read with the same organisation: what it says is not "
		      "compared.\n",
		    out);
	if (strcmp(sides[OLD].run->started, sides[NEW].run->started) > 0)
		fputs("OLD was read after NEW: are they in the right order?\n", out);
}

void
diff_summary(const struct changes *changes, const char *where, FILE *out)
{
	char number[24] = "no", unknown[40] = "";
	size_t certain = changes_certain(changes);

	if (certain > 0)
		snprintf(number, sizeof(number), "%zu", certain);
	if (certain < changes->count)
		snprintf(unknown, sizeof(unknown), ", %zu unknown,", changes->count - certain);
	text_say(out, "%s: %s change%s%s from %s to %s", changes->sides[NEW].run->base_url, number,
	    text_plural(certain), unknown, changes->sides[OLD].run->finished,
	    changes->sides[NEW].run->finished);
	print_scope(changes, out);
	if (changes->count > 0) {
		fputs("\n", out);
		print_counts(changes, out);
		fputs("\nMost important first:\n", out);
		print_weightiest(changes, out);
	}
	if (changes->count > SHOWN)
		fprintf(out, "  and %zu more%s\n", changes->count - SHOWN,
		    where == NULL ? "; -o DIR lists all" : "");
	if (where != NULL) {
		fputs("\n", out);
		text_say(out, "All changes: %s", where);
	}
}
