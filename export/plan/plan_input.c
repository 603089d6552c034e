/* Which format a plan file has, by what it begins with; see plan_input.h. */
#include "plan_input.h"
#include "model/base/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FRONT = 4096 }; /* bytes that tell what a file is */

int
plan_foreign(const char *path, const char *what, const char *filter, struct err *err)
{
	char *word = text_quoted(path);

	err_set(err, STATUS_BAD_INPUT,
	    "%s: %s, which is not read: save it as .xlsx (Excel Workbook), or convert it: soffice "
	    "--headless %s%s%s--convert-to xlsx %s",
	    path, what, *filter != '\0' ? "--infilter='" : "", filter, *filter != '\0' ? "' " : "",
	    word);
	free(word);
	return -1;
}

static bool
begins(const char *text, const char *word)
{
	return strncasecmp(text, word, strlen(word)) == 0;
}

/* What a text file is that is no CSV, whatever it is called. */
static int
refuse_text(const char *path, const char *front, struct err *err)
{
	static const char html[] = "an HTML page", html_filter[] = "HTML (StarCalc)";
	const char *text = front + (begins(front, "\xEF\xBB\xBF") ? 3 : 0);

	text += strspn(text, " \t\r\n");
	if (begins(text, "<html") || begins(text, "<!doctype html") || begins(text, "<table"))
		return plan_foreign(path, html, html_filter, err);
	if (!begins(text, "<?xml"))
		return 0;
	if (strstr(text, "urn:oasis:names:tc:opendocument") != NULL)
		return plan_foreign(path, "an OpenDocument file of one part (.fods)", "", err);
	if (strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") != NULL)
		return plan_foreign(path, "an XML Spreadsheet 2003", "", err);
	return strstr(text, "<html") != NULL ? plan_foreign(path, html, html_filter, err)
					     : plan_foreign(path, "an XML file", "", err);
}

/* By what a file begins with, whatever it is called. CSV is what nothing else is. */
int
plan_input_read(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err)
{
	static const unsigned char zip[] = { 'P', 'K', 3, 4 }, empty_zip[] = { 'P', 'K', 5, 6 },
				   old[] = { 0xD0, 0xCF, 0x11, 0xE0 };
	char front[FRONT + 1] = "";
	struct stat what;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool read_it = fd >= 0 && fstat(fd, &what) == 0 && S_ISREG(what.st_mode) &&
		       read(fd, front, FRONT) >= (ssize_t)sizeof(zip);

	if (fd >= 0)
		close(fd);
	if (read_it &&
	    (memcmp(front, zip, sizeof(zip)) == 0 || memcmp(front, empty_zip, sizeof(zip)) == 0 ||
		memcmp(front, old, sizeof(old)) == 0))
		return plan_input_xlsx(path, wants, rows, err);
	if (read_it && refuse_text(path, front, err) < 0)
		return -1;
	return plan_input_csv(path, wants, rows, err);
}
