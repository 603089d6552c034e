/*
 * Holders and ways in words, as reports write them.
 */
#ifndef EXPORT_REPORTS_WAY_H
#define EXPORT_REPORTS_WAY_H

#include "model/access/access.h"
#include "model/base/text.h"
#include "model/graph/admins.h"

/*
 * Adds "Developers > jira-dev", "jira-dev", "Jira > jira-software-users", "Developers" or
 * "project lead": the holder and the group behind it. A role, group or product without a name is
 * told by its id.
 */
void way_add(struct text *text, const struct graph_view *graph, const struct way *way);

/*
 * The same in ids, for programs: "10002 > GROUPID", "GROUPID", "jira-software > GROUPID", "10002". Of the word
 * "permission scheme" it is the scheme's id; of those that have none, holder_type.
 */
void way_ids_add(struct text *text, const struct graph_view *graph, const struct way *way);

/*
 * What kind of holder: user, project-lead, role, group, product, logged-in, jira-admin, public, assignee, reporter,
 * user-field, group-field, portal-customers, or Jira's word for one that is not known here.
 */
const char *holder_type(const struct holder *holder);

/* Appends whom a holder that names no account means: "Reporter of the issue". */
void holder_add(struct text *text, const struct holder *holder);

/* Adds how one administers above projects: "site administrators > site-admins", "administrators of Confluence". */
void admin_way_add(struct text *text, const struct graph_view *graph, const struct org *org,
    const struct admin *admin);

/* public, conditional, or NULL for a holder that names accounts and nothing else. */
const char *holder_access_type(const struct holder *holder);

#endif
