/* What accounts of the organisation may do beyond their groups. */
#ifndef FETCH_JIRA_ORG_ROLE_H
#define FETCH_JIRA_ORG_ROLE_H

struct site;

/* When groups and accounts are known: accounts with more than their groups explain are asked one by one. */
void org_direct_roles_start(struct site *site);

#endif
