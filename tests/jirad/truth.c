/*
 * The tenant's own truth as plain CSV (RFC 4180, LF), each fact once, and the least number of
 * requests that a full read needs.
 */
#include "truth.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
cell(FILE *out, const char *text, bool last)
{
	if (text == NULL)
		text = "";
	if (strpbrk(text, ",\"\r\n") == NULL) {
		fputs(text, out);
	} else {
		putc('"', out);
		for (; *text != '\0'; text++) {
			if (*text == '"')
				putc('"', out);
			putc(*text, out);
		}
		putc('"', out);
	}
	putc(last ? '\n' : ',', out);
}

static void
write_accounts(FILE *out, const struct tenant *t)
{
	const struct account *a;

	static const char *const said[] = { "", "no", "yes" };

	fputs("account_id,display_name,email,account_type,status,guest,app_type\n", out);
	for (uint32_t i = 0; i < t->accounts; i++) {
		a = &t->account[i];
		cell(out, a->id, false);
		cell(out, a->name, false);
		if (!a->listed && !a->bulk) { /* nothing but an actor or a lead speaks of it */
			fputs(",unknown,unknown,,\n", out);
			continue;
		}
		cell(out, a->email, false);
		cell(out, a->type, false);
		cell(out, a->active ? "active" : "inactive", false);
		cell(out, a->odd == ODD_EXTRA ? "no" : said[a->guest], false);
		cell(out,
		    strcmp(a->type, "app") != 0 ? NULL
		    : a->app_type != NULL       ? a->app_type
						: "unknown",
		    true);
	}
}

static void
write_groups(FILE *out, const struct tenant *t)
{
	fputs("group_id,group_name\n", out);
	for (uint32_t i = 0; i < t->groups; i++) {
		if (t->group[i].gone)
			continue;
		cell(out, t->group[i].id, false);
		cell(out, t->group[i].name, true);
	}
}

static void
write_memberships(FILE *out, const struct tenant *t)
{
	fputs("group_id,account_id\n", out);
	for (uint32_t a = 0; a < t->accounts; a++) {
		for (uint32_t i = t->group_of_at[a]; i < t->group_of_at[a + 1]; i++) {
			cell(out, t->group[t->group_of[i]].id, false);
			cell(out, t->account[a].id, true);
		}
	}
}

static void
write_projects(FILE *out, const struct tenant *t)
{
	const struct project *p;

	fputs("project_id,project_key,project_name,state,style,type,category,lead,scheme_id,"
	      "scheme_name,security_scheme_id\n",
	    out);
	for (uint32_t i = 0; i < t->projects; i++) {
		p = &t->project[i];
		cell(out, p->id, false);
		cell(out, p->key, false);
		cell(out, p->name, false);
		cell(out, p->deleted ? "deleted" : p->archived ? "archived" : "live", false);
		cell(out, p->team_managed ? "next-gen" : "classic", false);
		cell(out, p->type, false);
		cell(out, p->category, false);
		cell(out, p->lead != NONE ? t->account[p->lead].id : NULL, false);
		if (p->scheme != NONE)
			fprintf(out, "%lld", t->scheme[p->scheme].id);
		putc(',', out);
		cell(out, p->scheme != NONE ? t->scheme[p->scheme].name : NULL, false);
		if (p->security != NONE)
			fprintf(out, "%lld", t->security[p->security].id);
		putc('\n', out);
	}
}

/* A role that no list has shows its name, in the projects that use it, and nothing else. */
static void
write_roles(FILE *out, const struct tenant *t)
{
	const struct role *r;

	fputs("role_id,role_name,description,scope_project_id,type\n", out);
	for (uint32_t i = 0; i < t->roles; i++) {
		r = &t->role[i];
		fprintf(out, "%lld,", r->id);
		cell(out, r->name, false);
		cell(out, r->listed ? r->description : NULL, false);
		cell(out, r->scope != NONE ? t->project[r->scope].id : NULL, false);
		cell(out, r->guest ? "GUEST_ROLE" : "DEFAULT", true);
	}
}

static void
write_actor_row(FILE *out, const struct tenant *t, const struct project *p,
    const struct place *place, const struct actor *a)
{
	static const char *const kinds[] = { "user", "group", "other" };
	const char *id = a->id, *name = a->name;

	if (a->who != NONE) {
		id = a->kind == ACTOR_USER ? t->account[a->who].id : t->group[a->who].id;
		name = a->kind == ACTOR_USER ? t->account[a->who].name : t->group[a->who].name;
	}
	cell(out, p->id, false);
	fprintf(out, "%lld,%s,", t->role[place->role].id, kinds[a->kind]);
	cell(out, id, false);
	cell(out, name, true);
}

/* What can be read: not the roles that a project hides. */
static void
write_actor_rows(FILE *out, const struct tenant *t)
{
	const struct project *p;

	fputs("project_id,role_id,kind,actor_id,actor_name\n", out);
	for (uint32_t i = 0; i < t->projects; i++) {
		p = &t->project[i];
		for (uint32_t k = 0; k < p->count && !p->hides_roles && !p->deleted; k++)
			for (uint32_t n = 0; n < p->places[k].count; n++)
				write_actor_row(out, t, p, &p->places[k], &p->places[k].actors[n]);
	}
}

static void
write_lines(FILE *out, const struct tenant *t)
{
	const struct line *l;

	fputs("scheme_id,permission,holder_type,holder_id,scheme_name\n", out);
	for (uint32_t i = 0; i < t->schemes; i++) {
		for (uint32_t k = 0; k < t->scheme[i].count; k++) {
			l = &t->scheme[i].lines[k];
			fprintf(out, "%lld,", t->scheme[i].id);
			cell(out, l->permission, false);
			cell(out, l->type, false);
			cell(out, l->value != NULL ? l->value : l->parameter, false);
			cell(out, t->scheme[i].name, true);
		}
	}
}

static void
write_share_row(FILE *out, const struct tenant *t, const struct shared *shared, bool dashboard,
    const struct share *share)
{
	static const char *const kinds[] = { "public", "logged-in", "group", "project", "role",
		"account", "com.example.audience" };
	const char *id = NULL, *name = NULL;

	fprintf(out, "%s,%lld,", dashboard ? "dashboard" : "filter", shared->id);
	cell(out, shared->name, false);
	cell(out, shared->owner != NONE ? t->account[shared->owner].id : NULL, false);
	fprintf(out, "%s,", !dashboard || sees_shared(t, t->admin, shared) ? "yes" : "no");
	if (share == NULL) {
		fputs(",,,,,\n", out);
		return;
	}
	if (share->kind == SHARE_GROUP && share->who == NONE)
		id = share->id, name = share->name;
	else if (share->kind == SHARE_GROUP)
		id = t->group[share->who].id, name = t->group[share->who].name;
	else if (share->kind == SHARE_USER)
		id = t->account[share->who].id, name = t->account[share->who].name;
	else if (share->kind == SHARE_PROJECT || share->kind == SHARE_ROLE)
		id = t->project[share->who].id, name = t->project[share->who].name;
	cell(out, kinds[share->kind], false);
	cell(out, id, false);
	cell(out, name, false);
	if (share->kind == SHARE_ROLE)
		fprintf(out, "%lld", t->role[share->role].id);
	putc(',', out);
	cell(out, share->kind == SHARE_ROLE ? t->role[share->role].name : NULL, false);
	fprintf(out, "%s\n", share->edit ? "edit" : "view");
}

/* A row a share, or one for what its owner alone sees; visible: to the administrator without overriding. */
static void
write_shares(FILE *out, const struct tenant *t)
{
	fputs("object_type,object_id,object_name,owner,visible,kind,target_id,target_name,role_id,"
	      "role_name,may\n",
	    out);
	for (uint32_t d = 0; d < 2; d++) {
		const struct shared *list = d == 0 ? t->filter : t->dashboard;

		for (uint32_t i = 0; i < (d == 0 ? t->filters : t->dashboards); i++) {
			if (list[i].count == 0)
				write_share_row(out, t, &list[i], d == 1, NULL);
			for (uint32_t k = 0; k < list[i].count; k++)
				write_share_row(out, t, &list[i], d == 1, &list[i].shares[k]);
		}
	}
}

unsigned long
pages(size_t items, size_t size)
{
	return (unsigned long)((items + size - 1) / size);
}

/* One line for each kind of request; deleted projects are not read. */
static void
write_minimum(FILE *out, const struct org *o, size_t group_page)
{
	const struct tenant *t = o->tenant;
	unsigned long members = 0, roles = 0, projects = 0, unlisted = 0, types = 0, users, groups,
		      total;

	for (uint32_t i = 0; i < t->groups; i++)
		members += t->group[i].count == 0 ? 1 : pages(t->group[i].count, 50);
	for (uint32_t i = 0; i < t->projects; i++) {
		if (!t->project[i].deleted) {
			projects++;
			types |= !t->project[i].team_managed && !t->project[i].hides_roles;
			roles += t->project[i].count;
		}
	}
	for (uint32_t i = 0; i < t->accounts; i++)
		unlisted += !t->account[i].listed;
	users = pages(t->listed_count, 1000) + 1;
	groups = t->groups == 0 ? 1 : pages(t->groups, group_page);
	unlisted = pages(unlisted, 100);
	total = 3 + users + groups + members + pages(projects, 100) + 1 + types + roles + projects +
		4 + unlisted + security_pages(t);
	fprintf(out,
	    "preflight 3\nusers %lu\ngroups %lu\nmembers %lu\nproject_pages %lu\nroles "
	    "1\nrole_types %lu\nrole_actors %lu\n"
	    "project_schemes %lu\nschemes_products_admins 4\nunlisted_accounts %lu\nsecurity "
	    "%lu\ntotal %lu\n",
	    users, groups, members, pages(projects, 100), types, roles, projects, unlisted,
	    security_pages(t), total);
	write_org_minimum(out, o, total - members);
}

FILE *
open_in(const char *directory, const char *name)
{
	struct buf path = { 0 };
	FILE *out;

	buf_json(&path, "%r/%r", directory, name);
	out = fopen(path.at, "w");
	buf_free(&path);
	return out;
}

FILE *
open_csv(const char *directory, const char *name)
{
	struct buf file = { 0 };
	FILE *out;

	buf_json(&file, "%r.csv", name);
	out = open_in(directory, file.at);
	buf_free(&file);
	return out;
}

static const struct {
	const char *name;
	void (*write)(FILE *out, const struct tenant *t);
} files[] = { { "accounts", write_accounts }, { "groups", write_groups },
	{ "memberships", write_memberships }, { "projects", write_projects },
	{ "roles", write_roles }, { "actors", write_actor_rows }, { "scheme_lines", write_lines },
	{ "shares", write_shares }, { "security_schemes", write_security_schemes },
	{ "security_levels", write_security_levels },
	{ "security_members", write_security_members } };

void
truth_json(struct buf *b, const struct org *o)
{
	char *text;
	size_t len;
	FILE *out;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		out = need_memory(open_memstream(&text, &len));
		files[i].write(out, o->tenant);
		fclose(out);
		buf_json(b, "%r%s:%s", i == 0 ? "" : ",", files[i].name, text);
		free(text);
	}
	truth_org_json(b, o);
}

bool
truth_write(const struct org *o, const char *directory, size_t group_page)
{
	bool good = mkdir(directory, 0777) == 0 || errno == EEXIST;
	FILE *out;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && good; i++) {
		out = open_csv(directory, files[i].name);
		if (out != NULL)
			files[i].write(out, o->tenant);
		good = out != NULL && fclose(out) == 0;
	}
	out = good ? open_in(directory, "minimum.txt") : NULL;
	if (out != NULL)
		write_minimum(out, o, group_page);
	return out != NULL && fclose(out) == 0 && truth_org_write(o, directory);
}
