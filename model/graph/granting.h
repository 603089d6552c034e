/*
 * Granting lines: every line on the site that gives anybody anything, one after another, each with an id that stays
 * the same in the next reading. Reviews, plans, findings and reports that speak of "who was given what" stand on this
 * one list.
 *
 *	membership  an account in a group            membership:GROUPID:ACCOUNTID
 *	role        an actor of a role in a project  role:PROJECTID:ROLEID:user|group|group-name|other:...
 *	scheme      a line of a permission scheme    scheme:SCHEMEID:LINEID
 *	lead        of a project                     lead:PROJECTID:ACCOUNTID
 *	product     of this site, by a group, or by  product:KEY:group:GROUPID
 *	            a role of the account's own      product:KEY:ACCOUNTID
 *	org-role    any other role of an account or  org-role:user|group:ID:ROLE:RESOURCE
 *	            a group in the organisation
 *	security    a member of a level of issue     security:LEVELID:MEMBERID
 *	            security
 *	token       an API token, or a key of the    token:ACCOUNTID:TOKENID
 *	            organisation, of who made it
 *
 * The first word of the id is the kind's name. Each line has one kind: the role that gives a product of this site is no
 * org-role line. A role of which the organisation does not say how the account has it is none when a group gives as
 * much (org_role.by_group). Lines of projects that are archived, tokens that are over, and those that reach nobody,
 * are there too: who counts them out says so.
 *
 * To add a kind: its rules in a granting_*.c, an entry in granting_list.c, and here.
 *
 * Of a sealed graph, and of the organisation that was joined to it, or NULL. Cost: O(1) a line, O(log n) of a
 * membership and of a scheme's line; granting_find O(log n), and the lines of one role, scheme or product.
 */
#ifndef MODEL_GRAPH_GRANTING_H
#define MODEL_GRAPH_GRANTING_H

#include "graph.h"
#include "model/base/text.h"
#include "org.h"

enum granting_kind {
	GRANTING_MEMBERSHIP,
	GRANTING_ROLE,
	GRANTING_SCHEME,
	GRANTING_LEAD,
	GRANTING_PRODUCT,
	GRANTING_ORG_ROLE,
	GRANTING_SECURITY,
	GRANTING_TOKEN,
	GRANTING_KINDS
};

struct granting {
	enum granting_kind kind;
	/*
	 * The record's number: in members.to, actors, lines, projects; of a product that a group gives in
	 * application_groups, else in org->roles; of an org-role in org->roles; of a security line in security_members; of a
	 * token in org->tokens.
	 */
	uint32_t at;
	/* What it is a line of: group, place, scheme, project, application, security level; of an org-role and a token NONE. */
	uint32_t in;
	/*
	 * Who is given something, of the graph; a membership has both. NONE: nobody by name (anyone, a role, an actor
	 * of a kind that we do not know), or not in Jira, then ...
	 */
	uint32_t account, group;
	uint32_t org_account, org_group; /* ... of the organisation; else NONE */
};

/* A walk through all lines, by kind, each in the order of its records. Nothing in it is to be released. */
struct grantings {
	const struct graph_view *graph;
	const struct org *org;
	struct granting now;
	uint32_t next; /* of the kind's records */
	enum granting_kind kind;
};

struct grantings grantings_of(const struct graph_view *graph, const struct org *org);
/* NULL: that was the last one. Valid until the next call. */
const struct granting *grantings_next(struct grantings *walk);
/* The line that has this id; false: none has. */
bool granting_find(
    const struct graph_view *graph, const struct org *org, const char *id, struct granting *found);

void granting_id_add(struct text *text, const struct graph_view *graph, const struct org *org,
    const struct granting *granting);
/* The same without a walk: of a membership (account_id "": all of the id that comes before it), and of an actor. */
void granting_membership_id_add(
    struct text *text, const struct group *group, const char *account_id);
void granting_actor_id_add(struct text *text, const struct graph_view *graph, uint32_t actor);

const char *granting_kind_name(enum granting_kind kind); /* "membership", "org-role", ... */

#endif
