/* What a project wants to know of an issue; see ticket.h. */
#include "ticket.h"

#include "ask.h"
#include "fetch/jira/session.h"
#include "fetch/wire/url.h"
#include <stdio.h>
#include <string.h>

enum { PATH_ROOM = 1024 };

struct type_record {
	const char *id, *name;
	int subtask;
};
static const struct json_shape type_shape =
    JSON_SHAPE(struct type_record, JSON_MUST(struct type_record, id, "id", JSON_ID),
	JSON_MUST(struct type_record, name, "name", JSON_TEXT),
	JSON_MAY(struct type_record, subtask, "subtask", JSON_BOOL));
struct types_record {
	struct json_list types;
};
static const struct json_shape types_shape = JSON_SHAPE(struct types_record,
    JSON_MUST_OF(struct types_record, types, "issueTypes", JSON_LIST, &type_shape));
static const struct json_field types_root = { NULL, JSON_OBJECT, 0, &types_shape, false };

struct field_record {
	const char *id, *name;
	int required, has_default;
};
static const struct json_shape field_shape =
    JSON_SHAPE(struct field_record, JSON_MAY(struct field_record, id, "fieldId", JSON_TEXT),
	JSON_MAY(struct field_record, name, "name", JSON_TEXT),
	JSON_MAY(struct field_record, required, "required", JSON_BOOL),
	JSON_MAY(struct field_record, has_default, "hasDefaultValue", JSON_BOOL));
struct fields_record {
	struct json_list fields;
};
static const struct json_shape fields_shape = JSON_SHAPE(struct fields_record,
    JSON_MUST_OF(struct fields_record, fields, "fields", JSON_LIST, &field_shape));
static const struct json_field fields_root = { NULL, JSON_OBJECT, 0, &fields_shape, false };

struct search {
	const char *wanted;
	struct arena *arena;
	struct ticket_form *form;
};

static const struct type_record *
choose_type(const struct types_record *record, const char *name)
{
	const struct type_record *first = NULL;

	for (const struct json_node *node = record->types.first; node != NULL; node = node->next) {
		const struct type_record *type = node->record;

		if (type->subtask == 1)
			continue;
		if (strcmp(type->name, name != NULL ? name : "Task") == 0)
			return type;
		if (first == NULL)
			first = type;
	}
	return name == NULL ? first : NULL;
}

/* Does it require what we do not fill in? */
static bool
is_unknown(const struct field_record *field)
{
	static const char *const ours[] = { "summary", "description", "labels", "project",
		"issuetype" };

	if (field->required != 1 || field->has_default == 1)
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (field->id != NULL && strcmp(field->id, ours[i]) == 0)
			return false;
	return true;
}

static int
check_fields(struct pager *pager, const struct search *search, struct err *err)
{
	char project[PATH_ROOM / 2], path[PATH_ROOM], named[400] = "";
	const struct fields_record *record;

	url_encode(search->form->project, project, sizeof(project));
	snprintf(path, sizeof(path), "/issue/createmeta/%s/issuetypes/%s?maxResults=200", project,
	    search->form->type);
	record = ask(pager, path, &fields_root, search->arena, NULL, err);
	if (record == NULL)
		return -1;
	for (const struct json_node *node = record->fields.first; node != NULL; node = node->next) {
		const struct field_record *field = node->record;
		size_t used = strlen(named);

		if (is_unknown(field))
			snprintf(named + used, sizeof(named) - used, "%s'%s'", used > 0 ? ", " : "",
			    field->name != NULL ? field->name : field->id);
	}
	if (named[0] != '\0')
		return err_set(err, STATUS_USAGE,
		    "--tickets: an issue of type '%s' in project %s requires %s, which jira-access "
		    "does not fill in: choose another type with --tickets %s:TYPE",
		    search->form->type_name, search->form->project, named, search->form->project);
	return 0;
}

static int
find(struct site *site, void *arg, struct err *err)
{
	struct pager *pager = &site->pager;
	struct search *search = arg;
	const char *colon = strchr(search->wanted, ':');
	size_t len = colon != NULL ? (size_t)(colon - search->wanted) : strlen(search->wanted);
	char project[PATH_ROOM / 2], path[PATH_ROOM];
	const struct types_record *record;
	const struct type_record *type;
	long status;

	search->form->project = arena_text(search->arena, search->wanted, len);
	url_encode(search->form->project, project, sizeof(project));
	snprintf(path, sizeof(path), "/issue/createmeta/%s/issuetypes?maxResults=200", project);
	pager->phase = "asking what a ticket needs";
	if ((record = ask(pager, path, &types_root, search->arena, &status, err)) == NULL) {
		if (status == 400 || status == 404)
			return err_set(err, STATUS_USAGE,
			    "--tickets: project %s does not exist, or this account may not create "
			    "issues in it",
			    search->form->project);
		return -1;
	}
	if ((type = choose_type(record, colon != NULL ? colon + 1 : NULL)) == NULL)
		return err_set(err, STATUS_USAGE, "--tickets: project %s has no issue type '%s'",
		    search->form->project, colon != NULL ? colon + 1 : "Task");
	search->form->type = type->id;
	search->form->type_name = type->name;
	return check_fields(pager, search, err);
}

int
ticket_form_find(const struct fetch_settings *site, const char *wanted, struct arena *arena,
    struct ticket_form *form, struct err *err)
{
	struct search search = { wanted, arena, form };

	return session_work(site, find, &search, err);
}
