/*
 * Segregation of duties: rules that say which two entitlements nobody should hold together. Read by
 * export/read/sod_file.h; found out by the kind 'segregation of duties'.
 *
 * A term is one entitlement as a rule writes it; the same text is one term. Terms are bits of a
 * 64-bit set, so there are at most SOD_TERMS_MAX of them.
 */
#ifndef MODEL_FINDINGS_SOD_H
#define MODEL_FINDINGS_SOD_H

#include "model/access/access.h"
#include "model/graph/run.h"
#include "severity.h"

enum { SOD_TERMS_MAX = 64 };

enum sod_kind { SOD_GROUP, SOD_GROUP_NAME, SOD_ROLE, SOD_PERMISSION, SOD_LEVEL };

struct sod_term {
	uint8_t kind;      /* enum sod_kind */
	const char *text;  /* as written: "role:WEB/Developers" */
	const char *value; /* behind the colon; the level's name */
	const char *at;    /* where it stands first: "rules.csv:3:4" */
	/* After sod_resolve. */
	uint32_t group;
	uint32_t project;     /* of role:KEY/NAME, else NONE: any project */
	const char *role;     /* its name; several roles may share it */
	uint64_t permissions; /* bits of 'access' in struct sod */
};

struct sod_rule {
	const char *id;
	uint8_t severity;
	bool in_project;     /* both in the same project; else anywhere on the site */
	uint8_t left, right; /* terms */
};

struct sod {
	struct arena arena;
	struct sod_term terms[SOD_TERMS_MAX];
	unsigned term_count;
	struct sod_rule *rules;
	size_t count, room;
	struct access *access; /* after sod_resolve: of the permissions that terms name, or NULL */
	char digest[65];       /* SHA-256 of the file, in hex */
};

/* Finds what the terms name in the sealed graph. -1: one names nothing, or several things. */
int sod_resolve(struct sod *sod, const struct graph *graph, const struct run *run,
    enum candidates candidates, struct err *err);
void sod_release(struct sod *sod);

#endif
