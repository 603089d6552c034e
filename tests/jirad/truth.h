/* What the two files that write the truth share. */
#ifndef JIRAD_TRUTH_H
#define JIRAD_TRUTH_H

#include "server.h"

void cell(FILE *out, const char *text, bool last); /* last: of its row */
FILE *open_in(const char *directory, const char *name);
FILE *open_csv(const char *directory, const char *name); /* NAME.csv */
unsigned long pages(size_t items, size_t size);

/* truth.c: each file of the truth in turn, as JSON texts: "accounts":"...","groups":"...",... */
void truth_json(struct buf *b, const struct org *o);
void truth_org_json(struct buf *b, const struct org *o);

/* truth_security.c */
void write_security_schemes(FILE *out, const struct tenant *t);
void write_security_levels(FILE *out, const struct tenant *t);
void write_security_members(FILE *out, const struct tenant *t);
unsigned long security_pages(const struct tenant *t); /* requests that it takes */

/* truth_org.c: the organisation's files, in a directory that is there, and its requests. */
bool truth_org_write(const struct org *o, const char *directory);
void write_org_minimum(FILE *out, const struct org *o, unsigned long jira_without_members);

#endif
