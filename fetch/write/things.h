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
 * whom it is given to; what is taken away by its own id, and then so, unless line_alone. Of a level the first hundred members are looked at.
 */
extern const struct thing thing_scheme_line, thing_level_member;
void body_scheme_line(const struct action *action, struct json_out *out);
void body_level_member(const struct action *action, struct json_out *out);

/* thing_group.c: a group itself: by its name when it is to be made, by its id when it is to be deleted. */
extern const struct thing thing_new_group, thing_group;
void body_new_group(const struct action *action, struct json_out *out);

/*
 * thing_people.c: through the organisation. Managed accounts are switched off and on, and their tokens revoked one by one,
 * by the user management API (https://api.atlassian.com/users/{id}/manage/...), which takes keys without scopes alone;
 * the call that revokes the tokens of everybody is never made. Suspending, restoring and removing is of a directory,
 * roles are of a resource. A role that a group gives is not the account's own: only 'direct' counts.
 */
extern const struct thing thing_person, thing_token, thing_directory_state, thing_in_directory,
    thing_user_role, thing_group_role;
void body_user_role(const struct action *action, struct json_out *out);
void body_group_role(const struct action *action, struct json_out *out);

#endif
