/* --resume of a reading; see resume.h. */
#include "resume.h"

#include "model/base/day.h"
#include "model/base/text.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* How a run goes, and not what it makes, and what may be done without: may be given anew. */
static const char *const free_options[] = { "parallel", "deadline", "wait-limit", "accept-missing",
	"json" };
/* Not kept: they are of one run alone, or may hold a secret. */
static const char *const unkept_options[] = { "resume", "resume-within", "sign-command" };

#define IS_ONE_OF(name, list) is_one_of(name, list, sizeof(list) / sizeof(*(list)))

static bool
is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* Is it one of those that a run is begun with and that a resumed run takes over? */
static bool
is_kept(const struct option_given *given)
{
	return given->group != &options_connecting && given->group != &options_talking &&
	       given->group != &options_help && given->row->name != NULL &&
	       !IS_ONE_OF(given->row->name, unkept_options);
}

static const struct begun_option *
begun_with(const struct begun_file *begun, const char *name)
{
	for (const struct json_node *node = begun->options.first; node != NULL; node = node->next)
		if (strcmp(((const struct begun_option *)node->record)->name, name) == 0)
			return node->record;
	return NULL;
}

/* Of the options given now, those of then are the same, and no other one is given. */
static int
check_given(const struct command *command, const struct context *context,
    const struct begun_file *begun, const char *path, struct err *err)
{
	for (size_t i = 0; i < context->given_count; i++) {
		const struct option_given *given = &context->given[i];
		const struct begun_option *then;

		if (!is_kept(given) || IS_ONE_OF(given->row->name, free_options))
			continue;
		then = begun_with(begun, given->row->name);
		if (then == NULL)
			return err_set(err, STATUS_USAGE,
			    "%s: --%s: '%s' was begun without it: leave it out, or begin a new run",
			    command->name, given->row->name, path);
		if (strcmp(text_or(then->value, ""), text_or(given->value, "")) != 0)
			return err_set(err, STATUS_USAGE,
			    "%s: --%s: '%s' was begun with '%s': leave it out, or begin a new run",
			    command->name, given->row->name, path, text_or(then->value, ""));
	}
	return 0;
}

static bool
is_given(const struct context *context, const char *name)
{
	for (size_t i = 0; i < context->given_count; i++)
		if (context->given[i].row->name != NULL &&
		    strcmp(context->given[i].row->name, name) == 0)
			return true;
	return false;
}

/* The options of then that are not given now, into the choices. */
static int
take_options(const struct command *command, struct context *context, const struct begun_file *begun,
    struct err *err)
{
	for (const struct json_node *node = begun->options.first; node != NULL; node = node->next) {
		const struct begun_option *then = node->record;
		const struct option_row *row = option_named(command, then->name);

		if (row == NULL || (row->value != NULL && then->value == NULL))
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: the run was begun with --%s, which this version does not know",
			    command->name, then->name);
		if (!is_given(context, then->name) &&
		    row->read(then->value, (char *)&context->choices + row->at, err) < 0)
			return err_wrap(err, "%s: --%s", command->name, then->name);
	}
	return 0;
}

static void
add_option(struct begun_file *begun, struct arena *arena, const char *name, const char *value)
{
	struct begun_option *option;
	struct json_node *node;

	if (*text_or(value, "") == '\0')
		return;
	option = arena_take(arena, sizeof(*option));
	node = arena_take(arena, sizeof(*node));
	*option = (struct begun_option){ name, arena_copy(arena, value) };
	*node = (struct json_node){ .record = option, .next = begun->options.first };
	begun->options.first = node;
}

/* A single snapshot was made with what stands in its first line. */
static void
options_of_snapshot(struct begun_file *begun, struct arena *arena, const struct fetch_begun *then)
{
	*begun = (struct begun_file){ .command = "fetch" };
	add_option(begun, arena, "project", then->projects);
	add_option(begun, arena, "memberships", then->memberships);
	add_option(begun, arena, "accept-missing", then->accept_missing);
	add_option(begun, arena, "without", then->without);
	if (then->sample > 0)
		add_option(begun, arena, "check-sample", arena_print(arena, "%u", then->sample));
}

/* As one word for a shell, with quotes only where they are needed; the caller frees it. */
static char *
shell_word(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_./-+,:@=";

	return *path != '-' && path[strspn(path, plain)] == '\0' ? mem_copy(path)
								 : text_quoted(path);
}

static int
check_age(const struct command *command, const struct context *context, const char *path,
    const char *output, const char *started, struct err *err)
{
	unsigned within = context->choices.resume_within;
	int64_t began;
	char *quoted;

	started = text_or(started, "");
	if (moment_of(started, strlen(started), &began) && time(NULL) - began <= within)
		return 0;
	quoted = shell_word(output);
	err_set(err, STATUS_REFUSED,
	    "%s: '%s' was begun at %s, longer ago than %u h (--resume-within): what it has read "
	    "may "
	    "no longer be so; 'jira-access clean %s' removes it, then begin a new run",
	    command->name, path, started, within / 3600, quoted);
	free(quoted);
	return -1;
}

/* The command that left it. */
static int
check_maker(
    const struct command *command, const struct leftover *left, const char *maker, struct err *err)
{
	if (strcmp(maker, command->name) == 0)
		return 0;
	return err_set(err, STATUS_USAGE, "%s: '%s' was left by 'jira-access %s', not by '%s'",
	    command->name, left->path, maker, command->name);
}

static int
nothing_left(const struct resuming *r, const struct command *command, struct err *err)
{
	struct stat there;

	if (r->left.busy != NULL)
		return err_set(err, STATUS_LOCKED,
		    "%s: '%s' is still being filled by another run: wait until it has ended",
		    command->name, r->left.busy);
	if (lstat(r->left.wanted, &there) == 0)
		return err_set(err, STATUS_USAGE,
		    "%s: '%s' is there, and nothing of it is left to read", command->name,
		    r->left.wanted);
	return err_set(err, STATUS_USAGE,
	    "%s: nothing is left of '%s' that could be resumed: begin with 'jira-access %s -o'",
	    command->name, r->left.wanted, command->name);
}

static int
several_left(const struct resuming *r, const struct command *command, const char *first,
    const char *second, struct err *err)
{
	return err_set(err, STATUS_USAGE,
	    "%s: more than one run of '%s' was broken off: give '%s' or '%s' to --resume",
	    command->name, r->left.wanted, first, second);
}

static int
unreadable(const struct resuming *r, const struct command *command, struct err *err)
{
	const struct err why = *err;
	char *word = shell_word(r->left.wanted);

	err_set(err, why.status,
	    "%s: %s; 'jira-access clean %s' removes what is left, then begin a new run",
	    command->name, why.text, word);
	free(word);
	return -1;
}

/* What came farthest of the one reading that is left; a run that resumed it may have left less. */
static int
choose(
    struct resuming *r, const struct command *command, struct fetch_begun *begun, struct err *err)
{
	for (size_t i = 0; i < r->left.count; i++) {
		struct leftover *left = &r->left.list[i];
		struct fetch_begun one;

		if (left->snapshot == NULL)
			continue;
		if (fetch_begun(left->snapshot, &one, err) < 0) {
			fetch_begun_release(&one);
			return unreadable(r, command, err);
		}
		if (begun->started != NULL && strcmp(one.started, begun->started) != 0) {
			fetch_begun_release(&one);
			return several_left(r, command, r->from->path, left->path, err);
		}
		if (r->from == NULL || one.replies > begun->replies) {
			fetch_begun_release(begun);
			*begun = one;
			r->from = left;
		} else {
			fetch_begun_release(&one);
		}
	}
	return r->from != NULL ? 0 : nothing_left(r, command, err);
}

static int
take_run(struct resuming *r, const struct command *command, struct context *context,
    const struct fetch_begun *then, struct err *err)
{
	struct begun_file *begun = &r->begun;
	const char *path = r->from->path;

	if (r->from->alone)
		options_of_snapshot(begun, &r->arena, then);
	else if (begun_file_read(path, begun, &r->arena, err) < 0)
		return err_wrap(err, "%s", command->name);
	if (check_maker(command, r->from, begun->command, err) < 0 ||
	    check_age(command, context, path, r->left.wanted, then->started, err) < 0 ||
	    check_given(command, context, begun, path, err) < 0 ||
	    take_options(command, context, begun, err) < 0)
		return -1;
	context->choices.output = r->left.wanted;
	return 0;
}

/* A new run beside what an earlier one left in full view is told how to go on. */
static int
check_new(const struct command *command, const char *output, struct err *err)
{
	char *incomplete = mem_print("%s" INCOMPLETE, output), *word = shell_word(output);
	char *begun = mem_print("%s/" BEGUN_FILE_NAME, incomplete);
	struct stat there;
	int rc = 0;

	if (lstat(output, &there) != 0 && lstat(incomplete, &there) == 0 &&
	    (S_ISREG(there.st_mode) || lstat(begun, &there) == 0))
		rc = err_set(err, STATUS_USAGE,
		    "'%s' exists already: to go on with it: jira-access %s --resume %s; to remove "
		    "it: jira-access clean %s",
		    incomplete, command->name, word, word);
	free(begun);
	free(incomplete);
	free(word);
	return rc == 0 ? rundir_check(output, err) : rc;
}

int
resuming_open(
    struct resuming *r, const struct command *command, struct context *context, struct err *err)
{
	struct choices *choices = &context->choices;
	struct fetch_begun begun = { .started = NULL };
	int rc;

	if (choices->resume_from == NULL)
		return choices->output != NULL ? check_new(command, choices->output, err) : 0;
	if (choices->snapshot != NULL)
		return err_set(err, STATUS_USAGE,
		    "%s: --resume goes on with reading the site, and --snapshot needs no site: "
		    "leave one of them out",
		    command->name);
	if (leftovers_find(&r->left, choices->resume_from, err) < 0)
		return err_wrap(err, "%s: --resume", command->name);
	if (choices->output != NULL && strcmp(choices->output, r->left.wanted) != 0)
		return err_set(err, STATUS_USAGE,
		    "%s: -o: what is resumed ends as '%s': leave -o out", command->name,
		    r->left.wanted);
	r->arena.step = 1024;
	rc = choose(r, command, &begun, err);
	if (rc == 0)
		rc = take_run(r, command, context, &begun, err);
	fetch_begun_release(&begun);
	return rc;
}

const char *
resuming_snapshot(const struct resuming *r)
{
	return r->from != NULL ? r->from->snapshot : NULL;
}

struct rundir *
resuming_begin(const struct resuming *r, const char *output, struct err *err)
{
	return r->from != NULL ? rundir_resume(output, err) : rundir_begin(output, err);
}

int
resuming_keep(const struct resuming *r, const char *dir, const struct command *command,
    const struct context *context, struct err *err)
{
	struct begun_option kept[2 * OPTIONS_MAX];
	size_t count = 0;

	for (size_t i = 0; i < context->given_count; i++)
		if (is_kept(&context->given[i]))
			kept[count++] = (struct begun_option){ context->given[i].row->name,
				context->given[i].value };
	for (const struct json_node *node = r->begun.options.first;
	     node != NULL && count < sizeof(kept) / sizeof(*kept); node = node->next) {
		const struct begun_option *then = node->record;

		if (!is_given(context, then->name))
			kept[count++] = *then;
	}
	return begun_file_write(dir, command->name, kept, count, err);
}

int
resuming_end(struct resuming *r, struct err *err)
{
	for (size_t i = 0; i < r->left.count; i++)
		if (!r->left.list[i].removed && leftover_remove(&r->left.list[i], err) < 0)
			return -1;
	return 0;
}

void
resuming_release(struct resuming *r)
{
	leftovers_release(&r->left);
	arena_release(&r->arena);
}

char *
resume_command(const struct command *command, const struct context *context, const char *output)
{
	char *word = shell_word(output), *line;
	bool connects = false;

	for (size_t i = 0; i < context->given_count; i++)
		connects |= context->given[i].group == &options_connecting;
	line = mem_print("jira-access %s --resume %s%s", command->name, word,
	    connects ? " (and the same options for connecting)" : "");
	free(word);
	return line;
}

void
say_readings_left(
    struct progress *progress, const struct command *command, const struct rundir *rundir)
{
	char *word;

	if (rundir->readings_left == 0)
		return;
	word = shell_word(rundir->path);
	progress_say(progress,
	    "an earlier run of '%s' was broken off, and what it has read is still there: "
	    "'jira-access %s --resume %s' goes on with it, 'jira-access clean %s' removes it",
	    rundir->path, command->name, word, word);
	free(word);
}

int
say_how_to_go_on(int status, const struct command *command, const struct context *context)
{
	char *line;

	if (status != STATUS_INCOMPLETE || context->choices.snapshot != NULL)
		return status;
	line = resume_command(command, context, context->choices.output);
	text_say(stderr, "jira-access: only what is missing is asked for again by: %s", line);
	free(line);
	return status;
}

void
leave_for_later(struct rundir *rundir, const struct command *command, const struct context *context,
    struct err *err)
{
	char *word = shell_word(rundir->path);
	char *line = resume_command(command, context, rundir->path);

	rundir_leave(rundir);
	err_set(err, STATUS_INTERRUPTED,
	    "interrupted: what was read is kept; to go on: %s; to remove it: jira-access clean %s",
	    line, word);
	free(line);
	free(word);
}
