/*
 * The canonical form of a plan, both ways; see plan_file.h. One table a record tells its members to
 * the writer and to the reader.
 */
#include "plan_file.h"

#include "model/base/digest.h"
#include "model/base/json.h"
#include "model/base/json_memory.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "jira-access plan 1"

enum member_kind {
	TEXT,   /* const char *, left out when "" */
	COUNT,  /* uint32_t */
	YESNO,  /* bool */
	WORD,   /* uint8_t, one of 'words' */
	TEXTS,  /* struct texts, left out when empty */
	RECORD, /* of 'members' */
	LIST,   /* of records of 'members', left out when empty */
};

struct member {
	const char *name; /* ends a table when NULL */
	enum member_kind kind;
	size_t at; /* in its record */
	const char *const *words;
	size_t word_count;
	const struct member *members;
	size_t size, count_at, room_at; /* of a LIST: its records, and where it is counted */
};

/* The file's word for a member is the member's own name. */
/* clang-format off */
#define PLAIN(what, own) { .name = #own, .kind = what, .at = AT(own) }
#define CHOICE(own, all, count) \
	{ .name = #own, .kind = WORD, .at = AT(own), .words = all, .word_count = count }
#define INNER(own, record) { .name = #own, .kind = RECORD, .at = AT(own), .members = record }
#define MANY(own, record, one) \
	{ .name = #own, .kind = LIST, .at = AT(own), .members = record, \
	  .size = sizeof(*((struct plan *)0)->own), .count_at = AT(one##_count), .room_at = AT(one##_room) }
/* clang-format on */

#define AT(member) offsetof(struct plan_limits, member)
static const struct member limit_members[] = {
	PLAIN(COUNT, max_revokes),
	PLAIN(COUNT, max_revoke_percent),
	PLAIN(COUNT, min_admins),
	PLAIN(YESNO, allow_apps),
	PLAIN(YESNO, allow_incomplete),
	PLAIN(TEXTS, protect),
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct refusal, member)
static const struct member refusal_members[] = {
	PLAIN(TEXT, guard),
	PLAIN(TEXT, what),
	PLAIN(TEXT, allow),
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct input, member)
static const struct member input_members[] = {
	PLAIN(TEXT, file),
	PLAIN(TEXT, sha256),
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct open_decision, member)
static const struct member open_members[] = {
	PLAIN(TEXT, decision),
	PLAIN(TEXT, principal),
	PLAIN(TEXT, principal_name),
	PLAIN(TEXT, email),
	PLAIN(TEXT, target_name),
	PLAIN(TEXT, origin),
	PLAIN(TEXT, pack),
	PLAIN(TEXT, returned_as),
	PLAIN(TEXT, reason),
	PLAIN(TEXT, reviewer),
	PLAIN(TEXT, reviewed_on),
	PLAIN(TEXT, grant_id),
	PLAIN(TEXT, row_check),
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct step, member)
static const struct member step_members[] = {
	PLAIN(COUNT, number),
	CHOICE(action, plan_action_names, ACTIONS),
	CHOICE(state, step_state_names, STEP_STATES),
	CHOICE(target, plan_target_names, TARGETS),
	CHOICE(principal, plan_principal_names, PRINCIPALS),
	PLAIN(TEXT, principal_id),
	PLAIN(TEXT, principal_name),
	PLAIN(TEXT, email),
	PLAIN(COUNT, creates),
	PLAIN(TEXT, group_id),
	PLAIN(TEXT, group_name),
	PLAIN(TEXT, project_id),
	PLAIN(TEXT, project_key),
	PLAIN(TEXT, role_id),
	PLAIN(TEXT, role_name),
	PLAIN(TEXTS, products),
	PLAIN(YESNO, held),
	PLAIN(TEXT, hindrance),
	PLAIN(TEXT, origin),
	PLAIN(TEXT, pack),
	PLAIN(TEXT, returned_as),
	PLAIN(TEXT, reason),
	PLAIN(TEXT, ticket),
	PLAIN(TEXT, reviewer),
	PLAIN(TEXT, reviewed_on),
	PLAIN(TEXT, approved_by),
	PLAIN(TEXT, grant_id),
	PLAIN(TEXT, row_check),
	{ 0 },
};
#undef AT

#define AT(member) offsetof(struct plan, member)
static const struct member plan_members[] = {
	PLAIN(TEXT, tool_version),
	PLAIN(TEXT, site),
	PLAIN(TEXT, base_url),
	PLAIN(TEXT, cloud_id),
	PLAIN(TEXT, org_id),
	PLAIN(TEXT, snapshot_id),
	PLAIN(TEXT, read),
	PLAIN(TEXT, account_id),
	PLAIN(TEXT, account_name),
	PLAIN(YESNO, complete),
	PLAIN(TEXT, review_id),
	PLAIN(TEXT, review_snapshot_id),
	PLAIN(TEXT, review_read),
	INNER(limits, limit_members),
	MANY(inputs, input_members, input),
	MANY(files, input_members, file),
	MANY(refusals, refusal_members, refusal),
	MANY(steps, step_members, step),
	MANY(open, open_members, open),
	{ 0 },
};
#undef AT

/* What else the outermost record holds, first and last. */
static const char format_name[] = "format", sha256_name[] = "sha256";

static void write_record(struct json_out *out, const struct member *members, const void *record);

static void
write_list(struct json_out *out, const struct member *member, const void *at)
{
	const char *items;
	size_t count;

	memcpy(&items, at, sizeof(items));
	memcpy(&count, (const char *)at - member->at + member->count_at, sizeof(count));
	if (count == 0)
		return;
	json_open_list(out, member->name);
	for (size_t i = 0; i < count; i++) {
		json_open(out, NULL);
		write_record(out, member->members, items + i * member->size);
		json_close(out);
	}
	json_close_list(out);
}

static void
write_texts(struct json_out *out, const char *name, const struct texts *texts)
{
	if (texts->count == 0)
		return;
	json_open_list(out, name);
	for (size_t i = 0; i < texts->count; i++)
		json_text(out, NULL, texts->list[i]);
	json_close_list(out);
}

static void
write_member(struct json_out *out, const struct member *member, const void *at)
{
	if (member->kind == TEXTS) {
		write_texts(out, member->name, at);
	} else if (member->kind == LIST) {
		write_list(out, member, at);
	} else if (member->kind == TEXT) {
		const char *text = *(const char *const *)at;

		if (text == NULL || *text == '\0')
			return;
		json_text(out, member->name, text);
	} else if (member->kind == COUNT) {
		json_count(out, member->name, *(const uint32_t *)at);
	} else if (member->kind == YESNO) {
		json_yes(out, member->name, *(const bool *)at);
	} else if (member->kind == WORD) {
		json_text(out, member->name, member->words[*(const uint8_t *)at]);
	} else {
		json_open(out, member->name);
		write_record(out, member->members, at);
		json_close(out);
	}
}

static void
write_record(struct json_out *out, const struct member *members, const void *record)
{
	for (const struct member *m = members; m->name != NULL; m++)
		write_member(out, m, (const char *)record + m->at);
}

/* The canonical bytes, *out's until it is released; sha256 is taken on the way. */
static const char *
canonical(const struct plan *plan, struct json_out *out, char sha256[DIGEST_HEX + 1], size_t *len)
{
	const char *bytes;

	json_memory(out);
	json_indent(out, "  ");
	json_open(out, NULL);
	json_text(out, format_name, FORMAT);
	write_record(out, plan_members, plan);
	bytes = json_bytes(out, len);
	digest_pair(bytes, *len, "", 0, sha256);
	json_text(out, sha256_name, sha256);
	json_close(out);
	return json_bytes(out, len);
}

int
plan_file_write(struct plan *plan, const char *dir, struct err *err)
{
	char sha256[DIGEST_HEX + 1];
	struct json_out out;
	size_t len;
	const char *bytes = canonical(plan, &out, sha256, &len);
	struct file file;
	int rc = file_make(&file, dir, PLAN_FILE_NAME, err);

	if (rc == 0 && (rc = file_write(&file, bytes, len, err)) == 0)
		rc = file_finish(&file, err);
	file_release(&file);
	json_release(&out);
	if (rc == 0)
		plan->sha256 = arena_text(&plan->arena, sha256, DIGEST_HEX);
	return rc;
}

void
plan_file_print(const struct plan *plan)
{
	char sha256[DIGEST_HEX + 1];
	struct json_out out;
	size_t len;

	canonical(plan, &out, sha256, &len);
	json_print(&out, stdout);
}

/* Where the reader stands: in the plan, in its limits, in a list, in a record of it, in texts. */
struct place {
	const struct member *members; /* NULL: in a list */
	const struct member *list;    /* the list or texts we are in */
	char *record;
};

enum { DEEPEST = 5 };

struct reader {
	struct plan *plan;
	struct place places[DEEPEST];
	unsigned depth;
	const struct member *due; /* the member whose value comes */
	const char **own;         /* or the outermost record's own text */
	const char *format, *sha256;
	size_t texts_room;
};

static struct place *
here(struct reader *reader)
{
	return &reader->places[reader->depth - 1];
}

static const char *
keep(struct reader *reader, const unsigned char *bytes, size_t len)
{
	return arena_text(&reader->plan->arena, (const char *)bytes, len);
}

static int
on_text(void *context, const unsigned char *bytes, size_t len)
{
	struct reader *reader = context;
	const struct member *member = reader->due;
	struct place *place = reader->depth > 0 ? here(reader) : NULL;

	if (place == NULL || memchr(bytes, '\0', len) != NULL)
		return 0;
	if (place->list != NULL && place->list->kind == TEXTS) {
		struct texts *texts = (struct texts *)(void *)place->record;

		texts->list = mem_room(
		    texts->list, &reader->texts_room, texts->count + 1, sizeof(*texts->list));
		texts->list[texts->count++] = keep(reader, bytes, len);
		return 1;
	}
	if (reader->own != NULL) {
		*reader->own = keep(reader, bytes, len);
		reader->own = NULL;
		return 1;
	}
	reader->due = NULL;
	if (member != NULL && member->kind == TEXT) {
		*(const char **)(void *)(place->record + member->at) = keep(reader, bytes, len);
		return 1;
	}
	for (uint8_t i = 0; member != NULL && member->kind == WORD && i < member->word_count; i++)
		if (strlen(member->words[i]) == len && memcmp(member->words[i], bytes, len) == 0) {
			*(uint8_t *)(place->record + member->at) = i;
			return 1;
		}
	return 0;
}

static int
on_count(void *context, long long number)
{
	struct reader *reader = context;
	const struct member *member = reader->due;

	reader->due = NULL;
	if (member == NULL || member->kind != COUNT || number < 0 || number > UINT32_MAX)
		return 0;
	*(uint32_t *)(void *)(here(reader)->record + member->at) = (uint32_t)number;
	return 1;
}

static int
on_yesno(void *context, int yes)
{
	struct reader *reader = context;
	const struct member *member = reader->due;

	reader->due = NULL;
	if (member == NULL || member->kind != YESNO)
		return 0;
	*(bool *)(here(reader)->record + member->at) = yes;
	return 1;
}

static void
blank(const struct member *members, char *record)
{
	for (const struct member *m = members; m->name != NULL; m++)
		if (m->kind == TEXT)
			*(const char **)(void *)(record + m->at) = "";
}

/* Room for one record more in a list of the plan; NULL: too many. */
static char *
next_record(struct plan *plan, const struct member *list)
{
	char *at = (char *)plan + list->at, *items;
	size_t *count = (size_t *)(void *)((char *)plan + list->count_at),
	       *room = (size_t *)(void *)((char *)plan + list->room_at);

	if (*count == PLAN_STEPS_MAX)
		return NULL;
	memcpy(&items, at, sizeof(items));
	items = mem_room(items, room, *count + 1, list->size);
	memcpy(at, &items, sizeof(items));
	items += (*count)++ * list->size;
	memset(items, 0, list->size);
	return items;
}

static int
enter(struct reader *reader, const struct member *members, const struct member *list, char *record)
{
	if (reader->depth == DEEPEST || record == NULL)
		return 0;
	reader->places[reader->depth++] = (struct place){ members, list, record };
	reader->due = NULL;
	if (members != NULL)
		blank(members, record);
	return 1;
}

static int
on_map(void *context)
{
	struct reader *reader = context;
	const struct member *due = reader->due;
	struct place *place;

	if (reader->depth == 0)
		return enter(reader, plan_members, NULL, (char *)reader->plan);
	place = here(reader);
	if (place->list != NULL && place->list->kind == LIST)
		return enter(
		    reader, place->list->members, NULL, next_record(reader->plan, place->list));
	if (due == NULL || due->kind != RECORD)
		return 0;
	return enter(reader, due->members, NULL, place->record + due->at);
}

static int
on_list(void *context)
{
	struct reader *reader = context;
	const struct member *due = reader->due;

	if (reader->depth == 0 || due == NULL || (due->kind != LIST && due->kind != TEXTS))
		return 0;
	reader->texts_room = 0;
	return enter(reader, NULL, due, here(reader)->record + due->at);
}

/* Texts are gathered in an array that grows; it ends up in the arena. */
static int
on_end(void *context)
{
	struct reader *reader = context;
	struct place *place = here(reader);

	if (place->list != NULL && place->list->kind == TEXTS) {
		struct texts *texts = (struct texts *)(void *)place->record;
		const char **list =
		    arena_take(&reader->plan->arena, (texts->count + 1) * sizeof(*list));

		if (texts->count > 0)
			memcpy(list, texts->list, texts->count * sizeof(*list));
		free(texts->list);
		texts->list = list;
	}
	reader->depth--;
	return 1;
}

/* A member may come once; a second one is caught when the canonical form is compared. */
static int
on_key(void *context, const unsigned char *bytes, size_t len)
{
	struct reader *reader = context;
	struct place *place = here(reader);

	for (const struct member *m = place->members; m != NULL && m->name != NULL; m++)
		if (strlen(m->name) == len && memcmp(m->name, bytes, len) == 0) {
			reader->due = m;
			return m->kind != TEXTS ||
			       ((struct texts *)(void *)(place->record + m->at))->count == 0;
		}
	if (reader->depth != 1)
		return 0;
	if (len == strlen(format_name) && memcmp(bytes, format_name, len) == 0)
		reader->own = &reader->format;
	else if (len == strlen(sha256_name) && memcmp(bytes, sha256_name, len) == 0)
		reader->own = &reader->sha256;
	return reader->own != NULL;
}

static const yajl_callbacks callbacks = {
	.yajl_boolean = on_yesno,
	.yajl_integer = on_count,
	.yajl_string = on_text,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_list,
	.yajl_end_array = on_end,
};

/* Texts that a broken file left in the middle; everything else is the plan's own already. */
static void
drop_begun(struct reader *reader)
{
	if (reader->depth > 0 && here(reader)->list != NULL && here(reader)->list->kind == TEXTS) {
		struct texts *texts = (struct texts *)(void *)here(reader)->record;

		free(texts->list);
		*texts = (struct texts){ 0 };
	}
}

static int
parse(struct plan *plan, const char *name, const char *bytes, size_t len, struct err *err)
{
	struct reader reader = { .plan = plan, .format = "", .sha256 = "" };
	yajl_handle handle = json_parser(&callbacks, &reader);
	yajl_status status = yajl_parse(handle, (const unsigned char *)bytes, len);
	bool whole;

	if (status == yajl_status_ok)
		status = yajl_complete_parse(handle);
	whole = status == yajl_status_ok && reader.depth == 0;
	drop_begun(&reader);
	yajl_free(handle);
	plan->sha256 = reader.sha256;
	if (*reader.format != '\0' && strcmp(reader.format, FORMAT) != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "'%s' is not a plan that this version reads: its format is '%.60s', not '%s'",
		    name, reader.format, FORMAT);
	if (*reader.format == '\0')
		return err_set(err, STATUS_BAD_INPUT,
		    "'%s' is not a plan: 'jira-access plan' makes them", name);
	if (!whole)
		return err_set(err, STATUS_REFUSED,
		    "plan '%s' was changed or cut since it was made: make it again with "
		    "'jira-access plan'",
		    name);
	return 0;
}

/* Is it, byte by byte, what the writer would write of what was read? */
static int
check_form(
    const struct plan *plan, const char *name, const char *bytes, size_t len, struct err *err)
{
	char sha256[DIGEST_HEX + 1];
	struct json_out out;
	size_t again_len;
	const char *again = canonical(plan, &out, sha256, &again_len);
	bool same = again_len == len && memcmp(again, bytes, len) == 0;

	json_release(&out);
	if (!same)
		return err_set(err, STATUS_REFUSED,
		    "plan '%s' was changed since it was made (its SHA-256 is not that of its "
		    "content): "
		    "make it again with 'jira-access plan'",
		    name);
	return 0;
}

int
plan_file_read(struct plan *plan, const char *path, struct err *err)
{
	const char *why;
	size_t len;
	char *bytes = file_text(AT_FDCWD, path, true, PLAN_BYTES_MAX, &len, &why);
	int rc;

	if (bytes == NULL)
		return err_set(err, STATUS_BAD_INPUT, "cannot read the plan '%s': %s", path, why);
	blank(plan_members, (char *)plan);
	plan->sha256 = "";
	rc = parse(plan, path, bytes, len, err);
	if (rc == 0)
		rc = check_form(plan, path, bytes, len, err);
	free(bytes);
	return rc;
}
