/*
 * What one reading knows of a site beside the graph that it fills: the login, and what each noun remembers
 * from one of its endpoints to the next.
 */
#ifndef FETCH_JIRA_SITE_H
#define FETCH_JIRA_SITE_H

#include "fetch/walk/walk.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/shared.h"

struct login {
	bool good;
	bool bearer;                     /* the token works without the e-mail address alone */
	long status;                     /* of /myself, when it was refused */
	enum refusal refusal;            /* likewise */
	long permissions_status;         /* of /mypermissions, when it was refused; 0: no reply */
	char reason[40], header[160];    /* X-Seraph-LoginReason and X-AAccountId of /myself */
	const char *why;                 /* in plain words */
	const char *permissions_trouble; /* why /mypermissions said nothing, or NULL */
	const char *account_id, *name;
	const char *base_url;   /* serverInfo.baseUrl */
	const char *deployment; /* Cloud, Server */
	const char *cloud_id;
	char date[40]; /* the Date header of /myself */
	bool admin, browse_users, permissions_known;
	bool keys_unknown; /* /mypermissions did not know a key */
};

/* Records of the graph, in order of arrival. */
struct numbers {
	uint32_t *at;
	size_t count, room;
};
void numbers_add(struct numbers *numbers, uint32_t number);
/* A count as Jira gives it: NONE when it gives none. */
uint32_t count_or_none(int64_t count);

/* A role of the site's list that belongs to a project which may not be known yet. */
struct scoped_role {
	uint32_t role;
	const char *project; /* its id */
};

/* A group whose members may be missing, by its id; 'missing': they are. */
struct accepted {
	const char *id;
	bool missing;
};

struct site {
	struct pager pager;
	struct graph *graph;
	struct org *org; /* NULL without an organisation key */
	struct arena arena;
	struct login login;
	const char *without; /* optional readings that were left out by name, "NAME,NAME" */

	struct {
		const char *source;    /* "jira", "directory" or "auto" */
		struct numbers groups; /* listed ones */
		bool decided;          /* where memberships are to come from */
		struct idset paged;    /* groups whose members Jira is asked for page by page */
		uint64_t listed;  /* what the directory lists for the groups it was believed for */
		uint64_t counted; /* what it declares for the same groups */
	} members;                /* membership.c */
	struct {
		bool old;    /* not on the current user management */
		bool known;  /* all of its lists are being read */
		long status; /* when the directories were refused */
		const char *trouble;
	} directory; /* directory.c */
	struct {
		struct numbers all;
		struct idset doubted; /* parts of live projects that answered 404; see role.c */
		struct idset gone;    /* listed projects that are not there any more */
		bool recounted;       /* final_count is known */
		uint64_t final_count; /* how many there were at the end */
		char **keys;          /* of --project */
		size_t key_count;
	} projects; /* project.c, role.c */
	struct {
		bool known;
		bool in_pieces; /* the list of roles could not be had */
		struct numbers global;
		struct scoped_role *scoped;
		size_t scoped_count, scoped_room;
		struct idset started; /* of these, the ones that no map of a project has */
		struct idset asked;   /* projects that were asked for the types of roles */
		uint64_t others;      /* actors of a type we do not know */
	} roles;                      /* role.c, role_type.c */
	struct {
		bool in_pieces;    /* the list of schemes could not be had with all grants */
		struct idset read; /* whose grants were read, or are being read */
		uint64_t lines;    /* in all of them */
	} schemes;                 /* scheme.c */
	struct {
		struct pool members, projects; /* ids; of projects that have a scheme */
	} security;                            /* security.c */
	struct {
		struct pool
		    ids[SHARED_TYPES];       /* of all, also of those that their owner alone sees */
		uint64_t kept[SHARED_TYPES]; /* the others */
		bool private_seen;           /* a filter that is another's alone was listed */
	} shared;                            /* shared.c */
	uint32_t *undescribed;               /* accounts to look up */
	size_t undescribed_count;
	struct {
		uint32_t *at;             /* groups that no list has, asked for at last */
		struct idset asked, gone; /* gone: Jira does not know their ids */
	} unlisted;                       /* group.c */
	struct {
		struct accepted *groups;
		size_t count;
	} accepted;              /* accepted.c */
	struct probing *probing; /* of 'check' */
	struct {
		struct audit_log *log; /* filled by fetch_audit; NULL else */
		const char *from, *to; /* as the log writes times */
		struct pool ids;
	} audit; /* audit_log.c */
};

/*
 * Walks an endpoint for 'count' things, as many at once as fit a URL, at most 'most': walk->a is the first of a batch,
 * walk->b how many there are. 'what' is the {name} in its path that stands for them all.
 */
void batch_start(struct site *site, const struct endpoint *endpoint, const char *what, size_t count,
    uint32_t most);
/*
 * Of a list without pages: may it be had in pieces instead? Notes so in *in_pieces, and says so. A body that is too long,
 * a failing server, a broken body: yes; a refusal would meet the pieces as well.
 */
bool list_in_pieces(
    struct site *site, const struct walk *walk, const struct reply *reply, bool *in_pieces);
/* "group:ID,group:ID": groups whose members may be missing for good, as --accept-missing names them. */
void accepted_read(struct site *site, const char *words);
/* The members of this group are missing: is that accepted? Then the run has an exception and stays complete. */
bool accepted_missing(struct site *site, uint32_t group, const char *what);
/* At the end: what was accepted and is not missing is said. */
void accepted_settle(const struct site *site);
/* Ties the pager to it, before anything is walked; the graph and the pager's run are there already. */
void site_init(struct site *site);
/* All but the graph, the run, the organisation and the audit log, which are the caller's. */
void site_release(struct site *site);

#endif
