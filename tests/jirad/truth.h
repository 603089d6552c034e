/* What the two files that write the truth share. */
#ifndef JIRAD_TRUTH_H
#define JIRAD_TRUTH_H

#include "server.h"

void cell(FILE *out, const char *text, bool last); /* last: of its row */
FILE *open_in(const char *directory, const char *name);
unsigned long pages(size_t items, size_t size);

/* truth_org.c: the organisation's files, in a directory that is there, and its requests. */
bool truth_org_write(const struct org *o, const char *directory);
void write_org_minimum(FILE *out, const struct org *o, unsigned long jira_without_members);

#endif
