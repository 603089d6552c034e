/* Steps of a reading, in the order in which it takes them; each is in the file of its noun. */
#ifndef FETCH_JIRA_READING_H
#define FETCH_JIRA_READING_H

#include "site.h"

/* Before anything else: does the key open this organisation? Nothing happens without a key. */
int org_login(struct site *site, struct err *err);
/* All lists of the organisation. What concerns other sites is counted and not kept. */
void org_start(struct site *site);
/*
 * When projects are read: what a list that could not be had whole leaves to be asked one by one. Nothing happens when the
 * lists were read.
 */
void schemes_in_pieces_start(struct site *site);
void roles_in_pieces_start(struct site *site);
/* When projects are read: schemes that they use and the list of schemes does not have. */
void schemes_unlisted_start(struct site *site);
/* When projects are read: roles of their own in projects that are not called team-managed. */
void roles_scoped_start(struct site *site);
/*
 * When roles, schemes and licences are read: the groups in them that no list has are asked for by id, and their members
 * as well, before any of them is called gone.
 */
void groups_unlisted_start(struct site *site);
/* When projects are known: which of the site's roles are for guests, asked of one project. */
void role_types_start(struct site *site);
/* Is a role of this name and type for guests? Either may be NULL. */
bool role_is_guests(const char *name, const char *type);
/* When groups and accounts are known: administrators, and accounts with more than their groups explain, one by one. */
void org_direct_roles_start(struct site *site);
/* When all projects are known: which of them the team-managed roles of the site's list belong to. */
void role_scopes_settle(struct site *site);
/* Of so many projects with an issue security scheme those that the graph does not know: left out, or deleted. */
uint64_t security_unplaced(const struct site *site, uint64_t read);
/* Of these, how many does their owner alone see? They are read and not kept; 0 of everything but filters and dashboards. */
uint64_t shared_private(const struct site *site, const struct endpoint *endpoint, uint64_t read);
/* What a list of filters or dashboards does not have, or may not have; "": nothing is to be said. */
const char *shared_unlisted(
    const struct site *site, const struct endpoint *endpoint, uint64_t received);
/* Turns what the walks counted into the rows of completeness.csv. */
void coverage_settle(struct site *site);
/*
 * Asks Jira itself about the access of some accounts: seals the graph, chooses (model/access/sample.h), asks, and
 * leaves the answers in the run. In a replay the same accounts are chosen, for the graph is the same, and so
 * the same is asked.
 */
int sample_read(struct site *site, uint32_t n, struct err *err);

/* Of the audit log: "2026-11-23T08:00:00Z" as the log has it, "2026-11-23T08:00:00.000+0000". */
const char *audit_time(struct arena *arena, const char *rfc3339);

#endif
