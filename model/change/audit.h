/*
 * Records of Jira's audit log, and which change each of them tells of.
 *
 * audit_match is conservative. A record is believed to tell of a change when it names, by id, everything
 * that the change is about, and when nothing it says speaks against it. Of several such records the latest
 * one between the two readings counts; when one was made while a side was being read, nobody can tell
 * which of them was seen, and the change stays without an author.
 *
 * Texts live in the log's arena. audit_log_release frees all.
 */
#ifndef MODEL_CHANGE_AUDIT_H
#define MODEL_CHANGE_AUDIT_H

#include "change.h"

struct audit_item {
	const char *type, *id,
	    *name; /* type: USER, GROUP, PROJECT, ... as sent; "" when not said */
};

struct audit_value {
	const char *field, *from, *to;
};

struct audit_record {
	const char *created; /* UTC, RFC 3339 */
	const char *author;  /* account id, or "" */
	const char *summary;
	const struct audit_item
	    *items; /* what the record is about first, then what is associated */
	const struct audit_value *values;
	size_t item_count, value_count;
};

struct audit_log {
	struct arena arena;
	struct audit_record *records;
	size_t count, room;
	const char *refused; /* why there are none, or NULL */
};

/* Fills change->audit where a record tells of it; how many. */
size_t audit_match(const struct audit_log *log, struct changes *changes);
void audit_log_release(struct audit_log *log);

#endif
