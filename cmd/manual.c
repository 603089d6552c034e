/*
 * Makes the manual and shell completion from the tables of commands and options at build time; a
 * separate program, so that jira-access needs no hidden option.
 *
 *	manual page FILE     the page FILE, its lines '.\" @commands@' and so on replaced
 *	manual completion    for bash
 */
#include "cmd.h"
#include <string.h>

enum manual_limits { PAGE_WIDTH = 76 };

static bool
is_row(const struct option_row *row)
{
	return row->name != NULL || row->letter != 0;
}

/* Does more than one command have this group? Then one section describes it once. */
static bool
is_shared(const struct option_group *wanted)
{
	int count = 0;

	for (const struct command *const *c = command_list; *c != NULL; c++)
		for (const struct option_group *const *group = (*c)->options; *group != NULL;
		     group++)
			count += *group == wanted;
	return count > 1;
}

/* Text for roff: each sentence begins a line, no line looks like a macro, none is long. */
static void
print_text(const char *text)
{
	int column = 0;
	bool sentence = false;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (column > 0 && (sentence || column + (int)len >= PAGE_WIDTH)) {
			putchar('\n');
			column = 0;
		}
		if (column > 0)
			column += printf(" ");
		else if (*text == '.' || *text == '\'')
			column += printf("\\&");
		for (size_t i = 0; i < len; i++)
			column += text[i] == '\\' ? printf("\\e") : printf("%c", text[i]);
		sentence = len > 0 && text[len - 1] == '.';
		text += len;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static void
print_rows(const struct option_group *group)
{
	printf(".Bl -tag -width Ds\n");
	for (const struct option_row *row = group->rows; is_row(row); row++) {
		if (row->name != NULL)
			printf(".It Fl -%s", row->name);
		else
			printf(".It Fl %c", row->letter);
		printf("%s%s\n", row->value != NULL ? " Ar " : "",
		    row->value != NULL ? row->value : "");
		print_text(row->help);
		if (row->env != NULL && row->key != NULL)
			printf(".Pq Ev %s , Cm %s\n", row->env, row->key);
		else if (row->env != NULL || row->key != NULL)
			printf(".Pq %s %s\n", row->env != NULL ? "Ev" : "Cm",
			    row->env != NULL ? row->env : row->key);
	}
	printf(".El\n");
}

static void
print_commands(void)
{
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		printf(".Ss jira-access %s%s%s\n", (*c)->name, (*c)->args != NULL ? " " : "",
		    (*c)->args != NULL ? (*c)->args : "");
		print_text((*c)->about);
		for (const struct option_group *const *group = (*c)->options; *group != NULL;
		     group++)
			if (!is_shared(*group))
				print_rows(*group);
		printf(".Pp\nFurther options:");
		for (const struct option_group *const *group = (*c)->options; *group != NULL;
		     group++)
			if (is_shared(*group))
				printf(" %s%s", (*group)->title, group[1] != NULL ? "," : ".\n");
	}
}

static void
print_options(void)
{
	const struct option_group *done[32];
	size_t count = 0;

	for (const struct command *const *c = command_list; *c != NULL; c++)
		for (const struct option_group *const *group = (*c)->options; *group != NULL;
		     group++) {
			bool fresh = is_shared(*group) && count < sizeof(done) / sizeof(*done);

			for (size_t i = 0; i < count; i++)
				fresh = fresh && done[i] != *group;
			if (!fresh)
				continue;
			done[count++] = *group;
			printf(".Ss %s\n", (*group)->title);
			print_rows(*group);
		}
}

static void
print_examples(void)
{
	printf(".Bd -literal\n");
	for (const struct command *const *c = command_list; *c != NULL; c++)
		for (const struct example *e = (*c)->examples; e->line != NULL; e++)
			printf("# %s\n%s\n", e->what, e->line);
	printf(".Ed\n");
}

static int
print_page(const char *path)
{
	static const struct {
		const char *mark;
		void (*print)(void);
	} marks[] = { { ".\\\" @commands@\n", print_commands },
		{ ".\\\" @options@\n", print_options }, { ".\\\" @examples@\n", print_examples } };
	FILE *page = fopen(path, "r");
	char line[1024];

	if (page == NULL) {
		perror(path);
		return STATUS_FAILED;
	}
	while (fgets(line, sizeof(line), page) != NULL) {
		bool replaced = false;

		for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
			if (strcmp(line, marks[i].mark) == 0) {
				marks[i].print();
				replaced = true;
			}
		if (!replaced)
			fputs(line, stdout);
	}
	fclose(page);
	return STATUS_FINE;
}

/* The options of one command, as shell words: all of them, those with a FILE or DIR, or those with any
 * value. */
static void
print_words(const struct command *command, const char *name, bool paths, bool values)
{
	const char *space = "";

	printf("%s=\"", name);
	for (const struct option_group *const *group = command->options; *group != NULL; group++)
		for (const struct option_row *row = (*group)->rows; is_row(row); row++) {
			bool path = row->value != NULL && (strcmp(row->value, "FILE") == 0 ||
							      strcmp(row->value, "DIR") == 0);

			if ((paths && !path) || (values && row->value == NULL))
				continue;
			if (row->name != NULL)
				printf("%s--%s", space, row->name);
			else
				printf("%s-%c", space, row->letter);
			space = " ";
		}
	printf("\" ");
}

static void
print_completion(void)
{
	printf("# bash completion for jira-access; made from the program's own tables\n"
	       "_jira_access()\n{\n"
	       "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tlocal options='' paths='' values='' files=''\n\n"
	       "\tif [ \"$COMP_CWORD\" = 1 ]; then\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -W \"");
	for (const struct command *const *c = command_list; *c != NULL; c++)
		printf("%s ", (*c)->name);
	printf("--help --version\" -- \"$cur\")\n\t\treturn\n\tfi\n\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		printf("\t%s) ", (*c)->name);
		print_words(*c, "options", false, false);
		print_words(*c, "paths", true, false);
		print_words(*c, "values", false, true);
		printf("files=%s ;;\n", (*c)->args_paths ? "yes" : "''");
	}
	printf("\t*) return ;;\n\tesac\n"
	       "\tif [[ \" $paths \" == *\" $prev \"* ]]; then\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	       "\telif [[ \" $values \" == *\" $prev \"* ]]; then\n"
	       "\t\tCOMPREPLY=()\n"
	       "\telif [ -n \"$files\" ] && [[ $cur != -* ]]; then\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	       "\telse\n"
	       "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$cur\")\n"
	       "\tfi\n}\ncomplete -o filenames -F _jira_access jira-access\n");
}

int
main(int argc, char **argv)
{
	int status = STATUS_FINE;

	if (argc == 3 && strcmp(argv[1], "page") == 0)
		status = print_page(argv[2]);
	else if (argc == 2 && strcmp(argv[1], "completion") == 0)
		print_completion();
	else
		status = STATUS_USAGE;
	return fclose(stdout) == 0 ? status : STATUS_FAILED;
}
