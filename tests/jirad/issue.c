/*
 * The tracker's issues, as far as tickets need them: made, read, and found by their labels some
 * time later. Every project has the types Task, Bug and Access request; the last one wants a field
 * more.
 */
#include "routes.h"
#include "truth.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

enum { LABELS = 16, FIRST = 10001 };

struct issue {
	char *key, *summary, *status, *description, *label[LABELS];
	uint32_t project, type;
	size_t labels;
	double made;
};

struct issues {
	struct issue *rows;
	size_t count, room;
};

static const struct {
	const char *id, *name, *description;
	bool subtask, reason; /* reason: the field "Reason" is required */
} types[] = { { "10001", "Task", "A task that needs to be done.", false, false },
	{ "10002", "Bug", "A problem.", false, false },
	{ "10003", "Access request", "Somebody needs access.", false, true },
	{ "10004", "Sub-task", "A part of a task.", true, false } };

enum { TYPES = sizeof(types) / sizeof(types[0]) };

static const struct {
	const char *id, *name, *type, *items;
	bool required, reason;
} fields[] = { { "summary", "Summary", "string", NULL, true, false },
	{ "issuetype", "Issue Type", "issuetype", NULL, true, false },
	{ "project", "Project", "project", NULL, true, false },
	{ "description", "Description", "string", NULL, false, false },
	{ "labels", "Labels", "array", "string", false, false },
	{ "reporter", "Reporter", "user", NULL, false, false },
	{ "customfield_10050", "Reason", "string", NULL, true, true } };

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

struct issues *
issues_new(void)
{
	return need_memory(calloc(1, sizeof(struct issues)));
}

void
issues_free(struct issues *issues)
{
	struct issue *issue;

	for (size_t i = 0; issues != NULL && i < issues->count; i++) {
		issue = &issues->rows[i];
		free(issue->key);
		free(issue->summary);
		free(issue->status);
		free(issue->description);
		for (size_t k = 0; k < issue->labels; k++)
			free(issue->label[k]);
	}
	if (issues != NULL)
		free(issues->rows);
	free(issues);
}

void
issues_write(FILE *out, const struct server *s)
{
	const struct issue *issue;

	fputs("key,type,summary,status,labels,description\n", out);
	for (size_t i = 0; i < s->issues->count; i++) {
		issue = &s->issues->rows[i];
		cell(out, issue->key, false);
		cell(out, types[issue->type].name, false);
		cell(out, issue->summary, false);
		cell(out, issue->status, false);
		for (size_t k = 0; k < issue->labels; k++)
			fprintf(out, "%s%s", k == 0 ? "" : " ", issue->label[k]);
		putc(',', out);
		cell(out, issue->description, true);
	}
}

static struct issue *
find_issue(const struct issues *issues, const char *key)
{
	char id[24];

	for (size_t i = 0; i < issues->count; i++) {
		snprintf(id, sizeof(id), "%zu", FIRST + i);
		if (key != NULL && (strcmp(issues->rows[i].key, key) == 0 || strcmp(id, key) == 0))
			return &issues->rows[i];
	}
	return NULL;
}

bool
issue_move(struct server *s, const char *key, const char *status)
{
	struct issue *issue = find_issue(s->issues, key);

	if (issue == NULL || status == NULL)
		return false;
	free(issue->status);
	issue->status = need_memory(strdup(status));
	return true;
}

/* Every project one sees has the same types. */
static bool
read_page(struct request *rq, struct page *page, size_t count)
{
	if (asked_project(rq) == NONE || !page_read(rq, page, 50, 200))
		return false;
	page->end = page->start + page->size < count ? page->start + page->size : count;
	return true;
}

static void
write_type(struct buf *b, const char *base, size_t i)
{
	buf_json(b,
	    "{'self':'%r/rest/api/3/issuetype/%r','id':%s,'description':%s,'iconUrl':'','name':%s,"
	    "'subtask':%b,'hierarchyLevel':%d}",
	    base, types[i].id, types[i].id, types[i].description, types[i].name, types[i].subtask,
	    types[i].subtask ? -1LL : 0LL);
}

void
answer_issue_types(struct request *rq)
{
	struct page page;

	if (!read_page(rq, &page, TYPES))
		return;
	buf_json(&rq->reply.body, "{'startAt':%d,'maxResults':%d,'total':%d,'issueTypes':[",
	    (long long)page.start, (long long)page.size, (long long)TYPES);
	for (size_t i = page.start; i < page.end; i++) {
		buf_text(&rq->reply.body, i > page.start ? "," : "");
		write_type(&rq->reply.body, rq->server->base, i);
	}
	buf_json(&rq->reply.body, "]}");
}

static void
write_field(struct buf *b, size_t i)
{
	buf_json(b, "{'required':%b,'schema':{'type':%s,", fields[i].required, fields[i].type);
	if (fields[i].items != NULL)
		buf_json(b, "'items':%s,", fields[i].items);
	if (fields[i].reason)
		buf_json(b,
		    "'custom':'com.atlassian.jira.plugin.system.customfieldtypes:textfield',"
		    "'customId':10050},");
	else
		buf_json(b, "'system':%s},", fields[i].id);
	buf_json(b, "'name':%s,'key':%s,'fieldId':%s,'hasDefaultValue':%b,'operations':['set']}",
	    fields[i].name, fields[i].id, fields[i].id, strcmp(fields[i].id, "reporter") == 0);
}

static size_t
find_type(const char *id, const char *name)
{
	size_t i;

	for (i = 0; i < TYPES; i++)
		if ((id != NULL && strcmp(types[i].id, id) == 0) ||
		    (id == NULL && name != NULL && strcmp(types[i].name, name) == 0))
			break;
	return i;
}

void
answer_issue_fields(struct request *rq)
{
	size_t type = find_type(rq->part[1], NULL), count;
	struct page page;

	if (type == TYPES) {
		reply_error(rq, 400, "Issue type with id '%s' does not exist.", rq->part[1]);
		return;
	}
	count = FIELDS - !types[type].reason; /* it is the last one */
	if (!read_page(rq, &page, count))
		return;
	buf_json(&rq->reply.body, "{'startAt':%d,'maxResults':%d,'total':%d,'fields':[",
	    (long long)page.start, (long long)page.size, (long long)count);
	for (size_t i = page.start; i < page.end; i++) {
		buf_text(&rq->reply.body, i > page.start ? "," : "");
		write_field(&rq->reply.body, i);
	}
	buf_json(&rq->reply.body, "]}");
}

static const char *
text_of(yajl_val v, const char *a, const char *b)
{
	const char *path[] = { a, b, NULL };
	yajl_val found = yajl_tree_get(v, path, yajl_t_string);

	return found == NULL ? NULL : YAJL_GET_STRING(found);
}

/* The texts of a document, one after another; false: it is none. */
static bool
document_text(yajl_val v, struct buf *out)
{
	const char *path[] = { "content", NULL };
	yajl_val content = yajl_tree_get(v, path, yajl_t_array);

	if (text_of(v, "type", NULL) == NULL)
		return false;
	if (text_of(v, "text", NULL) != NULL)
		buf_text(out, text_of(v, "text", NULL));
	if (strcmp(text_of(v, "type", NULL), "hardBreak") == 0)
		buf_char(out, '\n');
	for (size_t i = 0; content != NULL && i < content->u.array.len; i++)
		if (!document_text(content->u.array.values[i], out))
			return false;
	if (strcmp(text_of(v, "type", NULL), "paragraph") == 0)
		buf_char(out, '\n');
	return true;
}

static void
field_error(struct request *rq, const char *field, const char *text)
{
	reply_text(rq, 400, "application/json;charset=UTF-8", "");
	buf_json(&rq->reply.body, "{'errorMessages':[],'errors':{%s:%s}}", field,
	    rq->server->options.german ? "Dieses Feld ist nicht in Ordnung." : text);
}

/* NULL: no text, or behind the last. */
static const char *
label_at(yajl_val list, size_t i)
{
	if (i >= list->u.array.len || !YAJL_IS_STRING(list->u.array.values[i]))
		return NULL;
	return list->u.array.values[i]->u.string;
}

/* The first field that is not as it must be; false: replied. */
static bool
fields_good(struct request *rq, yajl_val sent, size_t type, struct buf *description)
{
	const char *path[] = { "description", NULL }, *labels[] = { "labels", NULL };
	const char *summary = text_of(sent, "summary", NULL);
	yajl_val text = yajl_tree_get(sent, path, yajl_t_any), list;
	const char *label;

	if (summary == NULL || *summary == '\0' || strchr(summary, '\n') != NULL ||
	    strlen(summary) > 255)
		field_error(rq, "summary", "You must specify a summary of the issue, in one line.");
	else if (text != NULL && !YAJL_IS_NULL(text) &&
		 (text_of(text, "type", NULL) == NULL ||
		     strcmp(text_of(text, "type", NULL), "doc") != 0 ||
		     !document_text(text, description)))
		field_error(rq, "description", "Operation value must be an Atlassian Document.");
	else if (types[type].reason && text_of(sent, "customfield_10050", NULL) == NULL)
		field_error(rq, "customfield_10050", "Reason is required.");
	else {
		list = yajl_tree_get(sent, labels, yajl_t_array);
		for (size_t i = 0; list != NULL && i < list->u.array.len; i++) {
			label = label_at(list, i);
			if (label != NULL && strchr(label, ' ') == NULL && i < LABELS)
				continue;
			field_error(rq, "labels", "The label contains spaces which is invalid.");
			return false;
		}
		return true;
	}
	return false;
}

static void
make_issue(struct request *rq, uint32_t project, size_t type, yajl_val sent, const char *text)
{
	struct issues *issues = rq->server->issues;
	const char *path[] = { "labels", NULL };
	yajl_val list = yajl_tree_get(sent, path, yajl_t_array);
	const char *label;
	struct issue *issue;
	char key[64];

	if (issues->count == issues->room) {
		issues->room = issues->room * 2 + 16;
		issues->rows =
		    need_memory(realloc(issues->rows, issues->room * sizeof(*issues->rows)));
	}
	issue = &issues->rows[issues->count++];
	snprintf(key, sizeof(key), "%s-%zu", rq->server->tenant->project[project].key,
	    100 + issues->count);
	*issue = (struct issue){ .project = project, .type = (uint32_t)type, .made = state_now() };
	issue->key = need_memory(strdup(key));
	issue->summary = need_memory(strdup(text_of(sent, "summary", NULL)));
	issue->status = need_memory(strdup("To Do"));
	issue->description = need_memory(strdup(text));
	for (size_t i = 0; list != NULL && (label = label_at(list, i)) != NULL; i++)
		issue->label[issue->labels++] = need_memory(strdup(label));
	rq->changed = true;
	rq->reply.status = 201;
	buf_json(&rq->reply.body, "{'id':'%d','key':%s,'self':'%r/rest/api/3/issue/%d'}",
	    (long long)(FIRST + issues->count - 1), key, rq->server->base,
	    (long long)(FIRST + issues->count - 1));
}

static void
create_issue(struct request *rq, yajl_val sent)
{
	const struct tenant *t = rq->server->tenant;
	const char *name = text_of(sent, "project", "key"), *id = text_of(sent, "project", "id");
	size_t type =
	    find_type(text_of(sent, "issuetype", "id"), text_of(sent, "issuetype", "name"));
	const char *place = name != NULL ? name : id;
	uint32_t p = place == NULL ? NONE : project_find(t, place);
	struct buf description = { 0 };

	buf_text(&description, "");
	if (p == NONE || !sees_project(rq, p) || t->project[p].archived)
		field_error(rq, "project", "valid project is required");
	else if (type == TYPES || types[type].subtask)
		field_error(rq, "issuetype", "Specify a valid issue type");
	else if (fields_good(rq, sent, type, &description))
		make_issue(rq, p, type, sent, description.at);
	buf_free(&description);
}

void
answer_issue_create(struct request *rq)
{
	const char *path[] = { "fields", NULL };
	yajl_val body = sent_object(rq), sent;

	if (body == NULL)
		return;
	sent = yajl_tree_get(body, path, yajl_t_object);
	if (sent == NULL)
		refuse(rq, 400, SAY_BODY, "fields");
	else
		create_issue(rq, sent);
	yajl_tree_free(body);
}

static void
write_issue(struct request *rq, const struct issue *issue)
{
	const struct project *p = &rq->server->tenant->project[issue->project];
	long long id = FIRST + (issue - rq->server->issues->rows);
	bool done = strcmp(issue->status, "Done") == 0;
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'expand':'','id':'%d','self':'%r/rest/api/3/issue/"
	    "%d','key':%s,'fields':{'summary':%s,"
	    "'issuetype':",
	    id, rq->server->base, id, issue->key, issue->summary);
	write_type(b, rq->server->base, issue->type);
	buf_json(b,
	    ",'project':{'id':%s,'key':%s,'name':%s},'status':{'id':'%d','name':%s,"
	    "'statusCategory':{'id':%d,'key':%s,'name':%s}},'resolution':",
	    p->id, p->key, p->name, done ? 10002LL : 10000LL, issue->status, done ? 3LL : 2LL,
	    done ? "done" : "new", done ? "Done" : "To Do");
	buf_json(b, done ? "{'id':'10000','name':'Done'}" : "null");
	buf_json(b, ",'labels':[");
	for (size_t i = 0; i < issue->labels; i++)
		buf_json(b, "%r%s", i == 0 ? "" : ",", issue->label[i]);
	buf_json(b, "]}}");
}

void
answer_issue(struct request *rq)
{
	const struct issue *issue = find_issue(rq->server->issues, rq->part[0]);

	if (issue != NULL && sees_project(rq, issue->project))
		write_issue(rq, issue);
	else
		reply_error(
		    rq, 404, "Issue does not exist or you do not have permission to see it.");
}

/* One word of a query, or what is in its quotes; the rest. */
static const char *
take_word(const char *s, char *word, size_t size)
{
	size_t len;

	s += strspn(s, " ,()");
	if (*s == '"' || *s == '\'') {
		len = strcspn(s + 1, "\"'");
		snprintf(word, size, "%.*s", (int)len, s + 1);
		return s + 1 + len + (s[1 + len] != '\0');
	}
	len = *s == '=' ? 1 : strcspn(s, " ,()=\"'");
	snprintf(word, size, "%.*s", (int)len, s);
	return s + len;
}

static bool
has_value(const struct server *s, const struct issue *issue, const char *field, const char *value)
{
	for (size_t i = 0; strcmp(field, "labels") == 0 && i < issue->labels; i++)
		if (strcmp(issue->label[i], value) == 0)
			return true;
	if (strcmp(field, "project") == 0)
		return strcmp(s->tenant->project[issue->project].key, value) == 0 ||
		       strcmp(s->tenant->project[issue->project].id, value) == 0;
	return (strcmp(field, "key") == 0 || strcmp(field, "issuekey") == 0) &&
	       strcmp(issue->key, value) == 0;
}

/* FIELD = VALUE, FIELD in (VALUE, ...), joined by AND: -1 when it is something else. */
static int
fits_query(const struct server *s, const struct issue *issue, const char *jql)
{
	static const char *const known[] = { "labels", "project", "key", "issuekey" };
	char field[32], word[128];
	bool fits = true, one;
	size_t i;

	while (jql[strspn(jql, " ")] != '\0') {
		jql = take_word(jql, field, sizeof(field));
		for (i = 0; i < 4 && strcmp(known[i], field) != 0; i++)
			;
		if (i == 4 && strcmp(field, "ORDER") == 0)
			return fits;
		jql = take_word(jql, word, sizeof(word));
		if (i == 4 ||
		    (strcmp(word, "=") != 0 && strcmp(word, "in") != 0 && strcmp(word, "IN") != 0))
			return -1;
		for (one = false; jql[strspn(jql, " ,()")] != '\0';) {
			jql = take_word(jql, word, sizeof(word));
			if (strcmp(word, "AND") == 0 || strcmp(word, "and") == 0)
				break;
			if (strcmp(word, "ORDER") == 0)
				return fits && one;
			one = one || (issue != NULL && has_value(s, issue, field, word));
		}
		fits = fits && one;
	}
	return fits;
}

static void
search(struct request *rq, const char *jql)
{
	const struct issues *issues = rq->server->issues;
	double until = state_now() - rq->server->options.search_lag_ms / 1000.0;
	bool first = true;

	if (jql == NULL || *jql == '\0' || fits_query(rq->server, NULL, jql) < 0) {
		reply_error(rq, 400, "Error in the JQL Query.");
		return;
	}
	buf_json(&rq->reply.body, "{'isLast':true,'issues':[");
	for (size_t i = 0; i < issues->count; i++) {
		if (issues->rows[i].made > until || !sees_project(rq, issues->rows[i].project) ||
		    fits_query(rq->server, &issues->rows[i], jql) != 1)
			continue;
		buf_text(&rq->reply.body, first ? "" : ",");
		write_issue(rq, &issues->rows[i]);
		first = false;
	}
	buf_json(&rq->reply.body, "]}");
}

void
answer_issue_search(struct request *rq)
{
	yajl_val body;

	if (strcmp(rq->method, "GET") == 0) {
		search(rq, request_param(rq, "jql"));
	} else if ((body = sent_object(rq)) != NULL) {
		search(rq, sent_text(body, "jql"));
		yajl_tree_free(body);
	}
}
