/*
 * Endpoints as rows.
 *
 *	to add an endpoint: a row and its 'item' in the noun's file (fetch/jira/user.c, group.c, ...), listed
 *	in endpoints.c; 'each' says for which objects it is walked.
 *	to make it part of an optional reading: .optional = "tokens", a name of fetch/jira/optional.c. No more is
 *	to be written: the walk is left out where the reading is; a first page that is refused (401 to us, 403, 404)
 *	says "not read: WHY" in the endpoint's row, and everything else that fails makes the run incomplete. An object
 *	that was listed and is gone is .expected = 404, which is looked at first.
 *
 * A walk is one endpoint for one object (the members of one group, say), over all of its pages. The pager
 * (walk.c) asks, checks, repeats and counts; 'item' turns the records of one complete, valid page into
 * calls on the graph. A page is taken completely or not at all.
 */
#ifndef FETCH_WALK_ENDPOINT_H
#define FETCH_WALK_ENDPOINT_H

#include "fetch/wire/request.h"
#include "model/base/json.h"

struct site; /* what the nouns know of a site; handed on unseen */
struct walk;

enum paging_style {
	PAGING_NONE,  /* one reply is everything */
	PAGING_WHOLE, /* {permissionSchemes[]}: likewise, the list in it */
	PAGING_ARRAY, /* a bare list: ends with the first empty page, and with nothing else */
	/* {startAt, maxResults, total, isLast, values[]}: ends with isLast, or an empty page, unless more is declared */
	PAGING_BEAN,
	PAGING_OFFSET,       /* {offset, limit, total, records[]}: ends with the first empty page */
	PAGING_CURSOR,       /* {data[], links{next}}: ends without a next cursor */
	PAGING_SIZED_CURSOR, /* the same, and the size is called pageSize */
	PAGING_ITEMS,        /* {items[] or data[], links{next}, total}: likewise, without a size */
};

/* Who is asked, with which credentials. */
enum service {
	SERVICE_JIRA,
	SERVICE_OPEN,   /* the site itself, without credentials */
	SERVICE_ORG,    /* the organisation's admin API */
	SERVICE_PEOPLE, /* the user management API of managed accounts, with the same key */
	SERVICES
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

enum { ANY_STATUS = -1 };

struct endpoint {
	const char *name;     /* in messages: "members", "role actors" */
	const char *object;   /* its row in completeness.csv; NULL: none */
	const char *optional; /* the optional reading that it is part of; NULL: it is required */
	const char *method;   /* NULL: GET */
	const char *body;     /* of a POST: members of a JSON object; limit and cursor are added */
	/* or the whole body, per walk; freed by the pager */
	char *(*compose)(const struct site *site, const struct walk *walk);
	const char *path; /* a template; its {names} are those of fetch/jira/site.c */
	enum each each;
	enum paging_style paging;
	bool fresh;        /* tells of this moment: asked for again when a reading is resumed */
	bool cursor_alone; /* with a cursor nothing else may be sent */
	bool streams;      /* without pages, and without a bound: records are taken one by one */
	bool secret; /* tells of tokens: a text of one is masked before anything is kept (mask.h) */
	bool hides;  /* items that we may not see are taken out of a page, not out of its total */
	uint32_t page_size; /* asked for at first; 0: the list decides, and with PAGING_NONE */
	enum service service;
	struct json_field root; /* what the reply is; with PAGING_BEAN the items' shape */
	/* A record of a list or a map (struct json_pair), in order; or the record, of an object. Calls
	   walk_item. May be NULL. */
	void (*item)(struct site *site, struct walk *walk, const void *item);
	/* What the headers of a success say, before 'item'. May be NULL. */
	void (*answered)(struct site *site, const struct reply *reply);
	const struct endpoint *older; /* asked instead where the vendor moved the path (404, 410) */
	int expected; /* HTTP status of a refusal that is none of ours: 404, or ANY_STATUS */
	/* Another final reply that is no success: true when that was to be expected. May be NULL. */
	bool (*refused)(struct site *site, struct walk *walk, const struct reply *reply);
	/* what was accepted is void; may be NULL */
	void (*restart)(struct site *site, struct walk *walk);
	/* good: read to its end; may be NULL */
	void (*ended)(struct site *site, struct walk *walk, bool good);
};

extern const struct endpoint *const endpoint_list[]; /* ends with NULL */
enum { ENDPOINTS_MAX = 80 };

/* Rows that code starts or looks at by name. */
extern const struct endpoint endpoint_tenant, endpoint_myself, endpoint_permissions,
    endpoint_permission_keys, endpoint_server, endpoint_users, endpoint_users_bulk, endpoint_groups,
    endpoint_groups_admin, endpoint_groups_site_admin, endpoint_groups_unlisted,
    endpoint_group_exists, endpoint_members, endpoint_licences, endpoint_projects,
    endpoint_projects_named, endpoint_project_count, endpoint_project_exists, endpoint_roles,
    endpoint_site_roles, endpoint_role, endpoint_role_map, endpoint_role_types,
    endpoint_role_actors, endpoint_schemes, endpoint_scheme_names, endpoint_scheme,
    endpoint_project_scheme, endpoint_user_groups, endpoint_org, endpoint_directories,
    endpoint_org_users, endpoint_org_users_old, endpoint_org_groups, endpoint_org_groups_old,
    endpoint_org_group_roles, endpoint_org_administrators, endpoint_org_account_roles,
    endpoint_org_managed, endpoint_org_workspaces, endpoint_org_domains, endpoint_scheme_unlisted,
    endpoint_audit, endpoint_check, endpoint_security_schemes, endpoint_security_levels,
    endpoint_security_members, endpoint_security_projects, endpoint_filters, endpoint_dashboards,
    endpoint_api_tokens, endpoint_api_keys, endpoint_service_accounts, endpoint_service_tokens;

#endif
