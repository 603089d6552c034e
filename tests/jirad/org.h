/*
 * The Atlassian organisation behind a tenant, derived from it: directories, the accounts and groups
 * that they list, the resources of two sites and who has which role on them. Made once by org_new,
 * then changed together with its tenant by org_change.c alone. Its memory is the tenant's.
 */
#ifndef JIRAD_ORG_H
#define JIRAD_ORG_H

#include "tenant.h"

enum {
	RESOURCES = 12,
	ON_ORGANISATION = RESOURCES
}; /* roles may also be on the organisation itself */
enum {
	ROLE_USER = 1,
	ROLE_ADMIN = 2,
	ROLE_SITE_ADMIN = 4,
	ROLE_USER_ACCESS = 8,
	ROLE_ORG_ADMIN = 16,
	ROLE_CONTRIBUTOR = 32,
	ROLE_STAKEHOLDER = 64
};
struct role_name {
	unsigned bit;
	const char *name;
};
extern const struct role_name role_names[]; /* ends with NULL; org_roles.c */
unsigned org_role_bit(const char *name);    /* 0: there is none, or no name */
enum platform { PLATFORM_ORG_ADMIN = 1, PLATFORM_SITE_ADMIN = 2 };
enum org_status { ORG_ACTIVE, ORG_SUSPENDED, ORG_DEACTIVATED, ORG_FOR_DELETION };

struct org_options {
	const char *id, *key, *other; /* other: an organisation that the key does not belong to */
	uint32_t directories;
	unsigned burst;
	bool roles;      /* administration as on today's sites: org_roles.c */
	bool everywhere; /* every directory tells all groups of an account */
	bool key_scoped, old, no_domains, no_search, count_off;
};

struct org_account {
	const char *id, *name;
	const char *email; /* NULL: not known here either */
	uint32_t account;  /* of the tenant, or NONE */
	uint32_t number;   /* what its dates and departments are made of */
	uint32_t *group;   /* groups of the organisation */
	uint32_t groups;
	uint32_t directory; /* its own; it is listed in those of its groups too */
	uint32_t direct;    /* the resource that it may use without a group, or NONE */
	uint8_t status, platform;
	uint8_t own[RESOURCES + 1]; /* bits of roles that no group gives it */
	const char *invited; /* the day of an invitation that was never accepted; NULL: it was */
	bool managed;
	bool removed; /* from the directory: no list has it */
};

struct org_group {
	const char *id, *name, *managed_by;
	uint32_t group; /* of the tenant, or NONE */
	uint32_t directory;
	uint32_t users;              /* members in the directory */
	uint8_t role[RESOURCES + 1]; /* bits of ROLE_... */
	bool synced, gone;
};

struct org_resource {
	const char *id, *key, *name, *host; /* host NULL: this site's */
	long long seats;                    /* 0: unlimited */
	uint32_t product;                   /* of the tenant, or NONE */
	bool platform;                      /* a site itself: no product */
};

struct org_directory {
	const char *id, *name;
	uint32_t *account, accounts;
};

struct org {
	const struct org_options *options;
	const struct tenant *tenant;
	const char *domain, *second_domain; /* the claimed ones; second may be NULL */
	struct org_account *account;
	struct org_group *group;
	struct org_resource resource[RESOURCES];
	struct org_directory *directory;
	uint32_t accounts, groups, resources, directories;
	uint32_t *of_account, *of_group; /* by the tenant's number: ours, or NONE */
	uint32_t only_account, only_accounts, only_group; /* those that no Jira has */
	uint32_t count_off; /* the group whose count is wrong, or NONE */
};

struct org *org_new(struct tenant *t, const struct org_options *options, const char *cloud_id);

/* For org_change.c, too. */
struct org_account *org_account_add(
    struct org *o, const char *id, const char *name, const char *email);
void org_directory_fill(struct tenant *t, struct org *o, uint32_t directory);

/*
 * Changes (org_change.c), after the tenant's own. False: it was so already. What the tenant gained
 * or lost is taken over by org_account_join, org_group_join and org_group_drop.
 */
bool org_member_set(struct tenant *t, struct org *o, uint32_t group, uint32_t account, bool on);
void org_account_join(struct tenant *t, struct org *o, uint32_t account);
void org_group_join(struct tenant *t, struct org *o, uint32_t group);
void org_group_drop(struct tenant *t, struct org *o, uint32_t group); /* of the organisation */

uint32_t org_account_find(const struct org *o, const char *id);
uint32_t org_group_find(
    const struct org *o, const char *id); /* a uuid or an ARI that ends in one */
uint32_t org_directory_find(const struct org *o, const char *id);

/* Is it listed there? directory NONE: anywhere. */
bool org_account_in(const struct org *o, uint32_t account, uint32_t directory);

/* Does a list show this token of the tenant's? Of people, those of managed accounts alone. */
bool org_shows_token(const struct org *o, const struct token *token);

/* org_roles.c, for org_new: sites as resources; who administers what on today's sites. */
void org_site_resources(struct tenant *t, struct org *o, const char *cloud_id, const char *second);
void org_give_roles(struct tenant *t, struct org *o);
/* org_invited.c, for org_new: invitations that were never accepted, of accounts in Jira and of others. */
void org_invite(struct tenant *t, struct org *o);
void org_invite_others(struct tenant *t, struct org *o);
/* What its list of platform roles tells, whichever way it has them. */
unsigned org_platform(const struct org *o, uint32_t account);
/* All roles that it has on a resource, or on the organisation, whichever way. */
unsigned org_all_roles(const struct org *o, uint32_t account, uint32_t resource);

/* Bits of the roles that an account has on a resource through its groups. */
unsigned org_group_roles(const struct org *o, uint32_t account, uint32_t resource);
uint32_t org_account_resources(const struct org *o, uint32_t account); /* with any role */
uint32_t org_group_resources(const struct org *o, uint32_t group);

#endif
