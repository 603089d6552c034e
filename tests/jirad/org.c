/*
 * The organisation behind a tenant. Everything follows from the tenant and the options: places in
 * the lists decide who is suspended, unmanaged or known to one side alone.
 */
#include "org.h"
#include "buf.h"
#include <stdlib.h>
#include <string.h>

/* Places among the active accounts, and among the others; the two credentials' are not counted. */
enum { ON_SUSPENDED = 4, ON_ONLY_IN_JIRA = 7, ON_DIRECT = 11, ON_ORG_ADMIN = 2 };
enum { OFF_SUSPENDED, OFF_DEACTIVATED, OFF_FOR_DELETION };

static const char second_cloud[] = "0f5ec04d-2222-4222-8222-000000000002";
static const char second_host[] = "https://second-site.example.net";

static const char *
domain_of(const char *email)
{
	const char *at = email == NULL ? NULL : strchr(email, '@');

	return at == NULL ? NULL : at + 1;
}

static bool
is_text(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* The domain of most people is claimed, and the administrator's. */
static void
choose_domains(struct org *o)
{
	const struct tenant *t = o->tenant;
	const char *domain;
	uint32_t k, n, most = 0;

	o->domain = "example.com";
	for (uint32_t i = 0; i < t->accounts && i < 100; i++) {
		domain = domain_of(t->account[i].email);
		for (n = 0, k = 0; k < t->accounts && domain != NULL; k++)
			n += strcmp(t->account[k].type, "atlassian") == 0 &&
			     is_text(domain_of(t->account[k].email), domain);
		if (n > most) {
			most = n;
			o->domain = domain;
		}
	}
	domain = domain_of(t->account[t->admin].email);
	o->second_domain = is_text(domain, o->domain) ? NULL : domain;
}

static void
add_resource(struct tenant *t, struct org *o, const char *key, const char *cloud,
    const struct org_resource *more)
{
	struct org_resource *r = &o->resource[o->resources++];

	*r = *more;
	r->key = key;
	r->id = tenant_text(t, "ari:cloud:%s::site/%s", key, cloud);
}

static void
add_resources(struct tenant *t, struct org *o, const char *cloud_id)
{
	const struct org_resource jira = {
		.name = "Jira of the second site", .host = second_host, .seats = 25, .product = NONE
	};
	const struct org_resource wiki = {
		.name = "Confluence of the second site", .host = second_host, .product = NONE
	};

	if (o->options->roles)
		org_site_resources(t, o, cloud_id, second_cloud);
	for (uint32_t p = 0; p < t->products && o->resources + 2 < RESOURCES; p++)
		add_resource(t, o, t->product[p].key, cloud_id,
		    &(struct org_resource){
			.name = t->product[p].name, .seats = t->product[p].seats, .product = p });
	add_resource(t, o, "jira-software", second_cloud, &jira);
	add_resource(t, o, "confluence", second_cloud, &wiki);
}

/* No apps, no customers, nobody whom the site has lost. */
static bool
is_person(const struct account *a)
{
	return strcmp(a->type, "atlassian") == 0 && a->bulk && strcmp(a->name, "Former user") != 0;
}

/* The organisation knows an address where Jira hides it, but not of everybody. */
static const char *
email_of(struct tenant *t, const struct org *o, const struct account *a, uint32_t number)
{
	char local[40];
	size_t n = 0;

	if (a->email != NULL)
		return a->email;
	if (number % 24 == 5)
		return NULL;
	for (size_t i = 0; a->name[i] != '\0' && n < 30; i++) {
		if ((a->name[i] | 0x20) >= 'a' && (a->name[i] | 0x20) <= 'z')
			local[n++] = (char)(a->name[i] | 0x20);
		else if (n > 0 && local[n - 1] != '.')
			local[n++] = '.';
	}
	while (n > 0 && local[n - 1] == '.')
		n--;
	if (n == 0)
		local[n++] = 'p';
	return tenant_text(t, "%.*s.%u@%s", (int)n, local, number,
	    number % 8 == 5 ? "partner.example" : o->domain);
}

struct org_account *
org_account_add(struct org *o, const char *id, const char *name, const char *email)
{
	struct org_account *a = &o->account[o->accounts];
	const char *domain = domain_of(email);

	*a = (struct org_account){ .id = id,
		.name = name,
		.email = email,
		.account = NONE,
		.direct = NONE,
		.number = o->accounts };
	a->directory = o->accounts % o->directories;
	a->managed = !o->options->no_domains &&
		     (is_text(domain, o->domain) || is_text(domain, o->second_domain));
	o->accounts++;
	return a;
}

/* What is out of the ordinary with the on-th active account. */
static void
mark_active(const struct org *o, struct org_account *a, uint32_t on)
{
	if (on == ON_SUSPENDED)
		a->status = ORG_SUSPENDED;
	if (on == ON_ORG_ADMIN)
		a->platform = PLATFORM_ORG_ADMIN;
	if (on == ON_ORG_ADMIN || on % 1000 == 50) /* on the second site */
		a->direct = o->resources - 2;
	if (on == ON_DIRECT && o->resources > 2 && !o->tenant->given) /* on this one */
		a->direct = o->resources - 3;
}

static void
mark_inactive(struct org_account *a, uint32_t off)
{
	a->status = off == OFF_SUSPENDED      ? ORG_SUSPENDED
		    : off == OFF_FOR_DELETION ? ORG_FOR_DELETION
					      : ORG_DEACTIVATED;
}

/* A role of its own on one of this site's products. */
static void
give(const struct org *o, struct org_account *a, const char *name, uint32_t product)
{
	const struct role_name *role = role_names;
	uint32_t r = 0;

	while (o->resource[r].product != product)
		r++;
	while (strcmp(role->name, name) != 0)
		role++;
	if (role->bit == ROLE_USER)
		a->direct = r;
	else
		a->own[r] |= (uint8_t)role->bit;
}

static void
add_accounts(struct tenant *t, struct org *o)
{
	uint32_t on = 0, off = 0;
	struct org_account *a;
	bool known;

	o->account = tenant_alloc(t, ((size_t)t->accounts + 3) * sizeof(*o->account));
	o->of_account = tenant_alloc(t, ((size_t)t->accounts + 1) * sizeof(*o->of_account));
	for (uint32_t i = 0; i < t->accounts; i++) {
		o->of_account[i] = NONE;
		known = i == t->admin || i == t->viewer;
		if (!is_person(&t->account[i]) ||
		    (!known && t->account[i].active && on++ == ON_ONLY_IN_JIRA))
			continue;
		o->of_account[i] = o->accounts;
		a = org_account_add(o, t->account[i].id, t->account[i].name,
		    email_of(t, o, &t->account[i], o->accounts));
		a->account = i;
		if (i == t->admin)
			a->platform = PLATFORM_ORG_ADMIN;
		else if (!known && t->account[i].active)
			mark_active(o, a, on - 1);
		else if (!known)
			mark_inactive(a, off++);
		if (t->account[i].given != NULL)
			give(o, a, t->account[i].given, t->account[i].given_on);
	}
	o->only_account = o->accounts;
	org_account_add(o, "712020:d12ec707-0000-4000-8000-000000000001", "Dora Directory",
	    tenant_text(t, "dora.directory@%s", o->domain));
	org_invite_others(t, o);
	o->only_accounts = o->accounts - o->only_account;
}

/* Groups that the site keeps for itself. */
static bool
is_system(const struct group *g)
{
	static const char *const names[] = { "system-administrators", "atlassian-addons-admin",
		"atlassian-addons" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(g->name, names[i]) == 0)
			return true;
	return false;
}

static void
set_roles(const struct org *o, struct org_group *g)
{
	const struct tenant *t = o->tenant;
	const struct product *p;

	for (uint32_t r = 0; r < o->resources; r++) {
		if (o->resource[r].product ==
		    NONE) /* the second site's users are the first group's */
			continue;
		p = &t->product[o->resource[r].product];
		for (uint32_t k = 0; k < p->groups; k++)
			if (p->group[k] == g->group)
				g->role[r] |= ROLE_USER;
		if (t->group[g->group].admin || t->group[g->group].site_admin)
			g->role[r] |= ROLE_ADMIN;
	}
	if (t->group[g->group].site_admin)
		g->role[o->resources - 2] |= ROLE_ADMIN;
	if (t->products != 0 && t->product[0].groups != 0 && t->product[0].group[0] == g->group)
		g->role[o->resources - 1] |= ROLE_USER;
}

static void
set_managed_by(const struct org *o, struct org_group *g, bool synced)
{
	const struct group *group = &o->tenant->group[g->group];

	g->synced = synced;
	g->managed_by = group->admin || group->site_admin ? "admins"
			: synced                          ? "external"
			: g->group % 11 == 9              ? "team-members"
							  : "open";
}

static void
add_groups(struct tenant *t, struct org *o)
{
	bool any = false, synced;
	struct org_group *g;

	for (uint32_t i = 0; i < t->groups; i++)
		any = any || is_text(t->group[i].managed_by, "external");
	o->group = tenant_alloc(t, ((size_t)t->groups + 1) * sizeof(*o->group));
	o->of_group = tenant_alloc(t, ((size_t)t->groups + 1) * sizeof(*o->of_group));
	for (uint32_t i = 0; i < t->groups; i++) {
		o->of_group[i] = NONE;
		if (is_system(&t->group[i]))
			continue;
		synced = any ? is_text(t->group[i].managed_by, "external") : i % 7 == 6;
		o->of_group[i] = o->groups;
		g = &o->group[o->groups];
		*g = (struct org_group){ .id = t->group[i].id,
			.name = t->group[i].name,
			.group = i,
			.directory = o->groups % o->directories };
		set_managed_by(o, g, synced);
		set_roles(o, g);
		o->groups++;
	}
	g = &o->group[o->groups];
	*g = (struct org_group){ .id = "d12ec707-0000-4000-8000-000000000002",
		.name = "second-site-users",
		.managed_by = "open",
		.group = NONE,
		.directory = o->groups % o->directories };
	g->role[o->resources - 2] = ROLE_USER;
	o->only_group = o->groups++;
}

/* A direct role is one that no group explains: then the count of resources tells it. */
static void
move_direct(struct org *o, uint32_t account)
{
	struct org_account *a = &o->account[account];

	if (a->direct == NONE || org_group_roles(o, account, a->direct) == 0)
		return;
	a->direct = NONE;
	for (uint32_t r = 0; r < o->resources; r++)
		if (org_group_roles(o, account, r) == 0)
			a->direct = r;
}

/* The group that only the directory has: an account that only it has, and every tenth. */
static void
add_memberships(struct tenant *t, struct org *o)
{
	struct org_account *a;
	uint32_t g, from, count;

	for (uint32_t i = 0; i < o->accounts; i++) {
		a = &o->account[i];
		from = a->account == NONE ? 0 : t->group_of_at[a->account];
		count = a->account == NONE ? 0 : t->group_of_at[a->account + 1] - from;
		a->group = tenant_alloc(t, ((size_t)count + 1) * sizeof(*a->group));
		for (uint32_t k = 0; k < count; k++) {
			g = o->of_group[t->group_of[from + k]];
			if (g != NONE && (a->groups == 0 || a->group[a->groups - 1] != g))
				a->group[a->groups++] = g;
		}
		if (i == o->only_account || (a->account != NONE && i % 10 == 3))
			a->group[a->groups++] = o->only_group;
		for (uint32_t k = 0; k < a->groups; k++) {
			g = a->group[k];
			o->group[g].users++;
			if (o->group[g].group != NONE && !o->options->roles &&
			    t->group[o->group[g].group].site_admin)
				a->platform |= PLATFORM_SITE_ADMIN;
		}
		move_direct(o, i);
	}
}

bool
org_account_in(const struct org *o, uint32_t account, uint32_t directory)
{
	const struct org_account *a = &o->account[account];

	if (a->removed)
		return false;
	if (directory == NONE || a->directory == directory)
		return true;
	for (uint32_t k = 0; k < a->groups; k++)
		if (o->group[a->group[k]].directory == directory)
			return true;
	return false;
}

void
org_directory_fill(struct tenant *t, struct org *o, uint32_t d)
{
	struct org_directory *directory = &o->directory[d];

	directory->id = tenant_text(t, "d1ec7000-0000-4000-8000-%012u", d);
	directory->accounts = 0;
	directory->name = d == 0 ? "Primary Directory" : tenant_text(t, "Directory %u", d + 1);
	for (uint32_t i = 0; i < o->accounts; i++)
		directory->accounts += org_account_in(o, i, d);
	directory->account =
	    tenant_alloc(t, ((size_t)directory->accounts + 1) * sizeof(*directory->account));
	directory->accounts = 0;
	for (uint32_t i = 0; i < o->accounts; i++)
		if (org_account_in(o, i, d))
			directory->account[directory->accounts++] = i;
}

struct org *
org_new(struct tenant *t, const struct org_options *options, const char *cloud_id)
{
	struct org *o = tenant_alloc(t, sizeof(*o));

	o->options = options;
	o->tenant = t;
	o->directories = options->directories;
	o->count_off = NONE;
	choose_domains(o);
	add_resources(t, o, cloud_id);
	add_accounts(t, o);
	add_groups(t, o);
	add_memberships(t, o);
	org_invite(t, o);
	if (o->options->roles)
		org_give_roles(t, o);
	o->directory = tenant_alloc(t, o->directories * sizeof(*o->directory));
	for (uint32_t i = 0; i < o->directories; i++)
		org_directory_fill(t, o, i);
	for (uint32_t i = 0; options->count_off && i < o->groups && o->count_off == NONE; i++)
		if (o->group[i].users > 1)
			o->count_off = i;
	return o;
}

uint32_t
org_account_find(const struct org *o, const char *id)
{
	uint32_t i = lookup_find(&o->tenant->account_by_id, id);

	if (i != NONE)
		return o->of_account[i];
	for (i = o->only_account; i < o->only_account + o->only_accounts; i++)
		if (strcmp(o->account[i].id, id) == 0)
			return i;
	return NONE;
}

uint32_t
org_group_find(const struct org *o, const char *id)
{
	const char *slash = strrchr(id, '/');
	uint32_t i;

	if (slash != NULL)
		id = slash + 1;
	i = lookup_find(&o->tenant->group_by_id, id);
	if (i != NONE)
		return o->of_group[i];
	i = o->only_group;
	return strcmp(o->group[i].id, id) == 0 ? i : NONE;
}

uint32_t
org_directory_find(const struct org *o, const char *id)
{
	for (uint32_t i = 0; i < o->directories; i++)
		if (strcmp(o->directory[i].id, id) == 0)
			return i;
	return NONE;
}

unsigned
org_group_roles(const struct org *o, uint32_t account, uint32_t resource)
{
	const struct org_account *a = &o->account[account];
	unsigned roles = 0;

	for (uint32_t k = 0; k < a->groups; k++)
		roles |= o->group[a->group[k]].role[resource];
	return roles;
}

uint32_t
org_account_resources(const struct org *o, uint32_t account)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < o->resources; r++)
		n += org_all_roles(o, account, r) != 0;
	return n;
}

uint32_t
org_group_resources(const struct org *o, uint32_t group)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < o->resources; r++)
		n += o->group[group].role[r] != 0;
	return n;
}

bool
org_shows_token(const struct org *o, const struct token *token)
{
	uint32_t account = token->owner == NONE ? NONE : o->of_account[token->owner];

	if (token->gone || token->kind != TOKEN_USER)
		return !token->gone;
	if (token->owner == NONE) /* only the organisation knows it */
		return !o->options->no_domains;
	return account != NONE && o->account[account].managed;
}
