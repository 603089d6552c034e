/*
 * What actions put in their place or take away, beside groups, roles, accounts and tickets (action_kinds.c): how each is
 * looked for, and the body of the request that makes it so.
 */
#ifndef FETCH_WRITE_THINGS_H
#define FETCH_WRITE_THINGS_H

#include "action_kind.h"

/* thing_lead.c: the lead of a project. GET /project/{id}; PUT with leadAccountId alone leaves all else as it is. */
extern const struct thing thing_lead;
void body_lead(const struct action *action, struct json_out *out);

/*
 * thing_holder.c: a line of a permission scheme, and a member of a level of issue security. What is given is found by
 * whom it is given to; what is taken away by its own id. Of a level the first hundred members are looked at.
 */
extern const struct thing thing_scheme_line, thing_level_member;
void body_scheme_line(const struct action *action, struct json_out *out);
void body_level_member(const struct action *action, struct json_out *out);

#endif
