/*
 * A tenant: everything that one invented Jira site holds, as arrays that all endpoints read. It is
 * filled by one of the tenant_*.c files and then closed by tenant_seal, which makes the indexes;
 * afterwards it is read, and changed by what tenant_change.c has alone, which keeps the indexes
 * right. The tenant owns all its memory and texts until tenant_free; what a change leaves behind
 * too.
 */
#ifndef JIRAD_TENANT_H
#define JIRAD_TENANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NONE UINT32_MAX

/* Where Jira's odd bodies differ from the plain one. */
enum odd {
	ODD_NO_GROUP_ID = 1, /* group actor: actorGroup without groupId */
	ODD_NULL_GROUP_ID,   /* group actor: groupId null */
	ODD_NAME_ONLY,       /* group actor: no actorGroup at all */
	ODD_DELETED_GROUP,   /* group actor: an id and a name that no list has */
	ODD_TYPE,            /* actor of an unknown type */
	ODD_ID_TEXT,         /* actor, role, scheme: id as a text */
	ODD_ID_NUMBER,       /* project: id as a number */
	ODD_NO_ACTORS,       /* role: no default actors member */
	ODD_NO_VALUE,        /* scheme line: holder group with its name only */
	ODD_NULLS,           /* optional members are null */
	ODD_EXTRA,           /* members that nobody knows */
};

enum said { UNSAID, SAID_NO, SAID_YES };

struct account {
	const char *id, *name, *email; /* email NULL: hidden */
	const char *type;              /* atlassian, app, customer, ... */
	const char *zone, *locale;     /* or NULL */
	bool active;
	bool listed;          /* /users/search has it */
	bool bulk;            /* /user/bulk has it */
	uint8_t guest;        /* enum said: the member 'guest' */
	const char *app_type; /* NULL: an app has 'unknown' */
	const char *given;    /* a role of its own in the organisation, or NULL ... */
	uint32_t given_on;    /* ... on this product */
	uint8_t odd;          /* enum odd, as in all records */
};

struct group {
	const char *id, *name;
	const char *managed_by; /* NULL: open */
	uint32_t *members;      /* accounts, in the order of the member pages */
	uint32_t count;
	bool admin, site_admin;
	bool gone; /* deleted: no list has it and nothing finds it, but actors may still name it */
	bool unlisted; /* only who asks for its id finds it, as it may be with a team */
};

struct role {
	long long id;
	const char *name, *description;
	const char *translated;           /* or NULL */
	uint32_t scope;                   /* project of a team-managed role, or NONE */
	uint32_t *default_groups, groups; /* default actors */
	bool listed;                      /* /role has it */
	bool guest;                       /* of the type GUEST_ROLE */
	uint8_t odd;
};

enum actor_kind { ACTOR_USER, ACTOR_GROUP, ACTOR_OTHER };

struct actor {
	uint8_t kind, odd;
	uint32_t who; /* account or group; NONE for the odd ones that name nothing we have */
	const char *id, *name; /* of those */
};

struct place { /* a role in a project */
	uint32_t role;
	struct actor *actors;
	uint32_t count;
	uint8_t odd;
};

struct project {
	const char *id, *key, *name, *type; /* type: software, business, service_desk, ... */
	const char *category;               /* or NULL */
	uint32_t lead, scheme;              /* or NONE */
	uint32_t security;                  /* issue security scheme, or NONE */
	struct place *places;
	uint32_t count;
	bool team_managed, archived, deleted;
	bool hides_roles; /* role reads answer 404 */
	uint8_t odd;
};

struct line {
	long long id;                              /* given by the seal */
	const char *permission, *type, *parameter; /* parameter NULL: the holder has none */
	const char *value;                         /* or NULL */
	uint8_t odd;
};

struct scheme {
	long long id;
	const char *name, *description;
	struct line *lines;
	uint32_t count;
	bool listed;
	uint8_t odd;
};

struct security_member { /* who sees issues of a level */
	long long id;
	const char *type, *parameter, *value; /* as of struct line */
};

struct security_level {
	long long id;
	const char *name, *description; /* description: or NULL */
	struct security_member *members;
	uint32_t count;
	bool is_default;
};

struct security { /* an issue security scheme */
	long long id;
	const char *name, *description; /* description: or NULL */
	struct security_level *levels;
	uint32_t count;
	uint8_t odd;
};

struct product { /* an application role */
	const char *key, *name;
	uint32_t *group, groups;
	long long seats; /* 0: unlimited */
};

enum share_kind {
	SHARE_GLOBAL,
	SHARE_LOGGED_IN,
	SHARE_GROUP,
	SHARE_PROJECT,
	SHARE_ROLE, /* of a project */
	SHARE_USER,
	SHARE_NEW, /* of a type nobody knows */
};

struct share {
	uint8_t kind, odd;
	bool edit;             /* among the editPermissions, else among the sharePermissions */
	uint32_t who, role;    /* a group, project or account; NONE: none that we have */
	const char *id, *name; /* of a group that is gone */
};

struct shared { /* a filter or a dashboard */
	long long id;
	const char *name;
	uint32_t owner; /* NONE: Jira's own dashboard */
	struct share *shares;
	uint32_t count;
	uint8_t odd;
};

enum token_kind { TOKEN_USER, TOKEN_SERVICE, TOKEN_KEY, TOKEN_KINDS };

/* A token, or a key of the organisation; times as sent, NULL: not said, or never. */
struct token {
	const char *id, *label, *status; /* label NULL: not said; a key has no status */
	const char *owner_id, *owner_name, *owner_email;
	const char *created, *expires, *active, *revoked;
	const char *scopes; /* "read:jira-user,read:jira-work"; NULL: not said */
	uint32_t owner;     /* an account, or NONE */
	uint32_t service;   /* the service account, or NONE */
	enum token_kind kind;
	bool gone;
};

struct service { /* a service account */
	const char *id, *account_id, *name, *email, *status;
	const char *creator; /* an account's id, or NULL */
};

struct pair {
	const char *key;
	uint32_t i;
};

struct lookup {
	struct pair *pairs;
	uint32_t count;
};

struct tenant {
	const char *cloud_id;
	struct account *account;
	struct group *group;
	struct project *project;
	struct role *role;
	struct scheme *scheme;
	struct product *product;
	struct shared *filter, *dashboard; /* by id */
	uint32_t accounts, groups, projects, roles, schemes, products, filters, dashboards;
	struct token *token;
	struct service *service;
	uint32_t tokens, services;
	struct security *security;
	uint32_t securities;
	uint32_t *listed; /* /users/search: accounts in its order; one may stand there twice */
	uint32_t listed_count;
	uint32_t admin, viewer; /* the accounts of the two credentials */

	/* made by tenant_seal */
	struct lookup account_by_id, group_by_id, group_by_name, project_by_id, project_by_key;
	uint32_t *group_of,
	    *group_of_at; /* groups of account a: group_of[group_of_at[a] .. [a + 1]] */
	uint32_t group_of_room;
	bool *licensed;          /* by account: has any product */
	bool guest_roles, given; /* there are guest roles; accounts with roles of their own */
	void *chunks;            /* all memory */
};

struct tenant_size {
	uint32_t accounts, groups, projects, roles;
	uint64_t seed;
};

struct tenant *tenant_new(void);
void tenant_small(struct tenant *t);
void tenant_company(struct tenant *t);
void tenant_team(struct tenant *t, const struct tenant_size *size);
void tenant_people(struct tenant *t);
void tenant_synthetic(struct tenant *t, const struct tenant_size *size);
/* Before the seal: filters and dashboards of the tenant of this name (tenant_shared.c). */
void tenant_shared(struct tenant *t, const char *name);
void tenant_tokens(struct tenant *t, const char *name); /* of the tenant of this name */
/* Before the seal: issue security of the tenant of this name (tenant_security.c). */
void tenant_security(struct tenant *t, const char *name);
/* Before the seal: groups of administrators as on today's sites (tenant_admins.c). */
void tenant_admin_groups(struct tenant *t);
void tenant_seal(struct tenant *t);
void tenant_free(struct tenant *t);

/* Filling. The numbers returned stay; the pointers into arrays move with the next add. */
void *tenant_alloc(struct tenant *t, size_t size); /* zeroed */
const char *tenant_text(struct tenant *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
uint32_t account_add(
    struct tenant *t, const char *id, const char *name, const char *email, const char *type);
uint32_t group_add(struct tenant *t, const char *id, const char *name);
void member_add(struct tenant *t, uint32_t group, uint32_t account);
uint32_t project_add(
    struct tenant *t, const char *id, const char *key, const char *name, const char *type);
uint32_t role_add(struct tenant *t, long long id, const char *name, uint32_t scope);
void role_default(struct tenant *t, uint32_t role, uint32_t group);
uint32_t place_add(struct tenant *t, uint32_t project, uint32_t role);
struct actor *actor_add(
    struct tenant *t, uint32_t project, uint32_t place, enum actor_kind kind, uint32_t who);
uint32_t scheme_add(struct tenant *t, long long id, const char *name);
struct line *line_add(struct tenant *t, uint32_t scheme, const char *permission, const char *type,
    const char *parameter);
uint32_t product_add(struct tenant *t, const char *key, const char *name, long long seats);
void product_group(struct tenant *t, uint32_t product, uint32_t group);
uint32_t security_add(struct tenant *t, long long id, const char *name);
struct security_level *level_add(
    struct tenant *t, uint32_t security, long long id, const char *name);
/* To the last level of the scheme. */
struct security_member *security_member_add(
    struct tenant *t, uint32_t security, long long id, const char *type, const char *parameter);

struct shared *filter_add(struct tenant *t, long long id, const char *name, uint32_t owner);
struct shared *dashboard_add(struct tenant *t, long long id, const char *name, uint32_t owner);
struct share *share_add(
    struct tenant *t, struct shared *shared, enum share_kind kind, uint32_t who, bool edit);

struct token *token_add(struct tenant *t);
struct service *service_add(struct tenant *t);

/* Numbers that look like chance: the same seed gives the same ones. */
struct dice {
	uint64_t state;
};
uint32_t dice_below(struct dice *d, uint32_t n);
const char *dice_uuid(struct tenant *t, struct dice *d);

/* Changing, after the seal (tenant_change.c). False: it was so already. */
bool member_set(struct tenant *t, uint32_t group, uint32_t account, bool on);
bool actor_set(struct tenant *t, uint32_t project, uint32_t place, enum actor_kind kind,
    uint32_t who, bool on);
/* A line of a scheme, or a member of a level: a new one with the id of the first, or the one with that id goes. */
bool line_set(struct tenant *t, uint32_t scheme, const struct line *line, bool on);
bool level_member_set(
    struct tenant *t, struct security_level *level, const struct security_member *member, bool on);
/* A group that no list has goes out of the place: by its id, or where that is NULL by its name, if it has no id. */
bool lost_actor_drop(struct place *place, const char *id, const char *name);
bool product_group_set(struct tenant *t, uint32_t product, uint32_t group, bool on);
uint32_t account_join(struct tenant *t, const char *id, const char *name, const char *email);
uint32_t group_join(struct tenant *t, const char *id, const char *name);
void group_rename(struct tenant *t, uint32_t group, const char *name);
void group_drop(struct tenant *t, uint32_t group);
long long product_users(const struct tenant *t, uint32_t product); /* seats taken */
uint32_t token_join(struct tenant *t, uint32_t account, const char *label);
bool tokens_revoke(struct tenant *t, const char *id); /* NULL: of all people */

/* Asking, after the seal. NONE when there is none. */
uint32_t lookup_find(const struct lookup *l, const char *key);
uint32_t role_find(const struct tenant *t, long long id);
uint32_t scheme_find(const struct tenant *t, long long id);
uint32_t project_find(const struct tenant *t, const char *id_or_key);
bool is_member(const struct tenant *t, uint32_t account, uint32_t group);
bool is_admin(const struct tenant *t, uint32_t account);
bool is_in_product(const struct tenant *t, uint32_t account, uint32_t product);
bool is_guest(const struct tenant *t, uint32_t account);
/* May the account see it without overriding? NONE: nobody is logged in. */
bool sees_shared(const struct tenant *t, uint32_t account, const struct shared *shared);

/* Exactly what POST /permissions/check answers: conditional holders count as yes. */
bool holds_permission(
    const struct tenant *t, uint32_t account, uint32_t project, const char *permission);
bool holds_global(const struct tenant *t, uint32_t account, const char *permission);

#endif
