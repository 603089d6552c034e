/*
 * A document: which reports it shows, on which sheets, with which columns, headings and filters. It is
 * data (templates/NAME.json, linked in, or the user's own file), read and checked here against what the
 * reports offer. For each report of a document, format.c hands the chosen cells to a format.
 *
 *	{
 *	  "title": "Jira access inventory",       of the workbook
 *	  "file": "access",                       the workbook's name without extension
 *	  "headings": "csv",                      CSV shows headings too; else the columns' names
 *	  "sheets": [
 *	    { "report": "accounts" },             every column, under the report's own title
 *	    { "report": "memberships",
 *	      "sheet": "Who is in which group",
 *	      "columns": [ "group_name", { "column": "display_name", "heading": "Person" },
 *	                   { "column": "status", "values": { "active": "Enabled" } } ],   says another word
 *	      "where": { "status": [ "active" ] } }   only rows whose cell reads one of these
 *	    { "report": "groups",
 *	      "frozen": [ "group_name" ],         in a workbook these columns come first and stay in view,
 *	      "first": [ "member_count" ],        then these, then all others,
 *	      "hidden": [ "managed_by" ],         then, not shown until somebody asks for them, these
 *	      "in": "workbook" }                  not in files; or "files": not in a workbook
 *	  ],
 *	  "summary": [                            the first page of a workbook opens on these sections
 *	    { "heading": "Administrators", "sheet": "Administrators", "lines": [
 *	      { "label": "of Jira", "column": "jira" },   how many rows of the sheet say something there
 *	      { "label": "gone", "column": "status", "is": [ "inactive" ],      or one of these,
 *	        "reading": "org-roles" } ] } ]    and without which optional reading that is not known
 *	}
 *
 * 'frozen', 'first' and 'hidden' are of workbooks alone: files keep the order of the columns. With 'frozen' and
 * without a list of columns, ids (id, NAME_id, NAME_ids) come last and are hidden.
 *
 * The files of formats with a file per sheet bear the report's name; "accounts-2" when it is shown again.
 * A narrowed completeness is "completeness-2" at once: completeness.csv is the run's evidence, and whole.
 *
 * Errors name file and line, the word that is wrong and the nearest right one. A document belongs to the
 * caller: document_release.
 */
#ifndef EXPORT_WRITE_DOCUMENT_H
#define EXPORT_WRITE_DOCUMENT_H

#include "matters.h"
#include "shown.h"
#include "template.h"

struct document {
	struct arena arena;
	const char *title, *file;
	const char *subject; /* of a workbook's properties; NULL: none */
	bool headings;       /* CSV shows headings */
	struct sheet *sheets;
	size_t sheet_count;
	struct matters *matters; /* what the first page of a workbook opens on */
	size_t matter_count;
};

/* Linked-in templates, made by the makefile; ends with a NULL name. */
struct template_file {
	const char *name, *text;
};
extern const struct template_file template_list[];

/* 'reports', which ends with NULL, are those that a sheet may show. */
int document_builtin(struct document *document, const struct report *const *reports,
    const char *name, struct err *err);
int document_read(struct document *document, const struct report *const *reports, const char *path,
    struct err *err);
void document_release(struct document *document);

#endif
