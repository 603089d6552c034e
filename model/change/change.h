/*
 * What changed between two readings of one site: the old and the new graph, sealed and joined to their
 * organisations, compared by ids. A record whose name is another one was renamed; it is not a removal and
 * an addition. The rows stand by kind of object, within it in the order of reports.
 *
 * Unknown is not never: where one side was not read completely, what the other side alone has is neither
 * an addition nor a removal, but CHANGE_UNKNOWN. What an organisation says is compared only when both
 * sides read the same one.
 *
 * The two sides must outlive the changes: texts are theirs. changes_release frees the rest.
 *
 * Cost: O(records + edges) of both sides, by merging sorted arrays; 8 bytes a record beside the result,
 * which has 48 bytes a change.
 */
#ifndef MODEL_CHANGE_CHANGE_H
#define MODEL_CHANGE_CHANGE_H

#include "change_object.h"
#include "model/base/text.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/run.h"

enum { OLD, NEW, SIDES };

enum change_verb { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED, CHANGE_UNKNOWN, CHANGE_VERBS };

/* What deserves to be read first; the summary's order. */
enum change_weight {
	WEIGHT_ADMIN,      /* who administers the site or the organisation */
	WEIGHT_ADMIN_ROLE, /* who administers a project */
	WEIGHT_SCHEME,     /* what permission schemes say, and which one a project has */
	WEIGHT_ACCESS,     /* other memberships, roles and licences */
	WEIGHT_RECORD,     /* accounts, groups, projects, roles: come, gone, in another state */
	WEIGHT_NAME,
	WEIGHTS
};

/* One reading. */
struct side {
	const struct graph_view *graph;
	const struct org *org; /* joined; NULL: none was read */
	const struct run *run;
};

struct audit_record;

struct change {
	const char *field;          /* what changed, of a record that both sides have; else NULL */
	const char *before, *after; /* "": nothing, or Jira did not say */
	const struct audit_record *audit; /* who and when, or NULL */
	uint32_t record,
	    other; /* numbers on 'side': of the object's kind; memberships: group and account; shares:
		      filter or dashboard and share */
	uint8_t verb, object, weight;
	uint8_t side; /* the new one, unless only the old one has it */
};

struct changes {
	struct side sides[SIDES];
	struct arena arena;
	struct change *list;
	size_t count, room;
	uint64_t counts[CHANGE_OBJECTS][CHANGE_VERBS];
	uint64_t weights[WEIGHTS];
	bool whole[SIDES][CHANGE_OBJECTS]; /* was this kind read completely? */
	bool org_compared;                 /* both sides read the same organisation */
};

/* Do two readings tell of one site? By cloud id where both know it, else by address. */
bool change_same_site(const struct run *old, const struct run *new);

struct changes *changes_new(const struct side *old, const struct side *new);
size_t changes_certain(const struct changes *changes); /* how many are no CHANGE_UNKNOWN */
void changes_release(struct changes *changes);         /* NULL is fine */

const char *change_verb_name(uint8_t verb); /* added, removed, changed, unknown */

/* A change in the words of reports. What is composed is the words' own until the next change. */
struct change_words {
	const char
	    *object_id; /* of memberships and role actors: the grant_id of the other reports */
	const char *object_name;
	const char *principal_id, *principal_name;
	const char *project_key;
	const char
	    *entitlement; /* "group jira-admins", "shared with group", or the field that changed */
	struct text id, entitled, target_id, target_name;
};
void change_words(
    const struct changes *changes, const struct change *change, struct change_words *words);
void change_words_release(struct change_words *words);

#endif
