/* See post.h. */
#include "post.h"

#include "guard.h"
#include "model/graph/unread.h"
#include "model/plan/plan_names.h"

#include <string.h>

bool
post_has(struct post post, const struct admin *admin)
{
	return admin->kind == post.kind && strcmp(admin->resource, post.resource) == 0;
}

bool
post_is_held(struct post post, const struct admin *admin)
{
	return post_has(post, admin) && admin->by == admin->kind;
}

/* As admins_find takes a group apart. */
bool
post_comes_with(struct post post, const struct group *group)
{
	if (post.kind == ADMIN_PRODUCTS)
		return false; /* the organisation's roles tell which */
	if ((group->administers & 1 << post.kind) != 0)
		return true;
	return post.kind == ADMIN_JIRA && (group->administers & 1 << ADMIN_ORGANISATION) != 0 &&
	       group_listed_kinds(group) != 0;
}

/* The ways of one stand side by side. */
uint32_t
post_people(struct post post, const struct admins *admins, const struct graph_view *view,
    const struct org *org)
{
	const char *last = "";
	uint32_t count = 0;

	for (size_t i = 0; i < admins->count; i++) {
		const struct admin *admin = &admins->list[i];
		const char *id = admin_account_id(admin, view, org);

		if (!post_has(post, admin) || !admin_is_own(admin, view) ||
		    !admin_is_at_work(admin, view, org))
			continue;
		count += strcmp(id, last) != 0;
		last = id;
	}
	return count;
}

const char *
post_words(struct arena *arena, struct post post, uint32_t before, uint32_t after, uint32_t least)
{
	size_t len;
	const char *product = org_resource_product(post.resource, &len);
	const char *of = len == 0 && *post.resource != '\0' ? ", of " : "";

	if (len == 0)
		product = admin_kind_name(post.kind);
	return arena_print(arena,
	    "the site would have %u %.*s administrator%s instead of %u%s%.100s; at least %u must "
	    "stay",
	    after, (int)(len > 0 ? len : strlen(product)), product, text_plural(after), before, of,
	    *of != '\0' ? post.resource : "", least);
}

void
post_project_add(struct text_list *list, const char *key, uint32_t before, uint32_t after)
{
	text_list_add(list, "%.60s would have %u instead of %u", key, after, before);
}

const char *
post_project_words(struct arena *arena, struct text_list *list, uint32_t least)
{
	return arena_print(arena,
	    "%zu project%s would have too few administrators, at least %u must stay: %s",
	    list->count, text_plural(list->count), least, text_list_end(list));
}

bool
able_known(const struct graph_view *view, const struct run *run)
{
	char why[WHY_ROOM];

	return view->application_group_count > 0 &&
	       !unread(run, UNREAD_MEMBERSHIPS, why, sizeof(why));
}

uint32_t
able_people(const struct admins *admins, const struct graph_view *view)
{
	uint32_t count = 0, last = NONE;

	for (size_t i = 0; i < admins->count; i++) {
		const struct admin *admin = &admins->list[i];

		if (admin->kind != ADMIN_JIRA || admin->account == NONE || admin->account == last ||
		    !admin_is_own(admin, view) || !admin_is_at_work(admin, view, NULL) ||
		    !account_licensed(view, admin->account))
			continue;
		last = admin->account; /* the ways of one stand side by side */
		count++;
	}
	return count;
}

const char *
able_words(struct arena *arena, uint32_t before, uint32_t after, uint32_t least)
{
	return arena_print(arena,
	    "the site would have %u Jira administrator%s with a product licence instead of %u; at "
	    "least %u must stay",
	    after, text_plural(after), before, least);
}

const char *
post_own_words(struct arena *arena, uint8_t kind, const char *name)
{
	return arena_print(arena,
	    "%.200s, the account of this token, would no longer be %s %s administrator", name,
	    kind == ADMIN_ORGANISATION ? "an" : "a", admin_kind_name(kind));
}
