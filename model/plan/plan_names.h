/*
 * Finding accounts, groups, projects and roles of a sealed graph by what people write in a plan: id,
 * e-mail, exact name. Never by a display name, for those repeat.
 *
 * Each finder returns the number, or NONE with the reason in the caller's buffer: what was looked for,
 * whether there is none or more than one, and the nearest right word. E-mails are compared without
 * regard to the case of ASCII letters, names and keys with it.
 *
 * Cost: O(n log n) once for accounts and groups; then O(log n), a miss O(n).
 */
#ifndef MODEL_PLAN_PLAN_NAMES_H
#define MODEL_PLAN_PLAN_NAMES_H

#include "model/graph/graph.h"
#include "model/graph/unread.h"

enum { WHY_ROOM = 900 };

struct names;
/* run: of the reading that the graph is of; NULL: it was read whole. */
struct names *names_new(const struct graph *graph, const struct run *run);
void names_release(struct names *names); /* NULL is fine */
const struct graph_view *names_view(const struct names *names);

/* After a finder found nothing: were things of this kind not read whole? Then 'why' says that. */
bool names_unread(const struct names *names, enum unread_kind kind, char why[WHY_ROOM]);

uint32_t names_account(const struct names *names, const char *id, char why[WHY_ROOM]);
/* Of what email_is_one says is an address. *none: nobody has it, and 'why' is for names_no_email to say; else several have. */
uint32_t names_email(const struct names *names, const char *email, bool *none, char why[WHY_ROOM]);
void names_no_email(struct names *names, const char *email, char why[WHY_ROOM]);
uint32_t names_group_id(const struct names *names, const char *id, char why[WHY_ROOM]);
uint32_t names_group(const struct names *names, const char *name, char why[WHY_ROOM]);
/* By id, else by exact name; an error when that could mean two. */
uint32_t names_group_either(const struct names *names, const char *word, char why[WHY_ROOM]);
/* By key or id; with 'name' by its exact name too. */
/* A role of any project, by id or by exact name; several of one name are an error that lists their ids. */
uint32_t names_role(const struct names *names, const char *word, char why[WHY_ROOM]);
uint32_t names_project(const struct names *names, const char *word, bool name, char why[WHY_ROOM]);
/* A role of this project by exact name, or by id: the place. */
uint32_t names_place(
    const struct names *names, uint32_t project, const char *role, bool by_id, char why[WHY_ROOM]);

bool email_is_one(const char *text); /* does it look like an address that Jira would take? */

#endif
