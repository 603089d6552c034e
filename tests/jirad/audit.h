/*
 * The audit log of the site: what GET /auditing/record answers, newest first. Records come from a file
 * of lines (--audit FILE: each a record as Jira would send it), and from writes while the server runs.
 * The log owns copies of all it is given.
 *
 *	audit_add(s->audit, now, &(struct audit_event){ .summary = "User added to group",
 *	    .category = "group management", .author = ID, .object = { "GROUP", group_id, group_name },
 *	    .associated = { { "USER", account_id, name } } });
 */
#ifndef JIRAD_AUDIT_H
#define JIRAD_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct audit_item {
	const char *type, *id, *name; /* type NULL: there is none */
};

struct audit_value {
	const char *field, *from, *to; /* field NULL: there is none; from, to NULL: not sent */
};

struct audit_event {
	const char *summary, *category, *author; /* author: account id */
	struct audit_item object, associated[3];
	struct audit_value values[4];
};

struct audit;
struct request;

struct audit *audit_new(void);
void audit_free(struct audit *audit); /* NULL is fine */
/* Lines of JSON, each with a "created" text; false with errno, or EINVAL for a line that has none. */
bool audit_read(struct audit *audit, const char *file);
void audit_add(struct audit *audit, time_t when, const struct audit_event *event);

void answer_audit(struct request *rq); /* GET /auditing/record */

#endif
