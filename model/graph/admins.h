/*
 * Who administers what above single projects, and which way: the one list behind everything that speaks of
 * administrators. Those of projects are ways of effective access (model/access/access.h).
 *
 * What is assigned counts, whether the account is active or has a licence. Ways are:
 *
 *	a group that Jira lists for administration (group_listed_kinds), by its members
 *	a role on this site or on the organisation, by members of the group that has it, or of the account itself
 *	Jira's administration by a group that Jira lists for that of the site alone, or by the organisation's, to
 *	which all of its apps belong
 *
 * Of a group that Jira and the directory both have, Jira's memberships count, and those that the directory alone
 * tells. Without an organisation nothing but Jira's groups is known.
 *
 * Cost: the groups and accounts once, the memberships of those that administer; O(n log n) in what is found.
 */
#ifndef MODEL_GRAPH_ADMINS_H
#define MODEL_GRAPH_ADMINS_H

#include "graph.h"
#include "model/base/text.h"
#include "org.h"

struct admin {
	uint8_t kind; /* enum admin_kind: what is administered */
	uint8_t
	    by; /* the kind that gives it: that one; of Jira's also ADMIN_SITE, ADMIN_ORGANISATION */
	uint32_t account;     /* of the graph; NONE: not in Jira, then ... */
	uint32_t org_account; /* ... of the organisation; NONE when in Jira */
	uint32_t group;     /* of the graph; NONE: by itself, or by a group not in Jira, then ... */
	uint32_t org_group; /* ... of the organisation; NONE when in Jira */
	const char *resource; /* of ADMIN_PRODUCTS: which; else "" */
};

struct admins {
	struct admin *list; /* by kind, resource, the account's id, the group's name */
	size_t count, room;
};

/* Of a sealed graph and the organisation that was joined to it, or NULL. The caller releases them. */
struct admins admins_find(const struct graph_view *graph, const struct org *org);
/* Of a changed copy of the graph that the organisation was joined to. */
struct admins admins_find_changed(
    const struct graph *changed, const struct org *org, const struct graph_view *joined);
void admins_release(struct admins *admins);

/* The account's id and the group's name ("" for itself), whichever side they are of. */
const char *admin_account_id(const struct admin *, const struct graph_view *, const struct org *);
const char *admin_group_name(const struct admin *, const struct graph_view *, const struct org *);
/*
 * By its own kind, not for what another brings with it; or by a group that Jira lists. What a role of the organisation
 * brings with it is not: nothing shows that Jira goes by it.
 */
bool admin_is_own(const struct admin *, const struct graph_view *);
/* A person, and active: in Jira's word, or in the directory's when not in Jira. */
bool admin_is_at_work(const struct admin *, const struct graph_view *, const struct org *);

/* One of an active account that nothing but membership in this group gives: it would end with the group. */
bool admin_ends_with(
    const struct admins *admins, size_t at, uint32_t group, const struct graph_view *);

/* "organisation", "site", "user access", "Jira", "product": what stands before "administrator". */
const char *admin_kind_name(uint8_t kind);
/* "the organisation, Jira" of a set of kinds; nothing for none. */
void admin_kinds_add(struct text *text, uint8_t kinds);

#endif
