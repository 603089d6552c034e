/*
 * Where memberships come from: Jira's pages of members, or the organisation's directory.
 *
 * The directory gives the groups of 100 accounts a request, and costs nothing that is not asked anyway;
 * but it lists only people, and it is not known whether it shows the groups of suspended ones
 * (CONTRACT 9.3). So it is believed only for people whom both sides call active, in groups whose members
 * are as many as the directory itself counts; every other group is read from Jira page by page, and every
 * other account (apps, customers, inactive ones) is asked for its groups. 'auto' takes what needs fewer
 * requests.
 */
#ifndef FETCH_JIRA_MEMBERSHIP_H
#define FETCH_JIRA_MEMBERSHIP_H

#include "site.h"

/* A group of Jira's list became known. */
void membership_group(struct site *site, uint32_t group);
/* The 'ended' of every list that the decision hangs on. */
void membership_list_ended(struct site *site, struct walk *walk, bool good);
/* Called whenever a list that it hangs on has ended; decides once, when all have. */
void membership_decide(struct site *site);

#endif
