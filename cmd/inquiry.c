#include "inquiry.h"
#include "export/read/roster_file.h"
#include "export/read/sod_file.h"
#include "model/base/text.h"
#include "model/graph/unread.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
say_wrong(void *arg, const char *line)
{
	(void)arg;
	text_say(stderr, "jira-access: %s", line);
}

int
inquiry_open(struct inquiry *inquiry, const struct choices *choices, struct err *err)
{
	struct finding_settings *settings = &inquiry->settings;

	settings->dormant_days = choices->dormant_days;
	settings->company_domains = choices->company_domains;
	settings->candidates = choices->candidates;
	if (choices->roster != NULL) {
		if (roster_read(&inquiry->roster, choices->roster, say_wrong, NULL, err) < 0)
			return -1;
		if (inquiry->roster.nameless > 0 && !choices->quiet)
			text_say(stderr,
			    "jira-access: %s: %zu row%s with neither an e-mail nor an account id: "
			    "nobody can be looked up by %s",
			    choices->roster, inquiry->roster.nameless,
			    text_plural(inquiry->roster.nameless),
			    inquiry->roster.nameless == 1 ? "it" : "them");
		settings->roster = &inquiry->roster;
	}
	if (choices->sod != NULL) {
		if (sod_read(&inquiry->sod, choices->sod, err) < 0)
			return -1;
		settings->sod = &inquiry->sod;
	}
	return 0;
}

int
inquiry_find(struct inquiry *inquiry, const struct graph *graph, const struct org *org,
    struct run *run, const struct access *access, struct err *err)
{
	inquiry->findings = findings_new(graph, org, run, access, &inquiry->settings, err);
	if (inquiry->findings == NULL && inquiry->settings.sod != NULL && !run->complete &&
	    err->status == run_status(run)) {
		/* a reading is not given up for rules that hang on what it lacks */
		run_incomplete(run, "--sod: its rules were not applied: %s", err->text);
		inquiry->settings.sod = NULL;
		inquiry->findings = findings_new(graph, org, run, access, &inquiry->settings, err);
	}
	if (inquiry->findings == NULL)
		return -1;
	findings_coverage(inquiry->findings, run);
	return 0;
}

void
inquiry_release(struct inquiry *inquiry)
{
	findings_release(inquiry->findings);
	roster_release(&inquiry->roster);
	sod_release(&inquiry->sod);
}

struct access *
access_chosen(const struct choices *choices, const struct graph *graph, const struct run *run,
    struct err *err)
{
	struct access_choice choice = { choices->candidates, NULL, 0 };
	char *words = mem_copy(choices->permissions != NULL ? choices->permissions : "");
	const char **keys = NULL;
	struct access *made = NULL;
	size_t room = 0;
	char *rest;

	for (char *word = strtok_r(words, ",", &rest); word != NULL;
	     word = strtok_r(NULL, ",", &rest)) {
		keys = mem_room(keys, &room, choice.key_count + 1, sizeof(*keys));
		keys[choice.key_count++] = word;
	}
	choice.keys = keys;
	if (choices->permissions != NULL && choice.key_count == 0)
		err_set(err, STATUS_USAGE, "no permission is named");
	else
		made = access_new(graph, &choice, err);
	if (made == NULL && choice.key_count > 0)
		unread_blame(run, UNREAD_SCHEMES, NULL, err);
	if (made == NULL)
		err_wrap(err, "--permission");
	free(keys);
	free(words);
	return made;
}
