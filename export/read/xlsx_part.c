#include "xlsx_part.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CHUNK = 64 * 1024 };

static const char *
local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon == NULL ? name : colon + 1;
}

const char *
xlsx_attribute(const char **attributes, const char *name)
{
	for (; *attributes != NULL; attributes += 2) {
		if (strcmp(local(attributes[0]), name) == 0)
			return attributes[1];
	}
	return NULL;
}

void
xlsx_part_stop(struct xlsx_part *part)
{
	XML_StopParser(part->parser, XML_TRUE);
}

void
xlsx_part_fail(struct xlsx_part *part, const char *format, ...)
{
	char what[sizeof(part->err->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	err_set(part->err, STATUS_BAD_INPUT, "%s", what);
	part->failed = 1;
	XML_StopParser(part->parser, XML_FALSE);
}

static void XMLCALL
on_begin(void *arg, const char *name, const char **attributes)
{
	struct xlsx_part *part = arg;

	if (part->failed)
		return;
	if (++part->depth > XLSX_DEPTH_MAX) {
		xlsx_part_fail(
		    part, "%s: %s: nested deeper than %d", part->path, part->what, XLSX_DEPTH_MAX);
		return;
	}
	part->taker->begin(part->arg, local(name), attributes);
}

static void XMLCALL
on_end(void *arg, const char *name)
{
	struct xlsx_part *part = arg;

	part->depth--;
	if (!part->failed && part->taker->end != NULL)
		part->taker->end(part->arg, local(name));
}

static void XMLCALL
on_text(void *arg, const char *text, int len)
{
	struct xlsx_part *part = arg;

	if (!part->failed && part->taker->text != NULL)
		part->taker->text(part->arg, text, len);
}

static void XMLCALL
on_doctype(void *arg, const char *name, const char *system_id, const char *public_id, int internal)
{
	struct xlsx_part *part = arg;

	(void)name, (void)system_id, (void)public_id, (void)internal;
	xlsx_part_fail(
	    part, "%s: %s: has a DOCTYPE, which no workbook needs", part->path, part->what);
}

int
xlsx_part_open(struct xlsx_part *part, zip_t *zip, const char *path, const char *name,
    const struct xlsx_ceiling *ceiling, struct err *err)
{
	zip_int64_t index = zip_name_locate(zip, name, ZIP_FL_NOCASE);
	zip_stat_t stat;

	memset(part, 0, sizeof(*part));
	if (index < 0)
		return 0;
	part->path = path;
	part->what = name;
	part->ceiling = *ceiling;
	if (zip_stat_index(zip, (zip_uint64_t)index, 0, &stat) != 0 ||
	    !(stat.valid & ZIP_STAT_COMP_SIZE) ||
	    (part->file = zip_fopen_index(zip, (zip_uint64_t)index, 0)) == NULL)
		return err_set(err, STATUS_BAD_INPUT, "%s: %s: %s", path, name, zip_strerror(zip));
	part->packed = stat.comp_size;
	part->parser = XML_ParserCreate(NULL);
	if (part->parser == NULL) {
		xlsx_part_close(part);
		return err_set(err, STATUS_FAILED, "%s: out of memory", path);
	}
	XML_SetUserData(part->parser, part);
	XML_SetElementHandler(part->parser, on_begin, on_end);
	XML_SetCharacterDataHandler(part->parser, on_text);
	XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
	return 1;
}

/* The next piece for expat; its length, or -1. */
static int
fill(struct xlsx_part *part, void *into)
{
	zip_int64_t got = zip_fread(part->file, into, CHUNK);

	if (got < 0)
		return err_set(part->err, STATUS_BAD_INPUT, "%s: %s: damaged: %s", part->path,
		    part->what, zip_file_strerror(part->file));
	part->inflated += (uint64_t)got;
	if (part->inflated > part->ceiling.bytes)
		return err_set(part->err, STATUS_BAD_INPUT, "%s: %s: larger than %llu MiB inside",
		    part->path, part->what, (unsigned long long)(part->ceiling.bytes >> 20));
	if (part->ceiling.ratio != 0 && part->inflated > part->ceiling.ratio_from &&
	    part->inflated / part->ceiling.ratio > part->packed)
		return err_set(part->err, STATUS_BAD_INPUT, "%s: %s: inflates more than %u times",
		    part->path, part->what, part->ceiling.ratio);
	return (int)got;
}

/* What expat says after a piece. 1: paused, 0: go on, -1: err is set. */
static int
outcome(struct xlsx_part *part, enum XML_Status status)
{
	if (part->failed)
		return -1;
	if (status == XML_STATUS_SUSPENDED)
		return 1;
	if (status == XML_STATUS_OK)
		return 0;
	return err_set(part->err, STATUS_BAD_INPUT, "%s: %s: line %lu: %s", part->path, part->what,
	    (unsigned long)XML_GetCurrentLineNumber(part->parser),
	    XML_ErrorString(XML_GetErrorCode(part->parser)));
}

int
xlsx_part_read(struct xlsx_part *part, struct err *err)
{
	XML_ParsingStatus now;
	int rc;

	part->err = err;
	XML_GetParsingStatus(part->parser, &now);
	if (now.parsing == XML_SUSPENDED &&
	    (rc = outcome(part, XML_ResumeParser(part->parser))) != 0)
		return rc;
	while (!part->last) {
		void *into = XML_GetBuffer(part->parser, CHUNK);
		if (into == NULL)
			return err_set(err, STATUS_FAILED, "%s: out of memory", part->path);
		int len = fill(part, into);
		if (len < 0)
			return -1;
		part->last = len == 0;
		if ((rc = outcome(part, XML_ParseBuffer(part->parser, len, part->last))) != 0)
			return rc;
	}
	return 0;
}

void
xlsx_part_close(struct xlsx_part *part)
{
	if (part->parser != NULL)
		XML_ParserFree(part->parser);
	if (part->file != NULL)
		zip_fclose(part->file);
	memset(part, 0, sizeof(*part));
}
