/*
 * The Atlassian organisation behind the site, as its directory sees it: accounts, groups, memberships,
 * role assignments. A second source beside the graph, joined to it by account id and group id.
 *
 * Filled in any order while replies come; a number is stable until org_join, which sorts accounts and groups
 * by id, renumbers whatever names them, and finds each record's partner in the sealed graph. The org owns all
 * it hands out until org_release. Texts are never NULL.
 */
#ifndef MODEL_GRAPH_ORG_H
#define MODEL_GRAPH_ORG_H

#include "graph.h"
#include "run.h"

struct org_directory {
	const char *id, *name;
};

struct org_account {
	const char *id, *name, *email;
	const char *status; /* active, suspended, not_invited, deactivated, for_deletion: as sent */
	const char *claim_status;   /* managed, unmanaged: as sent */
	const char *platform_roles; /* "atlassian/org-admin; atlassian/site-admin" */
	const char *added;          /* to the organisation: UTC */
	const char *last_active;    /* in any product: UTC */
	const char *site_active;    /* in a Jira product of this site: UTC */
	uint32_t resources;         /* what it can reach, by count; NONE: not said */
	uint32_t account;           /* the graph's, after org_join; NONE: not in Jira */
	int8_t mfa;                 /* 1, 0, -1: not said */
	int8_t verified;            /* its e-mail, by itself: 1, 0, -1: not said */
	bool activity_said;         /* last_active and site_active were asked for */
	bool listed;                /* a directory lists it; else only the managed accounts do */
	bool site_listed;           /* a Jira product of this site is listed for it, used or not */
	uint32_t directory;         /* the first of those that list it: its word counts */
	bool administers;           /* has an administrator's role somewhere, whichever way */
};

/* Whether it took up its invitation; one that is off before it did can do so no more. */
enum org_invitation {
	INVITATION_UNSAID,
	INVITATION_ACCEPTED,
	INVITATION_PENDING,
	INVITATION_CLOSED
};
enum org_invitation org_invitation(const struct org_account *account);
/* accepted, also of an account from before; pending, never accepted; "": not said. */
const char *org_invitation_name(enum org_invitation invitation);

struct org_group {
	const char *id, *name;                /* id: the last segment, as Jira's groupId */
	const char *managed_by;               /* external, admins, team-members, open: as sent */
	uint32_t directory, users, resources; /* users, resources: counts; NONE: not said */
	uint32_t members; /* told by the accounts' own lists of groups: org_members_once */
	uint32_t group;   /* the graph's, after org_join; NONE: not in Jira */
	bool synced;      /* from an identity provider */
	bool fixed;       /* nobody may change it here */
	bool listed;      /* the list of groups has it; else an account named it */
};

struct org_member {
	uint32_t group, account;
};

struct org_role {
	bool of_group;
	uint32_t who; /* group or account */
	const char *resource, *resource_type, *role;
	bool unsaid;   /* of an account: whether it is its own or comes by a group is not said */
	bool by_group; /* after org_join: unsaid, and a group of the account gives as much */
};

/* What a role on this site or on the organisation lets one administer; ADMIN_KINDS: nothing. */
enum admin_kind org_role_kind(const struct org_role *role);

/* Members of a group can reach a resource, whichever site's. */
struct org_reach {
	uint32_t group, resource;
};

enum org_token_kind { ORG_TOKEN_USER, ORG_TOKEN_SERVICE, ORG_TOKEN_KEY, ORG_TOKEN_KINDS };

/* An API token of a person or of a service account, or a key of the organisation. What it is worth is in no reply. */
struct org_token {
	const char *id, *label; /* label: as people wrote it */
	/* Whom it acts for; of a key who made it. As the list of tokens says; "": it does not. */
	const char *owner_id, *owner_name, *owner_email;
	const char *status;                /* allowed, blocked; revoked of a key; "": not said */
	const char *created;               /* UTC; "": not said */
	const char *expires, *last_active; /* UTC; "": never, where says_never; else not said */
	const char *scopes; /* "read:jira-work; write:jira-work"; "": none are said */
	uint32_t account; /* the owner in the graph, after org_join; NONE: not in Jira, then ... */
	uint32_t org_account; /* ... in the organisation; NONE: not there either */
	uint8_t kind;
	/*
	 * A date that is not said is one that there is not. So it is in the lists of people's tokens and of keys; what the
	 * tokens of a service account have is not documented member by member.
	 */
	bool says_never;
};

struct org_service {            /* a service account */
	const char *account_id; /* of the account that Jira may know */
	const char *id;         /* what the organisation's API calls it */
	const char *name, *email, *status;
	const char *creator_id;   /* "": not said */
	uint32_t account;         /* in the graph, after org_join; NONE: not in Jira */
	uint32_t creator;         /* likewise; NONE: not in Jira, then ... */
	uint32_t creator_account; /* ... in the organisation; NONE: not there either */
};

struct org_workspace {
	const char *id, *name, *type, *url;
};

struct org {
	struct pool texts, account_ids, group_ids, directory_ids, resource_ids, token_ids,
	    service_ids;
	const char *id, *name;
	const char *domains; /* verified ones: "example.com; example.org" */
	struct org_directory *directories;
	struct org_account *accounts;
	struct org_group *groups;
	struct org_member *members;
	struct org_role *roles;
	struct org_workspace *workspaces;
	struct org_reach *reaches;
	struct org_token *tokens;
	struct org_service *services;
	size_t token_count, service_count;
	size_t directory_count, account_count, group_count, member_count, member_room, role_count,
	    role_room, workspace_count, workspace_room, reach_count, reach_room;
	bool accounts_whole, groups_whole; /* the directories' lists were read to their ends */
	uint64_t foreign_roles; /* assignments on resources of other sites: counted, not kept */
	bool joined;
};

struct org *org_new(const char *id);
void org_release(struct org *org); /* NULL is fine */

/* Each finds or makes the record; a fresh one has blank texts and NONE. *fresh may be NULL. */
uint32_t org_directory(struct org *org, const char *id, bool *fresh);
uint32_t org_account(struct org *org, const char *id, bool *fresh);
uint32_t org_group(
    struct org *org, const char *id, bool *fresh); /* a uuid, or an ARI that ends in one */
void org_member(struct org *org, uint32_t group, uint32_t account);
/* What several directories told of a membership counts once, in 'members' of groups too; org_join does it as well. */
void org_members_once(struct org *org);
void org_reach(struct org *org, uint32_t group, const char *resource);
void org_role(struct org *org, const struct org_role *role);
void org_workspace(struct org *org, const struct org_workspace *workspace);
/* Each finds or makes the record; of a fresh one all but the ids is blank. */
struct org_token *org_token(
    struct org *org, enum org_token_kind kind, const char *id, uint32_t *number);
struct org_service *org_service(struct org *org, const char *account_id, uint32_t *number);
/*
 * Accounts that have roles of their own, or may: administrators, whose groups may give as much, and those that can
 * reach more than their groups explain, as the directory counts what each can reach. Caller frees.
 */
size_t org_perhaps_direct(const struct org *org, uint32_t **accounts);
const char *org_text(struct org *org, const char *text); /* interned; NULL reads as "" */

/* The graph is sealed: sort, find partners, and tell the graph's accounts and groups what is known here. */
void org_join(struct org *org, struct graph *graph);
/* A step of it: tells the graph what the organisation's roles give its accounts. */
void org_give(const struct org *org, struct graph *graph);
/* Another: which roles that give a product of the site come by a group. */
void org_tell_products(struct org *org, const struct graph_view *view);
/* After org_join: the product of the site that an account has by this role of its own; NONE: another role. */
uint32_t org_role_product(const struct graph_view *view, const struct org_role *role);
/* The same of the role with this number; NONE too where a role before it gives the account that product: it is one licence. */
uint32_t org_role_licence(const struct graph_view *view, const struct org *org, size_t role);

/* Of org_join: sorts tokens by their owner's id and then their own, service accounts by theirs; finds their owners. */
void org_join_tokens(struct org *org, const struct graph *graph);

/* Of org_join: what roles let accounts and groups administer, told to the graph's. */
void org_tell_administration(struct org *org, struct graph *graph);

/* After org_join: by its id, or NONE. */
uint32_t org_find_account(const struct org *org, const char *id);
/* After org_join: the members of a group, by number, *count of them. */
const struct org_member *org_members_of(const struct org *org, uint32_t group, size_t *count);

/* After org_join: the tokens of an account, *count of them. "": keys of which nobody says who made them. */
const struct org_token *org_tokens_of(const struct org *org, const char *account_id, size_t *count);
const struct org_service *org_service_of(
    const struct org *org, const char *account_id); /* or NULL */
const char *org_token_kind_name(uint8_t kind);      /* user, service account, organisation key */

/* After org_join: rows of completeness.csv that set both sides beside each other. */
void org_coverage(const struct org *org, const struct graph_view *graph, struct run *run);
/* Members of a group that the directory could list at all: people whom Jira's list knows. */
uint32_t org_people_of(const struct graph_view *graph, uint32_t group);
bool org_lists(const struct account *account); /* is it of a kind that directories list? */

/* What the organisation calls the resource; NULL: no name is known. */
const char *org_resource_name(const struct org *org, const char *id);
/* The product that a resource is: jira-software of "ari:cloud:jira-software::site/...". *len: its bytes; 0: of none. */
const char *org_resource_product(const char *resource, size_t *len);

/* The group's managed_by as reports write it: jira, organisation, identity provider, or "". */
const char *org_group_owner(const struct org_group *group);

#endif
