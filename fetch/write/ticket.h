/* Where tickets are filed: a project and one of its issue types that needs nothing we do not know.
 */
#ifndef FETCH_WRITE_TICKET_H
#define FETCH_WRITE_TICKET_H

#include "fetch/jira/settings.h"
#include "model/base/arena.h"

struct ticket_form {
	const char *project; /* its key */
	const char *type, *type_name;
};

/*
 * wanted: "PROJECT" or "PROJECT:TYPE". Asks which types the project has and which fields they
 * require; without TYPE it is Task, or else the first type that is no sub-task. -1: there is none
 * such, or it requires more than summary, description and labels; err names it.
 */
int ticket_form_find(const struct fetch_settings *site, const char *wanted, struct arena *arena,
    struct ticket_form *form, struct err *err);

#endif
