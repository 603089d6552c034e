/*
 * What fetch/ walks: endpoints as rows, walks over their pages, and the state of one reading.
 *
 *	to add an endpoint: a row and its 'accept' in the noun's file (user.c, group.c, ...), listed in
 *	endpoints.c; 'each' says for which objects it is walked.
 *
 * A walk is one endpoint for one object (the members of one group, say), over all of its pages. The pager
 * (walk.c) asks, checks, repeats and counts; 'accept' turns the records of one whole, valid page into
 * calls on the graph. A page is taken whole or not at all.
 */
#ifndef FETCH_WALK_ENDPOINT_H
#define FETCH_WALK_ENDPOINT_H

#include "fetch/fetch.h"
#include "model/base/json.h"
#include "model/change/audit.h"
#include "model/graph/org.h"

struct fetch;
struct walk;

enum paging {
	PAGING_NONE,  /* one reply is everything */
	PAGING_ARRAY, /* a bare list: ends with the first empty page, and with nothing else */
	PAGING_BEAN, /* {startAt, maxResults, total, isLast, values[]}: ends with isLast or an empty page */
	PAGING_OFFSET, /* {offset, limit, total, records[]}: ends with the first empty page */
	PAGING_CURSOR, /* {data[], links{next}}: ends without a next cursor */
};

/* Who is asked, with which credentials. */
enum service {
	SERVICE_JIRA,
	SERVICE_OPEN, /* the site itself, without credentials */
	SERVICE_ORG,  /* the organisation's admin API */
};

/* For which objects an endpoint is walked, as soon as they are known. */
enum each {
	EACH_DEMAND, /* when code asks for it */
	EACH_SITE,   /* once */
	EACH_GROUP,  /* listed groups */
	EACH_PROJECT,
	EACH_TEAM_PROJECT,     /* team-managed projects */
	EACH_PLACE,            /* a role in a project */
	EACH_ORG,              /* once, with an organisation key */
	EACH_DIRECTORY,        /* directories of the organisation */
	EACH_DEMAND_DIRECTORY, /* the same, when code asks for it */
	EACH_ORG_GROUP,        /* groups that a directory lists */
};

struct endpoint {
	const char *name;   /* in messages: "members", "role actors" */
	const char *object; /* its row in completeness.csv; NULL: none */
	const char *method; /* NULL: GET */
	const char
	    *body; /* of a POST: JSON of an object without its last brace; a cursor is added */
	char *(*compose)(
	    const struct walk *walk); /* or the whole body, per walk; freed by the pager */
	/* {group} {project} {role} {account} {org} {directory} {org-group} {org-account} stand for ids,
	   {accounts} {projects} for a batch as query parameters, {from} {to} for times */
	const char *path;
	enum each each;
	enum paging paging;
	bool cursor_alone;  /* with a cursor nothing else may be sent */
	uint32_t page_size; /* asked for at first; 0 with PAGING_NONE */
	enum service service;
	struct json_field root; /* what the reply is; with PAGING_BEAN the items' shape */
	/* records: struct json_list * (lists, maps) or the record (objects). Calls walk_item per item. */
	void (*accept)(struct fetch *fetch, struct walk *walk, void *records);
	/* What the headers of a success say, before 'accept'. May be NULL. */
	void (*answered)(struct fetch *fetch, const struct reply *reply);
	/* A final reply that is no success: true when that was to be expected. May be NULL. */
	bool (*refused)(struct fetch *fetch, struct walk *walk, const struct reply *reply);
	void (*restart)(
	    struct fetch *fetch, struct walk *walk); /* what was accepted is void; may be NULL */
	void (*ended)(struct fetch *fetch, struct walk *walk,
	    bool good); /* good: read to its end; may be NULL */
};

extern const struct endpoint *const endpoint_list[]; /* ends with NULL */
enum { ENDPOINTS_MAX = 48 };

struct walk {
	struct fetch *fetch;
	const struct endpoint *endpoint;
	uint32_t a, b; /* group | project | project and role | first of a batch and its length */
	uint32_t page_size;
	uint32_t open;            /* pages asked for and not yet over */
	uint32_t pages;           /* accepted, in all passes */
	uint32_t stale;           /* pages in a row that brought nothing new */
	uint8_t pass;             /* 1, 2, 3: how often the list was begun */
	bool spread;              /* the pages behind the first were asked for all at once */
	bool moved;               /* the list changed while it was read */
	bool last;                /* its end was seen */
	bool failed, passed_over; /* passed over: refused as expected */
	int64_t total;            /* declared in this pass, or JSON_NO_NUMBER */
	int64_t first_total;      /* by its first page: an endless list may declare more and more */
	uint64_t received;        /* items of this pass */
	uint64_t unkeyed;         /* of these, not compared with others */
	uint64_t before;          /* distinct items of the pass before this one */
	struct idset seen;        /* of this pass */
	struct pool cursors;      /* that were asked with */
};

/* Per endpoint, summed over its walks: what completeness.csv shows. */
struct tally {
	uint64_t requests, pages, declared, received, kept, walks, ended, failed, passed_over;
	uint64_t unanswered; /* requests that the end of the run left without an answer */
	bool declares, noted;
	uint32_t page_size; /* what the server grants; 0: not known yet */
};

struct login {
	bool good;
	long status;                  /* of /myself, when it was refused */
	char reason[40], header[160]; /* X-Seraph-LoginReason and X-AAccountId of /myself */
	const char *why;              /* in plain words */
	const char *unsaid;           /* why /mypermissions said nothing, or NULL */
	const char *account_id, *name;
	const char *base_url;   /* serverInfo.baseUrl */
	const char *deployment; /* Cloud, Server */
	const char *cloud_id;
	char date[40]; /* the Date header of /myself */
	bool admin, browse_users, permissions_known;
	bool keys_unknown; /* /mypermissions did not know a key */
};

/* A role of the site's list that belongs to a project which may not be known yet. */
struct scoped_role {
	uint32_t role;
	const char *project; /* its id */
};

struct fetch {
	const struct fetch_settings *settings; /* NULL in a replay */
	struct graph *graph;
	struct run *run;
	struct arena arena;
	struct wire wire;
	struct http *http;                        /* NULL in a replay */
	struct snapshot *snapshot;                /* NULL when nothing is kept */
	struct http_lane *lane, *bare, *org_lane; /* by service: see enum service */
	const char *gateway;                      /* its base URL: cursors may come as URLs of it */
	const char *refusal;                      /* how the body of the latest refusal begins */
	struct org *org;                          /* NULL without an organisation key */
	const char *memberships;                  /* "jira", "directory" or "auto" */
	bool org_logged_in, org_stopped, org_old;
	bool directories_known;
	bool members_decided; /* where memberships are to come from */
	uint32_t *groups;     /* listed ones, in order of arrival */
	size_t group_count, group_room;
	struct idset paged; /* groups whose members Jira is asked for page by page */
	long org_status;    /* when the directories were refused */
	const char *org_trouble;
	uint64_t told_members;    /* what it told of the groups it was believed for */
	uint64_t counted_members; /* what it declares for the same groups */
	const char *prefix;       /* "" or "/ex/jira/CLOUDID" */
	struct login login;
	const char *phase;
	bool logged_in, roles_known, stopped;
	bool recounted;          /* final_projects is known */
	uint64_t final_projects; /* how many there were at the end */
	uint64_t scheme_lines;   /* in all permission schemes */
	uint64_t others;         /* role actors of a type we do not know */
	uint64_t replies, submitted;
	uint64_t held; /* bytes of all bodies under way */
	uint32_t *global_roles;
	size_t global_role_count, global_role_room;
	uint32_t *projects; /* in order of arrival */
	size_t project_count, project_room;
	uint32_t *undescribed; /* accounts to look up */
	size_t undescribed_count;
	char **keys; /* of --project */
	size_t key_count;
	struct tally tallies[ENDPOINTS_MAX]; /* beside endpoint_list */
	struct scoped_role *scoped;
	size_t scoped_count, scoped_room;
	struct check_row *probed; /* of 'check', by walk->a */
	struct idset doubted;     /* parts of live projects that answered 404; see role.c */
	struct idset gone;        /* listed projects that are not there any more */
	struct audit_log *audit;  /* filled by fetch_audit; NULL else */
	const char *from, *to;    /* of the audit log, as it writes times */
	struct pool audit_ids;
	struct idset
	    schemes_read; /* permission schemes whose grants were read, or are being read */
	size_t reasons;   /* all, also those beyond what is shown */
};

/*
 * Logs in, with the organisation too when the settings name one, and calls 'work' with the requests going
 * where the token works; gives everything back afterwards. fetch->graph is empty.
 */
int fetch_logged_in(const struct fetch_settings *settings,
    int (*work)(struct fetch *fetch, void *arg, struct err *err), void *arg, struct err *err);

/* walk.c */
void walk_start(struct fetch *fetch, const struct endpoint *endpoint, uint32_t a, uint32_t b);
/* Every endpoint with this 'each', for this object. */
void walk_start_each(struct fetch *fetch, enum each each, uint32_t a, uint32_t b);
/* An item was received. key: what tells it from others of the walk; NONE: it is not compared. */
void walk_item(struct walk *walk, uint32_t key);
struct tally *tally_of(struct fetch *fetch, const struct endpoint *endpoint);
/* "group 'jira-dev'", for messages. */
void walk_subject(const struct walk *walk, char *out, size_t room);
/* A reason why the run is not complete; the first ones are kept, the rest counted. */
void fetch_reason(struct fetch *fetch, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* When all is over: how many reasons there were beyond those kept. */
void fetch_reasons_settle(struct fetch *fetch);
/* No request is to be sent any more. */
void fetch_stop(struct fetch *fetch, const struct err *why);

/* Walks the schemes that projects use and the list of schemes lacks. */
void schemes_unlisted_start(struct fetch *fetch);

/* Rows that code starts or looks at by name. */
extern const struct endpoint endpoint_tenant, endpoint_myself, endpoint_permissions,
    endpoint_permission_keys, endpoint_server, endpoint_users, endpoint_users_bulk, endpoint_groups,
    endpoint_groups_admin, endpoint_groups_site_admin, endpoint_group_exists, endpoint_members,
    endpoint_licences, endpoint_projects, endpoint_projects_named, endpoint_project_count,
    endpoint_project_exists, endpoint_roles, endpoint_role_map, endpoint_role_actors,
    endpoint_schemes, endpoint_project_scheme, endpoint_user_groups, endpoint_org,
    endpoint_directories, endpoint_org_users, endpoint_org_users_old, endpoint_org_groups,
    endpoint_org_groups_old, endpoint_org_group_roles, endpoint_org_account_roles,
    endpoint_org_managed, endpoint_org_workspaces, endpoint_org_domains, endpoint_scheme_unlisted,
    endpoint_audit, endpoint_check;

#endif
