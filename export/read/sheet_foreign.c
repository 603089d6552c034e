/* See sheet_foreign.h. */
#include "sheet_foreign.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "model/base/arena.h"
#include "model/base/text.h"

enum { FRONT = 4096 /* bytes that tell what a file is */, SNIFF = 1 << 16 };

/* 'filter': of LibreOffice, "" when it finds that out itself. */
static int
foreign(const char *path, const char *what, const char *filter, struct err *err)
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

/* What a text file is that is no CSV. */
static int
refuse_text(const char *path, const char *front, struct err *err)
{
	static const char html[] = "an HTML page", html_filter[] = "HTML (StarCalc)";
	const char *text = front + (begins(front, "\xEF\xBB\xBF") ? 3 : 0);

	text += strspn(text, " \t\r\n");
	if (begins(text, "<html") || begins(text, "<!doctype html") || begins(text, "<table"))
		return foreign(path, html, html_filter, err);
	if (!begins(text, "<?xml"))
		return 0;
	if (strstr(text, "urn:oasis:names:tc:opendocument") != NULL)
		return foreign(path, "an OpenDocument file of one part (.fods)", "", err);
	if (strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") != NULL)
		return foreign(path, "an XML Spreadsheet 2003", "", err);
	return strstr(text, "<html") != NULL ? foreign(path, html, html_filter, err)
					     : foreign(path, "an XML file", "", err);
}

static bool
holds(const char *path, const char *word, size_t len)
{
	FILE *file = fopen(path, "rbe");
	char *bytes = mem_alloc(SNIFF);
	size_t kept = 0, got;
	bool found = false;

	while (file != NULL && !found && (got = fread(bytes + kept, 1, SNIFF - kept, file)) > 0) {
		got += kept;
		for (size_t i = 0; i + len <= got && !found; i++)
			found = memcmp(bytes + i, word, len) == 0;
		kept = got < len ? got : len;
		memmove(bytes, bytes + got - kept, kept);
	}
	if (file != NULL)
		fclose(file);
	free(bytes);
	return found;
}

/* Excel's format before 2007, or a workbook locked by it, are containers of one kind. */
static int
refuse_old(const char *path, struct err *err)
{
	static const char locked[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	return holds(path, locked, sizeof(locked))
		   ? err_set(err, STATUS_BAD_INPUT,
			 "%s: locked with a password: take the password off and save it again",
			 path)
		   : foreign(path, "an old .xls", "", err);
}

static bool
ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len > tail && strcasecmp(name + len - tail, end) == 0;
}

/* What a zip container is that is no workbook; one that cannot be opened is told by who reads it. */
static int
refuse_container(const char *path, struct err *err)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
	zip_int64_t count = zip != NULL ? zip_get_num_entries(zip, 0) : 0;
	int rc = 0;

	if (zip == NULL || zip_name_locate(zip, "[Content_Types].xml", ZIP_FL_NOCASE) >= 0)
		count = 0;
	else if (zip_name_locate(zip, "mimetype", 0) >= 0 &&
		 zip_name_locate(zip, "content.xml", 0) >= 0)
		rc = foreign(path, "an OpenDocument file (.ods)", "", err);
	else if (zip_name_locate(zip, "Index/Document.iwa", 0) >= 0 ||
		 zip_name_locate(zip, "Index.zip", 0) >= 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s: a Numbers document, which is not read: in Numbers, export it to Excel",
		    path);
	for (zip_int64_t i = 0; rc == 0 && i < count; i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);

		if (name != NULL && (ends_in(name, ".xlsx") || ends_in(name, ".csv")))
			rc = err_set(err, STATUS_BAD_INPUT,
			    "%s: an archive with '%.100s' in it: unpack it, and plan what was in "
			    "it",
			    path, name);
	}
	if (zip != NULL)
		zip_discard(zip);
	return rc;
}

int
sheet_is_xlsx(const char *path, struct err *err)
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
	if (!read_it)
		return 0;
	if (memcmp(front, old, sizeof(old)) == 0)
		return refuse_old(path, err);
	if (memcmp(front, zip, sizeof(zip)) == 0 || memcmp(front, empty_zip, sizeof(zip)) == 0)
		return refuse_container(path, err) < 0 ? -1 : 1;
	return refuse_text(path, front, err);
}
