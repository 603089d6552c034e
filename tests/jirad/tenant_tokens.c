/*
 * Tokens of people and of service accounts, the service accounts, and keys of the organisation: who holds one that never
 * ends, that nobody uses, that a leaver left behind. Small has what a reply can be odd in.
 */
#include "tenant.h"
#include <string.h>

/* Kinds in the tables: people's tokens are shown of managed accounts alone. */
static const struct {
	const char *why;
	uint32_t owner; /* an account, or NONE: 'who', whom no list has */
	const char *who;
	const char *label, *status, *created, *expires, *active, *scopes;
} small_tokens[] = {
	{ "who asks", 0, NULL, "audit export", "ALLOWED", "2026-01-10T08:00:00.000Z",
	    "2027-01-09T08:00:00.000Z", "2026-11-20T06:00:00.123Z",
	    "read:jira-user,read:jira-work" },
	{ "administers; a formula, no end, never used", 2, NULL, "=cmd|'/c calc'!A1", "ALLOWED",
	    "2023-03-01T12:00:00.000Z", NULL, NULL, NULL },
	{ "control characters; long unused", 3, NULL, "nightly\x1b[31m job\nsecond line", "ALLOWED",
	    "2023-05-05T05:05:05.555Z", "2027-05-05T05:05:05.555Z", "2024-02-29T23:59:59.999Z",
	    "read:jira-work" },
	{ "the owner is inactive", 10, NULL, "Lee's script", "ALLOWED", "2024-07-01T10:00:00.000Z",
	    NULL, "2026-10-30T10:00:00.000Z", NULL },
	{ "expired", 33, NULL, "expired", "ALLOWED", "2023-01-01T00:00:00.000Z",
	    "2024-01-01T00:00:00.000Z", NULL, NULL },
	{ "blocked, without a label", 36, NULL, "", "BLOCKED", "2025-06-01T00:00:00.000Z",
	    "2027-02-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z", NULL },
	{ "says no more than it must", 39, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
	{ "right to left", 45, NULL,
	    "\xe2\x80\xae"
	    "evil\xe2\x80\xac, \"quoted\"",
	    "ALLOWED", "2026-02-02T02:02:02Z", "2027-02-02T02:02:02Z", "2026-11-19T02:02:02Z",
	    "write:jira-work" },
	{ "of an account that no list has", NONE, "712020:70ce0000-0000-4000-8000-0000000000ff",
	    "from elsewhere", "ALLOWED", "2025-08-08T08:08:08.000Z", NULL,
	    "2026-11-21T08:08:08.000Z", NULL },
};

static const struct {
	const char *why;
	uint32_t owner;
	const char *label, *status, *created, *expires, *active, *scopes;
} company_tokens[] = {
	{ "the audit itself", 0, "access review", "ALLOWED", "2026-06-01T07:30:00.000Z",
	    "2027-05-31T07:30:00.000Z", "2026-11-22T07:30:00.000Z",
	    "read:jira-user,read:jira-work" },
	{ "administers, no end", 2, "terraform", "ALLOWED", "2023-09-12T13:00:00.000Z", NULL,
	    "2026-11-22T02:00:00.000Z", NULL },
	{ "administers, never used", 3, "try out", "ALLOWED", "2024-04-18T09:10:00.000Z", NULL,
	    NULL, NULL },
	{ "has left", 9, "backup job, do not delete", "ALLOWED", "2023-11-02T16:45:00.000Z", NULL,
	    "2026-11-21T01:15:00.000Z", NULL },
	{ "long unused", 15, "old build server", "ALLOWED", "2023-08-21T08:00:00.000Z",
	    "2027-03-01T00:00:00.000Z", "2024-12-24T12:00:00.000Z", NULL },
	{ "in daily use", 17, "build server", "ALLOWED", "2026-02-09T08:00:00.000Z",
	    "2027-02-08T08:00:00.000Z", "2026-11-22T23:50:00.000Z",
	    "read:jira-work,write:jira-work" },
	{ "expired", 33, "test", "ALLOWED", "2024-05-05T05:00:00.000Z", "2025-05-05T05:00:00.000Z",
	    NULL, NULL },
	{ "blocked by a policy", 44, "Power BI", "BLOCKED", "2025-10-01T06:00:00.000Z",
	    "2026-12-31T06:00:00.000Z", "2026-09-30T06:00:00.000Z", "read:jira-work" },
	{ "has left", 51, "report to finance", "ALLOWED", "2025-01-15T11:00:00.000Z",
	    "2027-01-14T11:00:00.000Z", "2026-08-14T05:00:00.000Z", "read:jira-work" },
};

static struct token *
add(struct tenant *t, enum token_kind kind, const char *label)
{
	uint32_t number = t->tokens;
	struct token *token = token_add(t);

	*token = (struct token){ .kind = kind,
		.id = tenant_text(t, "%08x-70ce-4000-8000-%012u", number * 2654435761U, number),
		.label = label,
		.owner = NONE,
		.service = NONE };
	return token;
}

static void
set_dates(struct token *token, const char *created, const char *expires, const char *active)
{
	token->created = created;
	token->expires = expires;
	token->active = active;
}

static struct token *
add_user(struct tenant *t, uint32_t owner, const char *label, const char *status)
{
	struct token *token = add(t, TOKEN_USER, label);

	token->owner = owner;
	token->owner_id = t->account[owner].id;
	token->owner_name = t->account[owner].name;
	token->owner_email = t->account[owner].email;
	token->status = status;
	return token;
}

/* A service account; creator NONE: it is not said. known: one that is in Jira, or NONE. */
static uint32_t
add_service(struct tenant *t, uint32_t known, const char *name, uint32_t creator)
{
	uint32_t number = t->services;
	struct service *s = service_add(t);

	*s = (struct service){ .id = tenant_text(t, "5e70ace0-0000-4000-8000-%012u", number),
		.account_id = tenant_text(t, "712020:5e70ace0-1111-4111-8111-%012u", number),
		.name = name,
		.email = tenant_text(t, "robot-%u@serviceaccount.atlassian.com", number),
		.status = "ACTIVE",
		.creator = creator == NONE ? NULL : t->account[creator].id };
	if (known != NONE) {
		s->account_id = t->account[known].id;
		s->name = t->account[known].name;
		if (t->account[known].email != NULL)
			s->email = t->account[known].email;
	}
	return number;
}

static struct token *
add_of_service(struct tenant *t, uint32_t service, const char *label)
{
	struct token *token = add(t, TOKEN_SERVICE, label);

	token->service = service;
	token->owner_id = t->service[service].account_id;
	token->owner_name = t->service[service].name;
	token->owner_email = t->service[service].email;
	token->status = "ALLOWED";
	token->scopes = "read:jira-work,write:jira-work";
	return token;
}

static struct token *
add_key(struct tenant *t, uint32_t creator, const char *label, const char *scopes)
{
	struct token *token = add(t, TOKEN_KEY, label);

	if (creator != NONE) {
		token->owner = creator;
		token->owner_id = t->account[creator].id;
		token->owner_name = t->account[creator].name;
		token->owner_email = t->account[creator].email;
	}
	token->scopes = scopes;
	return token;
}

enum { ADA = 0, LEE = 10, HALDEN_LEFT = 9 };

static void
fill_small(struct tenant *t)
{
	uint32_t robot = add_service(t, NONE, "Deploy robot", ADA);
	uint32_t orphan = add_service(t, NONE, "+Orphan, \"robot\"", LEE);
	struct token *token;

	for (uint32_t i = 0; i < sizeof(small_tokens) / sizeof(small_tokens[0]); i++) {
		if (small_tokens[i].owner != NONE) {
			token = add_user(t, small_tokens[i].owner, small_tokens[i].label,
			    small_tokens[i].status);
		} else {
			token = add(t, TOKEN_USER, small_tokens[i].label);
			token->owner_id = small_tokens[i].who;
			token->owner_name = "Nobody Knows";
			token->owner_email = "nobody.knows@example.com";
			token->status = small_tokens[i].status;
		}
		set_dates(token, small_tokens[i].created, small_tokens[i].expires,
		    small_tokens[i].active);
		token->scopes = small_tokens[i].scopes;
	}
	add_service(t, NONE, "Lost robot", NONE);
	set_dates(add_of_service(t, robot, "deploy"), "2026-03-03T03:03:03.000Z",
	    "2027-03-03T03:03:03.000Z", "2026-11-22T03:03:03.000Z");
	set_dates(add_of_service(t, robot, "@SUM(deploy)"), "2025-03-03T03:03:03.000Z", NULL, NULL);
	set_dates(add_of_service(t, orphan, "\t=1+1"), "2024-03-03T03:03:03.000Z", NULL,
	    "2024-04-04T03:03:03.000Z");
	set_dates(add_key(t, ADA, "access review", "read:directories:admin,read:tokens:admin"),
	    "2026-01-10T08:00:00.000Z", "2027-01-09T08:00:00.000Z", "2026-11-22T08:00:00.000Z");
	set_dates(add_key(t, LEE, "-old key", NULL), "2023-01-10T08:00:00.000Z", NULL, NULL);
	token = add_key(t, ADA, "revoked key", NULL);
	set_dates(token, "2023-02-10T08:00:00.000Z", NULL, "2023-03-10T08:00:00.000Z");
	token->revoked = "2023-04-10T08:00:00.000Z";
	set_dates(add_key(t, NONE, "key of nobody", NULL), "2023-02-11T08:00:00.000Z", NULL, NULL);
}

static void
fill_company(struct tenant *t)
{
	uint32_t release = add_service(t, NONE, "Release robot", 17);
	uint32_t webshop = add_service(t, NONE, "Webshop import", HALDEN_LEFT);
	struct token *token;

	for (uint32_t i = 0; i < sizeof(company_tokens) / sizeof(company_tokens[0]); i++) {
		token = add_user(
		    t, company_tokens[i].owner, company_tokens[i].label, company_tokens[i].status);
		set_dates(token, company_tokens[i].created, company_tokens[i].expires,
		    company_tokens[i].active);
		token->scopes = company_tokens[i].scopes;
	}
	set_dates(add_of_service(t, release, "pipeline"), "2026-04-01T08:00:00.000Z",
	    "2027-03-31T08:00:00.000Z", "2026-11-22T22:00:00.000Z");
	set_dates(add_of_service(t, webshop, "import"), "2025-12-01T08:00:00.000Z",
	    "2026-12-01T08:00:00.000Z", "2026-11-22T04:00:00.000Z");
	set_dates(add_key(t, 0, "access review", "read:directories:admin,read:tokens:admin"),
	    "2026-06-01T07:30:00.000Z", "2027-05-31T07:30:00.000Z", "2026-11-22T07:30:00.000Z");
	set_dates(add_key(t, HALDEN_LEFT, "directory migration", NULL), "2024-09-09T09:09:00.000Z",
	    NULL, "2024-10-01T10:00:00.000Z");
}

/* Its service accounts are in Jira. */
static void
fill_people(struct tenant *t)
{
	for (uint32_t i = 0; i < t->accounts; i++) {
		const struct account *a = &t->account[i];
		bool service = a->app_type != NULL && strcmp(a->app_type, "service") == 0;

		if (service || (a->email != NULL && strstr(a->email, "@serviceaccount.") != NULL))
			set_dates(
			    add_of_service(t, add_service(t, i, NULL, service ? 0 : NONE), "robot"),
			    "2026-05-05T05:00:00.000Z", service ? "2027-05-05T05:00:00.000Z" : NULL,
			    "2026-11-22T05:00:00.000Z");
	}
	set_dates(add_user(t, 0, "audit", "ALLOWED"), "2026-05-05T05:00:00.000Z",
	    "2027-05-05T05:00:00.000Z", "2026-11-22T05:00:00.000Z");
}

/* The k-th token of a large tenant: made, used and ending on all kinds of days. */
static void
set_some_dates(struct tenant *t, struct token *token, uint32_t k)
{
	const char *created = tenant_text(
	    t, "%u-%02u-%02uT08:%02u:00.000Z", 2023 + k % 3, 1 + k % 12, 1 + k % 28, k % 60);
	const char *expires = k % 3 == 0 ? NULL
					 : tenant_text(t, "%u-%02u-%02uT08:00:00.000Z",
					       k % 5 == 0 ? 2025 : 2027, 1 + k % 12, 1 + k % 28);
	const char *active = k % 4 == 1 ? NULL
					: tenant_text(t, "%u-%02u-%02uT20:%02u:00.000Z",
					      2026 - k % 2, 1 + k % 10, 1 + k % 28, k % 60);

	set_dates(token, created, expires, active);
	token->scopes = k % 2 == 0 ? NULL : "read:jira-user,read:jira-work";
}

/* One person in twelve has a token, some have three. */
static void
fill_synthetic(struct tenant *t)
{
	static const char *const labels[] = { "build server", "backup", "Power BI", "laptop",
		"script", "test" };
	uint32_t services = t->accounts >= 1000 ? 10 : 3;

	for (uint32_t i = 5; i < t->accounts; i += 12)
		for (uint32_t k = 0; k < (i % 5 == 0 ? 3U : 1U); k++)
			if (strcmp(t->account[i].type, "atlassian") == 0)
				set_some_dates(t,
				    add_user(t, i, labels[(i + k) % 6],
					i % 19 == 0 ? "BLOCKED" : "ALLOWED"),
				    i / 12 + k * 7);
	for (uint32_t i = 0; i < services; i++) {
		uint32_t s = add_service(t, NONE, tenant_text(t, "Service account %u", i),
		    i % 4 == 3 ? NONE : 5 + 12 * i);

		for (uint32_t k = 0; k < i % 3; k++)
			set_some_dates(t, add_of_service(t, s, labels[(i + k) % 6]), i + k);
	}
	for (uint32_t i = 0; i < 5; i++)
		set_some_dates(
		    t, add_key(t, t->admin, tenant_text(t, "key %u", i), "read:users:admin"), i);
}

void
tenant_tokens(struct tenant *t, const char *name)
{
	if (strcmp(name, "small") == 0)
		fill_small(t);
	else if (strcmp(name, "company") == 0)
		fill_company(t);
	else if (strcmp(name, "people") == 0)
		fill_people(t);
	else
		fill_synthetic(t);
}

uint32_t
token_join(struct tenant *t, uint32_t account, const char *label)
{
	set_dates(add_user(t, account, label, "ALLOWED"), "2026-11-01T08:00:00.000Z", NULL, NULL);
	return t->tokens - 1;
}

bool
tokens_revoke(struct tenant *t, const char *id)
{
	bool changed = false;

	for (uint32_t i = 0; i < t->tokens; i++) {
		struct token *token = &t->token[i];

		if (token->gone ||
		    (id == NULL ? token->kind != TOKEN_USER : strcmp(token->id, id) != 0))
			continue;
		token->gone = changed = true;
	}
	return changed;
}
