/*
 * Targets of plans: what a principal may be given, and have taken away. One entry in target_kinds and a file
 * target_NOUN.c per target; nothing else of the model knows them one by one.
 *
 *	group     group:ID, group-name:NAME                       an account in a group
 *	role      role:KEY/Role name, role:PROJECTID:ROLEID       an account or a group in a role of a project
 *	scheme    scheme:ID/PERMISSION, scheme:NAME/PERMISSION    anybody who may hold a permission
 *	lead      lead:KEY                                        the account that leads the project
 *	security  security:SCHEMEID/LEVELID, or their names       anybody who may see issues of a level
 *	org-role  org-role:ROLE, org-role:ROLE@RESOURCE           an account or a group with a role in the organisation
 *	product   product:KEY                                     an account with a product: steps of groups and of such roles
 *	token     token:TOKENID, token:ACCOUNTID/TOKENID          an API token of the account
 *	site      nothing                                         the account or group itself: plan_acts
 *
 * An entry has two sides. Of a row (plan_rows.h) it reads the cell into the row's numbers, and tells what the site has of
 * it. Of a step it says the words, whether a graph has it, and what the graph is afterwards.
 *
 * To add a target: its word in enum plan_target and plan_target_names, a target_NOUN.c, an entry in target_kinds.c, and
 * its row above; how it is sent is told by fetch/write/step_action.c.
 */
#ifndef MODEL_PLAN_TARGET_H
#define MODEL_PLAN_TARGET_H

#include "edit.h"
#include "model/base/text.h"
#include "model/graph/granting.h"
#include "model/graph/org.h"
#include "model/graph/unread.h"
#include "plan.h"
#include "plan_rows.h"

struct resolver; /* plan_read.h */

/* Which ids a step of the target has, and no others. */
enum step_id {
	ID_GROUP = 1,
	ID_PROJECT = 2,
	ID_ROLE = 4,
	ID_SCHEME = 8,
	ID_PERMISSION = 16,
	ID_LEVEL = 32,
	ID_RESOURCE = 64,
	ID_LINE = 128,        /* of what is there */
	ID_LINE_ALWAYS = 256, /* it names the target, and is known of what is gone, too */
};
enum { STEP_IDS = 8, STEP_PLACE_IDS = STEP_IDS - 1 /* all but the line's */ };
/* In this order; "" where it has none. */
const char *step_id_text(const struct step *step, size_t number);

/* When a step is carried out: plan.h. */
enum step_phase {
	PLAN_CREATES,
	PLAN_GROUP_GRANTS,
	PLAN_PRODUCT_GRANTS,
	PLAN_ROLE_GRANTS,
	PLAN_SCHEME_GRANTS,
	PLAN_SECURITY_GRANTS,
	PLAN_ORG_ROLE_GRANTS,
	PLAN_LEADS,
	PLAN_SECURITY_REVOKES,
	PLAN_SCHEME_REVOKES,
	PLAN_ROLE_REVOKES,
	PLAN_PRODUCT_REVOKES,
	PLAN_GROUP_REVOKES,
	PLAN_ORG_ROLE_REVOKES,
	PLAN_TOKENS,
	PLAN_ACCOUNTS,
	PLAN_GROUP_DELETES,
	PLAN_PHASES
};

#define BY(principal) (1u << (PRINCIPAL_##principal))

struct target_kind {
	const char *words[3]; /* before the colon; NULL ends them */
	const char *forms;    /* "group:ID or group-name:NAME", for messages */
	/* Who may be given it, have it taken away, and be a step by hand: BY(ACCOUNT) | BY(GROUP). */
	uint32_t grants, revokes, manual;
	uint32_t ids; /* enum step_id */
	const char
	    *reading; /* the optional one that tells of it: "security"; NULL: none is needed */
	enum unread_kind unread;       /* a reading without these does not tell what is held */
	uint8_t grants_in, revokes_in; /* enum step_phase */

	/* ---- of a row ---- */

	/* The cell; 'text' is all of it. The principal is read already. -1: complained. */
	int (*read)(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
	    const char *text);
	/* Is it there now? A row that is not gone. */
	bool (*holds)(const struct resolver *resolver, const struct plan_row *row);
	/* Would it be taken, and mean anything? -1: complained. NULL: nothing is to be checked. */
	int (*check)(struct resolver *resolver, struct plan_row *row, bool held);
	/* As a report would write it. */
	const char *(*grant_id)(struct resolver *resolver, const struct plan_row *row);
	/* The row's target, and the principal, by the granting line that grant_id names. NULL: no grant_id names it. */
	int (*from)(struct resolver *resolver, struct plan_row *row, const struct granting *line);
	/* The step's ids and names of the target; all are "" before. */
	void (*name)(struct resolver *resolver, const struct plan_row *row, struct step *step);
	/* Why no API can do it; "": one can. NULL: always. */
	const char *(*hindrance)(const struct resolver *resolver, const struct plan_row *row);
	/* Several steps for one row: calls add for each part. NULL: the row is the step. */
	void (*parts)(struct resolver *resolver, const struct plan_row *row,
	    void (*add)(struct resolver *resolver, const struct plan_row *part));

	/* ---- of a step ---- */

	/* As plan.csv has it, and as people call it: "role:10000:10002", "WEB/Developers". */
	const char *(*text)(struct arena *arena, const struct step *step);
	const char *(*title)(struct arena *arena, const struct step *step);
	/* Where steps stand under one heading: "ADD TO", "TAKE OUT OF"; and what of: "group 'jira-dev'". */
	const char *giving, *taking;
	const char *(*place)(struct arena *arena, const struct step *step);
	/* "membership is granted", "memberships are granted" */
	const char *granted[2], *revoked[2];
	/* "Ann Ada into group 'jira-dev'" */
	void (*say)(const struct step *step, const char *who, char *out, size_t room);
	/* Is it there? org: joined to the graph, or NULL. */
	bool (*held)(const struct graph *graph, const struct org *org, const struct step *step);
	/* What of its target is not there: "group", ...; NULL: all is there. The principal's account or group is. */
	const char *(*lacks)(
	    const struct graph *graph, const struct org *org, const struct step *step);
	/* The graph after: what is taken away, before anything is copied; what is given, before it is sealed (edit.h). */
	void (*take)(struct edit *edit, const struct step *step);
	void (*give)(struct edit *edit, const struct step *step);
	/* Of a done step; the inverse is a copy of it, with its action turned. false: it cannot be taken back. NULL: nothing more
	 * has to be changed. */
	bool (*undo)(const struct step *step, struct step *inverse);
};

extern const struct target_kind target_group, target_role, target_site, target_scheme, target_lead,
    target_security, target_token, target_org_role, target_product;

/* NULL: there is none as yet. */
extern const struct target_kind *const target_kinds[TARGETS];

/* Of the word before the colon; TARGETS: there is none. */
enum plan_target target_of(const char *text);
/* Of a granting line's kind; TARGETS: there is none. */
enum plan_target target_of_granting(enum granting_kind kind);

/* The cells 'principal', 'target' and 'target_name' of plan.csv; made: the account that an earlier step made, or NULL. */
const char *step_principal_text(struct arena *arena, const struct step *step, const char *made);
const char *step_target_text(struct arena *arena, const struct step *step);
const char *step_target_title(struct arena *arena, const struct step *step);
/* How principals are called: "Ann Ada", "group 'jira-dev'", "everybody who is logged in". */
void step_principal_words(const struct step *step, char *out, size_t room);
/* "ADD TO group 'jira-dev'", "SUSPEND"; "role is granted", in the plural with many */
const char *step_heading(struct arena *arena, const struct step *step);
const char *step_counted(const struct step *step, bool many);
/* "into", "out of", "in" */
const char *step_verb(const struct step *step);

uint8_t step_phase(const struct step *step); /* enum step_phase */
/* The step that takes back what was done; false: nothing does. */
bool step_undo(const struct step *step, struct step *inverse);

#endif
