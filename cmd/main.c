/* Finds the command, reads its options, runs it, and checks that its output was written. */
#define _DEFAULT_SOURCE
#include "cmd.h"
#include "model/base/nearest.h"
#include "model/base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* No core file and no look into /proc: this process holds a token. */
static void
seal_process(void)
{
	const struct rlimit none = { 0, 0 };
	int fd;

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that grows too big is an error to report, not the end */
	/* A file opened later must not become a standard stream that was closed; writing to it
	 * must fail. */
	while ((fd = open("/dev/null", O_RDONLY)) >= 0 && fd <= STDERR_FILENO)
		;
	if (fd >= 0)
		close(fd);
}

static void
print_help(void)
{
	puts("jira-access: who can do what in a Jira Cloud site, and why\n");
	for (const struct command *const *c = command_list; *c != NULL; c++)
		for (const struct example *e = (*c)->examples; e == (*c)->examples; e++)
			printf("  # %s\n  %s\n", e->what, e->line);
	puts("\nUsage: jira-access COMMAND [OPTIONS]\n\nCommands:");
	for (const struct command *const *c = command_list; *c != NULL; c++)
		printf("  %-10s %s\n", (*c)->name, (*c)->summary);
	puts("\n  jira-access COMMAND --help   the command's options and more examples\n"
	     "  jira-access --version        the program's version\n");
	puts("Give the site and the account with --site and --email, or as JIRA_URL and "
	     "JIRA_EMAIL, and the\ntoken with --token-file FILE or --token-command COMMAND, or as "
	     "JIRA_API_TOKEN.");
}

static int
unknown_command(const char *word, struct err *err)
{
	static const char *const flags[] = { "--help", "--version" };
	const char *names[32];
	char hint[80];
	size_t n = 0;

	if (*word == '-') {
		if (nearest(word, flags, 2) == NULL)
			return err_set(err, STATUS_USAGE,
			    "the command comes first: jira-access COMMAND [OPTIONS]; see "
			    "'jira-access --help'");
		return err_set(err, STATUS_USAGE, "unknown option '%.*s'%s",
		    (int)strcspn(word, "="), word,
		    did_you_mean(word, flags, 2, hint, sizeof(hint)));
	}
	for (const struct command *const *c = command_list; *c != NULL && n < 32; c++)
		names[n++] = (*c)->name;
	did_you_mean(word, names, n, hint, sizeof(hint));
	return err_set(err, STATUS_USAGE, "unknown command '%s'%s", word,
	    text_or(hint, "; 'jira-access --help' lists them"));
}

static int
run_command(const struct command *command, int argc, char **argv, struct err *err)
{
	struct context context = { .choices = choices_unless_given };
	int status;

	secret_take(&context.token, "JIRA_API_TOKEN");
	secret_take(&context.org_key, "ATLASSIAN_ORG_API_KEY");
	if (options_parse(command, argc, argv, &context, err) < 0)
		status = -1;
	else if (context.choices.help)
		command_help(command, stdout), status = STATUS_FINE;
	else
		status = command->run(&context, err);
	secret_release(&context.token);
	secret_release(&context.org_key);
	return status;
}

static int
run(int argc, char **argv, struct err *err)
{
	const struct command *command;

	if (argc < 2)
		return err_set(
		    err, STATUS_USAGE, "no command is given; 'jira-access --help' lists them");
	if (strcmp(argv[1], "--help") == 0) {
		print_help();
		return STATUS_FINE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("jira-access " VERSION);
		return STATUS_FINE;
	}
	command = command_find(argv[1]);
	if (command == NULL)
		return unknown_command(argv[1], err);
	return run_command(command, argc - 1, argv + 1, err);
}

int
main(int argc, char **argv)
{
	struct err err = { 0 };
	int status;

	seal_process();
	status = run(argc, argv, &err);
	if (status < 0)
		status = (int)err.status;
	if (status != STATUS_FINE && err.text[0] != '\0') {
		text_harmless(err.text);
		fprintf(stderr, "jira-access: %s\n", err.text);
	}
	/* Flushing and closing are the last chance to learn that output was lost. */
	if (ferror(stdout) || fclose(stdout) != 0) {
		fprintf(stderr, "jira-access: cannot write standard output: %s\n", strerror(errno));
		status = status == STATUS_FINE ? STATUS_FAILED : status;
	}
	return status;
}
