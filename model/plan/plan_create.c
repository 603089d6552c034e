/* Rows that create accounts; see plan_read.h. */
#include "model/base/nearest.h"
#include "plan_read.h"
#include <stdlib.h>
#include <string.h>

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
check_product(struct resolver *resolver, struct plan_row *row, const char *key)
{
	static const char *const known[] = { "jira-core", "jira-product-discovery",
		"jira-servicedesk", "jira-software" };
	const struct plan_cell *cell = &row->cells[FIELD_TARGET];
	const char *near = nearest(key, known, COUNT_OF(known));
	bool there = resolver->view->application_count == 0;

	if (near == NULL || strcmp(near, key) != 0) /* a word is nearest to itself */
		return plan_complain(resolver->rows, row, cell, "unknown product '%.100s'%s%s%s",
		    key,
		    near != NULL ? "; did you mean '"
				 : ": use jira-software, jira-servicedesk, jira-core or "
				   "jira-product-discovery",
		    near != NULL ? near : "", near != NULL ? "'?" : "");
	for (uint32_t a = 0; a < resolver->view->application_count; a++)
		there |= strcmp(resolver->view->applications[a].key, key) == 0;
	return there ? 0
		     : plan_complain(resolver->rows, row, cell,
			   "the site has no licence for the product '%s'", key);
}

/* "product:jira-software product:jira-servicedesk"; nothing: an account without any. */
static int
read_products(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_TARGET];
	const char *text = text_of(row, FIELD_TARGET);
	const char **list = arena_take(&resolver->plan->arena, (strlen(text) + 1) * sizeof(*list));
	size_t len;

	row->products.list = list;
	for (; *(text += strspn(text, " ,;")) != '\0'; text += len) {
		const char *rest = text_after(text, "product:");

		len = strcspn(text, " ,;");
		if (rest == NULL)
			return plan_complain(resolver->rows, row, cell,
			    "'%.*s' is not a product: create_account takes product:jira-software "
			    "and "
			    "the like, or "
			    "nothing; further grants are rows of their own",
			    (int)(len < 200 ? len : 200), text);
		list[row->products.count] =
		    arena_text(&resolver->plan->arena, rest, len - strlen("product:"));
		if (check_product(resolver, row, list[row->products.count++]) < 0)
			return -1;
	}
	qsort(list, row->products.count, sizeof(*list), by_text);
	for (size_t i = 1; i < row->products.count; i++)
		if (strcmp(list[i - 1], list[i]) == 0)
			return plan_complain(
			    resolver->rows, row, cell, "the product '%s' is given twice", list[i]);
	return 0;
}

static bool
has_product(const struct graph_view *view, uint32_t account, const char *key)
{
	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (strcmp(view->applications[view->application_groups[i].application].key, key) ==
			0 &&
		    graph_is_member(view, view->application_groups[i].group, account))
			return true;
	return false;
}

/* The group that gives a product by default, for people to name in a grant. */
static const char *
product_group(const struct graph_view *view, const char *key)
{
	for (uint32_t i = 0; i < view->application_group_count; i++)
		if (view->application_groups[i].is_default &&
		    strcmp(view->applications[view->application_groups[i].application].key, key) ==
			0)
			return view->groups[view->application_groups[i].group].name;
	return NULL;
}

/* The account is there already: fine when it has the products, else inviting it again would not
 * help. */
static int
check_existing(struct resolver *resolver, struct plan_row *row)
{
	const struct account *account = &resolver->view->accounts[row->who];
	const struct plan_cell *cell = &row->cells[FIELD_PRINCIPAL];

	if (account->status != ACCOUNT_ACTIVE)
		return plan_complain(resolver->rows, row, cell,
		    "'%.200s' has an account already, %.150s, and it is %s: an administrator of "
		    "the "
		    "organisation has to restore it",
		    row->email, account->id, account_status_name(account->status));
	for (size_t i = 0; i < row->products.count; i++) {
		const char *key = row->products.list[i],
			   *group = product_group(resolver->view, key);

		if (has_product(resolver->view, row->who, key))
			continue;
		return plan_complain(resolver->rows, row, cell,
		    "'%.200s' has an account already, without %s: write 'grant' and the target "
		    "'group-name:%.150s' instead",
		    row->email, key, group != NULL ? group : "NAME of a group of the product");
	}
	return 0;
}

/* The first pass: who will be created must be known before other rows name them. */
void
read_create(struct resolver *resolver, struct plan_row *row)
{
	const struct plan_cell *cell = &row->cells[FIELD_PRINCIPAL];
	const char *text = text_of(row, FIELD_PRINCIPAL), *email = text_after(text, "email:");
	uint8_t shape = row->shape;
	char why[WHY_ROOM];
	const struct plan_row *other;
	bool none;

	row->target = TARGET_SITE;
	if (shape != SHAPE_PLAN) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_ACTION],
		    "create_account needs a file with action, principal and target");
		return;
	}
	row->email = email != NULL ? email : text;
	if (!email_is_one(row->email)) {
		plan_complain(resolver->rows, row, cell,
		    "'%.200s' is not an e-mail address: create_account needs email:ADDRESS", text);
		return;
	}
	if (read_products(resolver, row) < 0)
		return;
	row->who = names_email(resolver->names, row->email, &none, why);
	if (row->who == NONE && !none) {
		plan_complain(resolver->rows, row, cell, "%s", why);
		return;
	}
	if (row->who != NONE && check_existing(resolver, row) < 0)
		return;
	other = find_create(resolver, row->email);
	if (other != NULL) {
		plan_complain(resolver->rows, row, cell,
		    "'%.200s' is created by %s too: name all products in one row", row->email,
		    place_of(resolver, other));
		return;
	}
	add_create(resolver, row);
	row->good = true;
}
