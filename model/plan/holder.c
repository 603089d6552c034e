/* See holder.h. */
#include "holder.h"
#include <string.h>

static bool
is_holder(uint8_t principal, const char *own_id, const char *own_name, const char *type,
    const char *id, const char *name)
{
	if (strcmp(type, plan_holder_types[principal]) != 0)
		return false;
	if (principal == PRINCIPAL_GROUP && *id == '\0')
		return strcmp(name, own_name) == 0;
	return strcmp(id, own_id) == 0;
}

bool
holder_is_row(const struct graph_view *view, const struct plan_row *row, const char *type,
    const char *id, const char *name)
{
	const char *own_id = "", *own_name = "";

	if (row->who == NONE &&
	    (row->principal == PRINCIPAL_ACCOUNT || row->principal == PRINCIPAL_GROUP ||
		row->principal == PRINCIPAL_ROLE || row->principal == PRINCIPAL_PRODUCT))
		return false; /* an account to be made */
	switch ((enum plan_principal)row->principal) {
	case PRINCIPAL_ACCOUNT:
		own_id = view->accounts[row->who].id;
		break;
	case PRINCIPAL_GROUP:
		own_id = view->groups[row->who].id;
		own_name = view->groups[row->who].name;
		break;
	case PRINCIPAL_ROLE:
		own_id = view->roles[row->who].id;
		break;
	case PRINCIPAL_PRODUCT:
		own_id = view->applications[row->who].key;
		break;
	default:
		break;
	}
	return is_holder(row->principal, own_id, own_name, type, id, name);
}

bool
holder_is_step(const struct step *step, const char *type, const char *id, const char *name)
{
	return is_holder(step->principal, step->principal_id, step->principal_name, type, id, name);
}

bool
holder_is_meant(
    const struct step *step, const char *line, const char *type, const char *id, const char *name)
{
	if (step_takes(step) && strcmp(line, step->line_id) == 0)
		return true;
	return !step->line_alone && holder_is_step(step, type, id, name);
}

const char *
holder_hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	return row->action == ACTION_GRANT && row->principal == PRINCIPAL_GROUP &&
		       row->who != NONE && *resolver->view->groups[row->who].id == '\0'
		   ? "Jira names the group without an id, as it does when the group is no more: "
		     "nothing can be given to it"
		   : "";
}

/* The product with this key, or NONE. */
static uint32_t
find_product(const struct graph_view *view, const char *key)
{
	for (uint32_t a = 0; a < view->application_count; a++)
		if (strcmp(view->applications[a].key, key) == 0)
			return a;
	return NONE;
}

int
holder_name_row(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *type, const char *id, const char *line)
{
	const struct graph *graph = resolver->graph;
	uint8_t p = 0;
	bool named;

	while (p < PRINCIPALS && (strcmp(plan_holder_types[p], type) != 0 ||
				     (p == PRINCIPAL_LOGGED_IN && *id != '\0')))
		p++;
	row->principal = p;
	row->who = p == PRINCIPAL_ACCOUNT   ? graph_find_account(graph, id)
		   : p == PRINCIPAL_GROUP   ? graph_find_group(graph, id)
		   : p == PRINCIPAL_ROLE    ? graph_find_role(graph, id)
		   : p == PRINCIPAL_PRODUCT ? find_product(resolver->view, id)
					    : NONE;
	named = p == PRINCIPAL_ACCOUNT || p == PRINCIPAL_GROUP || p == PRINCIPAL_ROLE ||
		p == PRINCIPAL_PRODUCT;
	if (p < PRINCIPALS && (!named || row->who != NONE))
		return 0;
	row->principal = PRINCIPAL_ACCOUNT;
	return plan_complain(resolver->rows, row, cell,
	    "line %.60s is for a holder that a plan cannot name (%.60s): change it in Jira", line,
	    type);
}
