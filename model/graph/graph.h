/*
 * The access graph of one site: accounts, groups, memberships, projects, roles, role actors, permission
 * schemes, product licences and issue security (security.h), as compact arrays of records with dense 32-bit numbers.
 *
 * Two lives. While it is filled, records are found or made by id, in any order and as often as the
 * replies repeat them; a number is stable until graph_seal. graph_seal then drops duplicates, sorts every
 * array by its stable key (ids; numeric ids by value) and renumbers, so that afterwards *number order is
 * report order*, whatever the order of arrival was. Reading starts after the seal.
 *
 * The graph owns everything it hands out, until graph_release. Texts are interned: one copy, compared by
 * content, never NULL (an unknown text is ""). Nothing here allocates per edge.
 *
 * Cost: filling O(1) a record or edge; sealing O(n log n) in records and O(edges) in memberships.
 * Memory: about 60 bytes a record and its texts; 8 bytes an edge while filling, 8 after the seal.
 */
#ifndef MODEL_GRAPH_GRAPH_H
#define MODEL_GRAPH_GRAPH_H

#include "model/base/arena.h"
#include "security.h"

#define NONE UINT32_MAX /* no such record */

enum account_type { ACCOUNT_ATLASSIAN, ACCOUNT_APP, ACCOUNT_CUSTOMER, ACCOUNT_OTHER };
enum account_status { ACCOUNT_ACTIVE, ACCOUNT_INACTIVE, ACCOUNT_UNKNOWN };

/* Where a description of an account comes from; the higher one wins, whichever came first. */
enum account_source {
	FROM_ID,     /* an id seen in a lead, an actor or a grant: nothing else is known */
	FROM_NESTED, /* a lead or an actor, with a name */
	FROM_MEMBER, /* a page of group members */
	FROM_BULK,   /* looked up by id */
	FROM_LIST,   /* the list of all users */
};

/* What an administrator above single projects administers. A set of kinds has the bit 1 << kind for each. */
enum admin_kind {
	ADMIN_ORGANISATION, /* every account, group and product */
	ADMIN_SITE,         /* the site's groups and its products */
	ADMIN_USER_ACCESS,  /* who may use a product */
	ADMIN_JIRA,         /* schemes and roles, everywhere */
	ADMIN_PRODUCTS,     /* other products of the site */
	ADMIN_KINDS
};

/* A guest has access without a licence. A greater one wins, whoever said it. */
enum account_guest {
	GUEST_UNSAID,
	GUEST_NO,    /* guest: false */
	GUEST_ACTOR, /* a person without a licence in a guest role; told by the seal */
	GUEST_YES,   /* guest: true, or the organisation's role of a guest */
};

/* appType of an account that is no person's; a greater one wins. */
enum app_type { APP_UNSAID, APP_UNKNOWN, APP_SERVICE, APP_AGENT };

/* Roles of the organisation that let an account into some projects without a licence, or-ed. */
enum account_seat {
	SEAT_CONTRIBUTOR = 1, /* of Product Discovery */
	SEAT_STAKEHOLDER = 2, /* of Service Management */
};

enum { DIRECT_MOST = 32 }; /* products that struct account can tell of */

struct account {
	const char *id, *name, *email;
	uint8_t type;       /* enum account_type */
	uint8_t status;     /* enum account_status; UNKNOWN: an id that no list has */
	uint8_t source;     /* enum account_source */
	unsigned guest : 2; /* enum account_guest */
	unsigned app : 2;   /* enum app_type */
	/* What the organisation gives it itself, after org_join: roles, enum account_seat or-ed; and
	 * products, a bit for each application's number. */
	unsigned seats : 2;
	uint32_t direct;
	/* What the organisation knows, after org_join; "" and -1: it did not say, or nobody asked. */
	const char *last_active, *added;
	const char *products; /* keys of those it may use, "a; b"; NULL: not known */
	bool org_email;       /* the e-mail is the organisation's, Jira gave none */
	int8_t managed;
	uint8_t administers; /* kinds, by roles of its own in the organisation */
};

enum group_access {
	GROUP_ADMIN = 1,
	GROUP_SITE_ADMIN = 2,
	GROUP_LISTED = 4, /* the group list has it */
	GROUP_FOUND = 8,  /* no list has it; asked for by its id, Jira knows it */
	GROUP_UNREAD = 16 /* Jira has it and does not give its members: they are unknown */
};

struct group {
	const char *id; /* "" for a group that Jira named without an id and no list has */
	const char *name;
	uint8_t access;    /* enum group_access, or-ed */
	const char *owner; /* after org_join: jira, organisation, identity provider; else NULL */
	/* Kinds of administration that it gives: what Jira's lists say, and its roles after org_join. */
	uint8_t administers;
};

/* Jira has it; else a grant names what is gone. */
static inline bool
group_exists(const struct group *group)
{
	return (group->access & (GROUP_LISTED | GROUP_FOUND)) != 0;
}

struct project {
	const char *id, *key, *name;
	const char
	    *type; /* projectTypeKey as Jira says it: software, business, service_desk, ... */
	const char *category; /* or "" */
	uint32_t lead;        /* account, or NONE */
	uint32_t scheme;      /* permission scheme, or NONE */
	bool team_managed, archived;
	uint32_t security; /* issue security scheme, or NONE; graph_project_security says */
};

struct role {
	const char *id, *name, *description;
	uint32_t scope; /* the project a team-managed role belongs to, or NONE */
	bool is_default;
	bool listed; /* the site's list of roles has it */
	bool guest;  /* for guests: of the type GUEST_ROLE */
};

/* The guest role of a team-managed project, whose type Jira is not asked for. */
#define GUEST_ROLE_NAME "jira-guest-member"

enum actor_kind { ACTOR_USER, ACTOR_GROUP, ACTOR_OTHER };

/* A role in a project: the place where actors are put. Exists also without actors. */
struct project_role {
	uint32_t project, role;
};

struct actor {
	uint32_t place; /* project_role */
	uint32_t who;   /* account, group or other, by kind */
	uint8_t kind;   /* enum actor_kind */
};

/* An actor of a type we do not know: kept as Jira sent it. */
struct other {
	const char *type, *id, *name;
};

struct scheme {
	const char *id, *name;
	bool read;           /* its lines are known; else only that a project uses it */
	uint32_t line_count; /* after the seal */
};

/* A line of a permission scheme. */
struct scheme_line {
	uint32_t scheme;
	const char *id;          /* Jira's id of the line */
	const char *permission;  /* BROWSE_PROJECTS, or an app's own key */
	const char *holder_type; /* group, projectRole, user, anyone, ... kept as sent */
	const char *holder_id; /* group id, role id, account id, application key, field id; or "" */
	const char
	    *holder_name; /* what Jira calls it, or what the graph knows after the seal; or "" */
};

struct shared;
struct share;
struct share_target;

/* A product licence (application role) and a group that gives it. */
struct application {
	const char *key, *name;
	uint32_t seats, seats_left, users; /* NONE: Jira did not say, or unlimited */
};
struct application_group {
	uint32_t application, group;
	bool is_default;
};

/* Offsets into an edge array: the edges of i are to[first[i]] .. to[first[i + 1] - 1], ascending. */
struct edges {
	uint32_t *first;
	uint32_t *to;
};

struct graph; /* filling: see below; reading: the arrays in struct graph_view */

struct graph *graph_new(void);
void graph_release(struct graph *graph);

/*
 * Filling. A record is given with any const char * (NULL reads as ""); texts are copied. Each returns the
 * record's number. *fresh (may be NULL) tells whether the record or the edge was new.
 */
uint32_t graph_account(struct graph *, const struct account *, bool *fresh);
/*
 * Jira answers "unknown" for the id of an account whose record is broken, and several may. They are told apart by their
 * names and, in a list, by which of those with that name it is, 'nth' from 1; graph_account takes the first. After the
 * seal one that is alone is called "unknown"; several are "unknown:1", "unknown:2" in the order of their names.
 */
uint32_t graph_account_unknown(struct graph *, const struct account *, uint32_t nth);
bool account_is_unknown(const char *id); /* is it one of those, before the seal or after it? */
uint32_t graph_account_id(struct graph *, const char *id);               /* FROM_ID */
uint32_t graph_group(struct graph *, const struct group *, bool *fresh); /* access is or-ed in */
/* A group known by name alone: joined at the seal to the one group of that name, if need be in another case. */
uint32_t graph_group_named(struct graph *, const char *name);
void graph_member(struct graph *, uint32_t group, uint32_t account);
/* What was added for this group so far is void: its list is read anew. */
void graph_members_restart(struct graph *, uint32_t group);
uint32_t graph_project(struct graph *, const struct project *, bool *fresh);
void graph_project_scheme(struct graph *, uint32_t project, uint32_t scheme);
uint32_t graph_role(struct graph *, const struct role *, bool *fresh); /* a listed one wins */
uint32_t graph_place(struct graph *, uint32_t project, uint32_t role);
void graph_actor(struct graph *, uint32_t place, enum actor_kind, uint32_t who);
uint32_t graph_other(struct graph *, const struct other *);
uint32_t graph_scheme(struct graph *, const char *id, const char *name, bool *fresh);
void graph_scheme_read(struct graph *, uint32_t scheme); /* also when it has no line */
/* Whoever leads it, in place of who was told before. */
void graph_project_lead(struct graph *, uint32_t project, uint32_t account);
void graph_scheme_line(struct graph *, const struct scheme_line *);
uint32_t graph_application(struct graph *, const struct application *);
void graph_application_group(struct graph *, uint32_t application, uint32_t group, bool is_default);

/* Looking up while filling or after; NONE when absent. */
uint32_t graph_find_account(const struct graph *, const char *id);
uint32_t graph_find_group(const struct graph *, const char *id);
uint32_t graph_find_project(const struct graph *, const char *key_or_id);
uint32_t graph_find_role(const struct graph *, const char *id);

/* The accounts that no list described so far (source below FROM_BULK): what /user/bulk is asked for. */
size_t graph_undescribed(const struct graph *, uint32_t **accounts); /* caller frees */
/* While filling: groups with an id that Jira did not say it has, named in a role, a scheme or a licence alone. */
size_t graph_groups_unlisted(const struct graph *, uint32_t **groups); /* caller frees */
const char *graph_account_text(
    const struct graph *, uint32_t account); /* its id, as Jira gives it */
/* What is known of an account while the graph is filled. */
struct account graph_account_at(const struct graph *, uint32_t account);
uint32_t graph_account_count(const struct graph *);
const struct group *graph_group_at(const struct graph *, uint32_t group);
const struct project *graph_project_at(const struct graph *, uint32_t project);
const struct role *graph_role_at(const struct graph *, uint32_t role);
const struct scheme *graph_scheme_at(const struct graph *, uint32_t scheme);

void graph_seal(struct graph *); /* again: nothing happens */

/* Reading, after graph_seal. All arrays are sorted; numbers index them. */
struct graph_view {
	const struct account *accounts;
	const struct group *groups;
	const struct project *projects;
	const struct role *roles;
	const struct project_role *places; /* by project, then role */
	const struct actor *actors;        /* by place, then kind, then who */
	const struct other *others;
	const struct scheme *schemes;
	const struct scheme_line *lines; /* by scheme, permission, holder */
	const struct application *applications;
	const struct application_group *application_groups;
	const struct security_scheme *security_schemes;
	const struct security_level *security_levels;   /* by scheme, then id */
	const struct security_member *security_members; /* by level, then holder */
	/* Filters and dashboards: shared.h. */
	const struct shared *shared;
	const struct share *shares;
	const struct share_target *share_targets;
	uint32_t shared_count, share_count, share_target_count;
	uint32_t account_count, group_count, project_count, role_count, place_count, actor_count,
	    other_count, scheme_count, line_count, application_count, application_group_count,
	    membership_count, security_scheme_count, security_level_count, security_member_count;
	struct edges members;      /* group -> accounts */
	struct edges groups_of;    /* account -> groups */
	const uint32_t *actors_at; /* place -> first actor; one more entry than places */
	const uint32_t *places_at; /* project -> first place; one more entry than projects */
	/* Counts kept by the seal, never silently dropped. */
	uint32_t duplicate_members, duplicate_actors, unresolved_names;
};
const struct graph_view *graph_view(const struct graph *);
/* Accounts, or groups, -> the role actors that they are, in order; the caller releases them. */
struct edges graph_actors_of(const struct graph_view *view, enum actor_kind kind);
void edges_free(struct edges *edges);

/*
 * What another source knows of a record, after the seal. Jira's own words stay: an e-mail is taken only
 * where Jira gave none. The texts must live as long as the graph is read.
 */
struct account_facet {
	const char *email, *last_active, *added;
	int8_t managed; /* -1: not said */
};
void graph_account_facet(struct graph *, uint32_t account, const struct account_facet *);
void graph_group_owner(struct graph *, uint32_t group, const char *owner);
void graph_account_administers(struct graph *, uint32_t account, uint8_t kinds);
void graph_group_administers(struct graph *, uint32_t group, uint8_t kinds);
/* What Jira's two lists of administrators' groups say of a group: kinds. */
uint8_t group_listed_kinds(const struct group *group);
/* After the seal: what the organisation gives the account itself, in addition to what was told before. One that has a
 * product is no guest for being in a guest role. */
void graph_account_given(struct graph *, uint32_t account, unsigned seats, uint32_t products);
/* And takes back all that was told so. */
void graph_account_given_none(struct graph *, uint32_t account);
void graph_account_is_guest(struct graph *, uint32_t account);
/* Tells every account its products: those of its groups, and those that the organisation gives it itself. The seal does
 * it; it is done anew after graph_account_given. */
void graph_tell_products(struct graph *graph);

/* Names as reports write them. */
const char *account_type_name(uint8_t type);            /* atlassian, app, customer, unknown */
const char *account_status_name(uint8_t status);        /* active, inactive, unknown */
const char *account_guest_name(const struct account *); /* yes, no; "": nobody said */

/* What kind of account that is no person's: by appType, or by the address of a service account. */
enum app_kind { APP_KIND_NONE, APP_KIND_APP, APP_KIND_SERVICE, APP_KIND_AGENT, APP_KINDS };
enum app_kind account_app_kind(const struct account *);
const char *account_app_kind_name(enum app_kind kind); /* "", app, service account, agent */

/* Is its e-mail of one of these domains, "a.com,b.org"? */
bool account_is_of(const struct account *account, const char *domains);

static inline bool
account_is_guest(const struct account *account)
{
	return account->guest >= GUEST_ACTOR;
}

/* A person, and active. */
static inline bool
account_is_at_work(const struct account *account)
{
	return account->type == ACCOUNT_ATLASSIAN && account->status == ACCOUNT_ACTIVE;
}

/* Ids in the order of reports: all digits by value, then the others bytewise. */
int id_compare(const char *a, const char *b);

/* Of a sealed graph; NONE is in nothing, and has nobody. kind: enum actor_kind. */
bool graph_is_member(const struct graph_view *, uint32_t group, uint32_t account);
bool graph_is_actor(const struct graph_view *, uint32_t place, uint8_t kind, uint32_t who);

#endif
