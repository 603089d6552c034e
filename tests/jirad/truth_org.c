/* The organisation's truth as CSV, and the least number of requests of a full read with a key. */
#include "truth.h"
#include <stdlib.h>
#include <string.h>

static void
write_accounts(FILE *out, const struct org *o)
{
	static const char *const statuses[] = { "active", "suspended", "deactivated",
		"for_deletion" };
	const struct org_account *a;

	fputs("account_id,email,status,claim_status,in_jira,invited\n", out);
	for (uint32_t i = 0; i < o->accounts; i++) {
		a = &o->account[i];
		cell(out, a->id, false);
		cell(out, a->email, false);
		cell(out, statuses[a->status], false);
		cell(out, a->managed ? "managed" : "unmanaged", false);
		cell(out, a->account == NONE ? "no" : "yes", false);
		cell(out, a->invited, true);
	}
}

static void
write_groups(FILE *out, const struct org *o)
{
	const struct org_group *g;

	fputs("group_id,group_name,directory_id,managed_by,external_synced,users,in_jira\n", out);
	for (uint32_t i = 0; i < o->groups; i++) {
		g = &o->group[i];
		if (g->gone)
			continue;
		cell(out, g->id, false);
		cell(out, g->name, false);
		cell(out, o->directory[g->directory].id, false);
		fprintf(out, "%s,%s,%u,%s\n", g->managed_by, g->synced ? "yes" : "no", g->users,
		    g->group == NONE ? "no" : "yes");
	}
}

static void
write_memberships(FILE *out, const struct org *o)
{
	fputs("group_id,account_id\n", out);
	for (uint32_t i = 0; i < o->accounts; i++) {
		for (uint32_t k = 0; k < o->account[i].groups; k++) {
			cell(out, o->group[o->account[i].group[k]].id, false);
			cell(out, o->account[i].id, true);
		}
	}
}

/* way: how an account came to it; "" for groups. */
static void
write_role(FILE *out, const char *type, const char *id, const char *resource, const char *role,
    const char *way)
{
	fprintf(out, "%s,", type);
	cell(out, id, false);
	fprintf(out, "%s,%s,%s\n", resource, role, way);
}

static const char *
resource_id(const struct org *o, uint32_t resource)
{
	return resource == ON_ORGANISATION ? o->options->id : o->resource[resource].id;
}

/* What no group gives it. */
static void
write_own_roles(FILE *out, const struct org *o, const struct org_account *a)
{
	for (uint32_t r = 0; r <= ON_ORGANISATION; r++)
		for (const struct role_name *role = role_names; role->name != NULL; role++)
			if (a->own[r] & role->bit)
				write_role(
				    out, "account", a->id, resource_id(o, r), role->name, "direct");
	if (a->direct != NONE)
		write_role(
		    out, "account", a->id, o->resource[a->direct].id, "atlassian/user", "direct");
}

/* What its platform roles tell; they are on the organisation. */
static void
write_platform(FILE *out, const struct org *o, uint32_t account)
{
	const struct org_account *a = &o->account[account];
	bool direct = a->platform & PLATFORM_ORG_ADMIN;

	if (org_platform(o, account) & PLATFORM_ORG_ADMIN)
		write_role(out, "account", a->id, o->options->id, "atlassian/org-admin",
		    direct ? "direct" : "group_direct");
	if (a->platform & PLATFORM_SITE_ADMIN)
		write_role(
		    out, "account", a->id, o->options->id, "atlassian/site-admin", "group_direct");
}

static void
write_roles(FILE *out, const struct org *o)
{
	fputs("principal_type,principal_id,resource_id,role,way\n", out);
	for (uint32_t i = 0; i < o->groups; i++)
		for (uint32_t r = 0; r <= ON_ORGANISATION; r++)
			for (const struct role_name *role = role_names; role->name != NULL; role++)
				if (o->group[i].role[r] & role->bit)
					write_role(out, "group", o->group[i].id, resource_id(o, r),
					    role->name, "");
	for (uint32_t i = 0; i < o->accounts; i++) {
		write_own_roles(out, o, &o->account[i]);
		write_platform(out, o, i);
	}
}

static void
write_tokens(FILE *out, const struct org *o)
{
	static const char *const kinds[TOKEN_KINDS] = { "user", "service account",
		"organisation key" };
	const struct tenant *t = o->tenant;

	fputs("token_id,label,owner_id,owner_name,owner_email,kind,status,created,expires,"
	      "last_active,revoked,scopes\n",
	    out);
	for (uint32_t i = 0; i < t->tokens; i++) {
		const struct token *token = &t->token[i];
		const char *cells[] = { token->id, token->label, token->owner_id, token->owner_name,
			token->owner_email, kinds[token->kind], token->status, token->created,
			token->expires, token->active, token->revoked, token->scopes };

		for (size_t k = 0; org_shows_token(o, token) && k < 12; k++)
			cell(out, cells[k], k == 11);
	}
}

static void
write_services(FILE *out, const struct org *o)
{
	const struct tenant *t = o->tenant;

	fputs("account_id,service_account_id,name,email,status,created_by\n", out);
	for (uint32_t i = 0; i < t->services; i++) {
		const struct service *s = &t->service[i];

		cell(out, s->account_id, false);
		cell(out, s->id, false);
		cell(out, s->name, false);
		cell(out, s->email, false);
		cell(out, s->status, false);
		cell(out, s->creator, true);
	}
}

static const struct {
	const char *name;
	void (*write)(FILE *out, const struct org *o);
} files[] = { { "org_accounts", write_accounts }, { "org_groups", write_groups },
	{ "org_memberships", write_memberships }, { "org_roles", write_roles },
	{ "org_tokens", write_tokens }, { "org_service_accounts", write_services } };

void
truth_org_json(struct buf *b, const struct org *o)
{
	char *text;
	size_t len;
	FILE *out;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		out = need_memory(open_memstream(&text, &len));
		files[i].write(out, o);
		fclose(out);
		buf_json(b, ",%s:%s", files[i].name, text);
		free(text);
	}
}

bool
truth_org_write(const struct org *o, const char *directory)
{
	bool good = true;
	FILE *out;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && good; i++) {
		out = open_csv(directory, files[i].name);
		if (out != NULL)
			files[i].write(out, o);
		good = out != NULL && fclose(out) == 0;
	}
	return good;
}

static unsigned long
at_least_one(size_t items)
{
	return items == 0 ? 1 : pages(items, 100);
}

/*
 * What Jira must still be asked for memberships: the members of groups that no directory lists,
 * and for each account that is in no directory and in some listed group its groups, or the members
 * of those groups where that is less.
 */
static unsigned long
members_from_jira(const struct org *o)
{
	const struct tenant *t = o->tenant;
	unsigned long unlisted = 0, accounts = 0, members = 0;
	bool outside;

	for (uint32_t i = 0; i < t->groups; i++) {
		outside = false;
		for (uint32_t k = 0; k < t->group[i].count; k++)
			outside = outside || o->of_account[t->group[i].members[k]] == NONE;
		if (o->of_group[i] == NONE)
			unlisted += t->group[i].count == 0 ? 1 : pages(t->group[i].count, 50);
		else if (outside)
			members += pages(t->group[i].count, 50);
	}
	for (uint32_t i = 0; i < t->accounts; i++) {
		outside = false;
		for (uint32_t k = t->group_of_at[i]; k < t->group_of_at[i + 1]; k++)
			outside = outside || o->of_group[t->group_of[k]] != NONE;
		accounts += outside && o->of_account[i] == NONE;
	}
	return unlisted + (accounts < members ? accounts : members);
}

/* Its roles must be asked for: nothing else tells which are its own. */
static bool
is_administrator(const struct org *o, uint32_t account)
{
	for (uint32_t r = 0; r <= ON_ORGANISATION; r++)
		if (org_all_roles(o, account, r) & ~(unsigned)ROLE_USER)
			return true;
	return false;
}

static unsigned long
shown_tokens(const struct org *o, enum token_kind kind)
{
	unsigned long shown = 0;

	for (uint32_t i = 0; i < o->tenant->tokens; i++)
		shown +=
		    o->tenant->token[i].kind == kind && org_shows_token(o, &o->tenant->token[i]);
	return shown;
}

/* The organisation, its directories, domains, workspaces; what they list; roles where there are. */
void
write_org_minimum(FILE *out, const struct org *o, unsigned long jira_without_members)
{
	unsigned long users = 0, groups = 0, managed = 0, group_roles = 0, account_roles = 0,
		      administrators = 0;
	unsigned long members = members_from_jira(o), organisation, tokens, keys;
	size_t in_directory;

	for (uint32_t d = 0; d < o->directories; d++) {
		in_directory = 0;
		for (uint32_t i = 0; i < o->groups; i++)
			in_directory += o->group[i].directory == d;
		groups += at_least_one(in_directory);
		users += at_least_one(o->directory[d].accounts);
	}
	for (uint32_t i = 0; i < o->accounts; i++) {
		managed += o->account[i].managed;
		administrators += is_administrator(o, i);
		account_roles += o->account[i].direct != NONE || is_administrator(o, i);
	}
	for (uint32_t i = 0; i < o->groups; i++)
		group_roles +=
		    org_group_resources(o, i) != 0 || o->group[i].role[ON_ORGANISATION] != 0;
	tokens = at_least_one(shown_tokens(o, TOKEN_USER));
	keys = at_least_one(shown_tokens(o, TOKEN_KEY));
	managed = at_least_one(managed);
	administrators = at_least_one(administrators);
	organisation = 3 + pages(o->directories, 100) + users + groups + managed + group_roles +
		       administrators + account_roles + tokens + keys +
		       at_least_one(o->tenant->services) + o->tenant->services;
	fprintf(out,
	    "org_site_workspaces_domains 3\norg_directories %lu\norg_users %lu\norg_groups "
	    "%lu\norg_managed %lu\norg_group_roles %lu\norg_administrators %lu\norg_account_roles "
	    "%lu\norg_api_tokens %lu\norg_api_keys %lu\norg_service_accounts %lu\n"
	    "org_service_tokens %lu\nmembers_with_key %lu\ntotal_with_key %lu\n",
	    pages(o->directories, 100), users, groups, managed, group_roles, administrators,
	    account_roles, tokens, keys, at_least_one(o->tenant->services),
	    (unsigned long)o->tenant->services, members,
	    jira_without_members + members + organisation);
}
