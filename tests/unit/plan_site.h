/*
 * A small site for the tests of plans and guards, and plans of rows that are written as texts.
 *
 * boss and vice administer the site; ann, ben, cleo ... are in 'dev' (12 people) and 'users', which gives
 * the licence; project WEB has the roles Administrators (boss, ann, group 'leads' with vice) and Members
 * (group 'dev', dora); OPS has Administrators (boss, ann).
 */
#ifndef TESTS_PLAN_SITE_H
#define TESTS_PLAN_SITE_H

#include "model/guard/guard.h"
#include "model/plan/plan_resolve.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DEVS = 12 };

static inline uint32_t
site_account(struct graph *graph, const char *id, uint8_t type, uint8_t status)
{
	char email[64];

	snprintf(email, sizeof(email), "%s@example.com", id);
	return graph_account(graph,
	    &(struct account){ .id = id,
		.name = id,
		.email = email,
		.type = type,
		.status = status,
		.source = FROM_LIST },
	    NULL);
}

static inline uint32_t
site_person(struct graph *graph, const char *id)
{
	return site_account(graph, id, ACCOUNT_ATLASSIAN, ACCOUNT_ACTIVE);
}

static inline uint32_t
site_group(struct graph *graph, const char *id, const char *name, uint8_t access)
{
	return graph_group(graph,
	    &(struct group){ .id = id, .name = name, .access = GROUP_LISTED | access }, NULL);
}

static inline void
site_line(struct graph *graph, uint32_t scheme, const char *permission, const char *role)
{
	char id[64];

	snprintf(id, sizeof(id), "%s-%s", permission, role);
	graph_scheme_line(
	    graph, &(struct scheme_line){ scheme, id, permission, "projectRole", role, "" });
}

static inline void
site_roles(struct graph *graph, const uint32_t *projects, const uint32_t *people, uint32_t dev)
{
	static const char *const names[] = { "Administrators", "Members", "Twin", "Twin",
		"atlassian-addons-project-access" };
	uint32_t leads = site_group(graph, "g-leads", "leads", 0), roles[5];

	for (uint32_t i = 0; i < 5; i++) {
		char id[8];

		snprintf(id, sizeof(id), "%u", 20 + i);
		roles[i] = graph_role(graph,
		    &(struct role){ .id = id, .name = names[i], .scope = NONE, .listed = true },
		    NULL);
		for (uint32_t p = 0; p < 2; p++)
			graph_place(graph, projects[p], roles[i]);
	}
	graph_member(graph, leads, people[1]);
	for (uint32_t p = 0; p < 2; p++) {
		graph_actor(
		    graph, graph_place(graph, projects[p], roles[0]), ACTOR_USER, people[0]);
		graph_actor(
		    graph, graph_place(graph, projects[p], roles[0]), ACTOR_USER, people[2]);
	}
	graph_actor(graph, graph_place(graph, projects[0], roles[0]), ACTOR_GROUP, leads);
	graph_actor(graph, graph_place(graph, projects[0], roles[1]), ACTOR_GROUP, dev);
	graph_actor(graph, graph_place(graph, projects[0], roles[1]), ACTOR_USER, people[5]);
	graph_actor(graph, graph_place(graph, projects[0], roles[4]), ACTOR_USER, people[6]);
}

static inline struct graph *
site_new(void)
{
	static const char *const ids[] = { "boss", "vice", "ann", "ben", "cleo", "dora" };
	struct graph *graph = graph_new();
	uint32_t people[7], projects[2], software, users, dev, admins, scheme;

	for (size_t i = 0; i < 6; i++)
		people[i] = site_person(graph, ids[i]);
	people[6] = site_account(graph, "robot", ACCOUNT_APP, ACCOUNT_ACTIVE);
	site_account(graph, "gone", ACCOUNT_ATLASSIAN, ACCOUNT_INACTIVE);
	users = site_group(graph, "g-users", "users", 0);
	dev = site_group(graph, "g-dev", "dev", 0);
	admins = site_group(graph, "g-admins", "site-admins", GROUP_ADMIN | GROUP_SITE_ADMIN);
	site_group(graph, "g-twin-1", "twin", 0);
	site_group(graph, "g-twin-2", "twin", 0);
	site_group(graph, "g-idp", "synced", 0);
	graph_group_named(graph, "ghost");
	for (size_t i = 0; i < 6; i++)
		graph_member(graph, users, people[i]);
	for (size_t i = 2; i < 6; i++)
		graph_member(graph, dev, people[i]);
	for (uint32_t i = 0; i < DEVS - 4; i++) {
		char id[16];

		snprintf(id, sizeof(id), "dev-%02u", i);
		graph_member(graph, dev, site_person(graph, id));
	}
	graph_member(graph, admins, people[0]);
	graph_member(graph, admins, people[1]);
	scheme = graph_scheme(graph, "0", "Default", NULL);
	site_line(graph, scheme, "BROWSE_PROJECTS", "20");
	site_line(graph, scheme, "BROWSE_PROJECTS", "21");
	site_line(graph, scheme, "ADMINISTER_PROJECTS", "20");
	projects[0] = graph_project(graph,
	    &(struct project){
		.id = "100", .key = "WEB", .name = "Web", .lead = NONE, .scheme = NONE },
	    NULL);
	projects[1] = graph_project(graph,
	    &(struct project){
		.id = "101", .key = "OPS", .name = "Ops", .lead = NONE, .scheme = NONE },
	    NULL);
	graph_project_scheme(graph, projects[0], scheme);
	graph_project_scheme(graph, projects[1], scheme);
	site_roles(graph, projects, people, dev);
	software = graph_application(
	    graph, &(struct application){ "jira-software", "Jira Software", 100, 1, 6 });
	graph_application_group(graph, software, users, true);
	graph_seal(graph);
	graph_group_owner(graph, graph_find_group(graph, "g-idp"), "identity provider");
	return graph;
}

/* "grant|ann|group:g-dev": action, principal, target; the file is p.csv, rows from line 2 on. */
static inline void
site_row(struct plan_rows *rows, const char *text)
{
	struct plan_row *row;
	char *copy = arena_text(&rows->arena, text, strlen(text)), *next = copy;

	rows->rows = mem_room(rows->rows, &rows->room, rows->count + 1, sizeof(*rows->rows));
	row = &rows->rows[rows->count++];
	*row = (struct plan_row){
		.file = "p.csv", .line = (uint32_t)rows->count + 1, .shape = SHAPE_PLAN
	};
	for (int f = 0; f < FIELDS; f++)
		row->cells[f] = (struct plan_cell){ "", 0, row->line };
	for (uint32_t f = FIELD_ACTION; f <= FIELD_TARGET; f++) {
		char *stop = strchr(next, '|');

		if (stop != NULL)
			*stop = '\0';
		row->cells[f] = (struct plan_cell){ next, f + 1, row->line };
		next = stop != NULL ? stop + 1 : next + strlen(next);
	}
}

/* Rows with ';' between them. */
static inline int
site_plan(struct plan *plan, struct plan_rows *rows, const struct graph *graph, const char *text)
{
	char *copy = mem_copy(text), *at = copy, *stop;

	*plan = (struct plan){ .sha256 = "",
		.site = "s",
		.base_url = "s",
		.cloud_id = "c",
		.org_id = "",
		.complete = true,
		.limits = PLAN_LIMITS };
	for (; at != NULL && *at != '\0'; at = stop != NULL ? stop + 1 : NULL) {
		if ((stop = strchr(at, ';')) != NULL)
			*stop = '\0';
		site_row(rows, at);
	}
	free(copy);
	return plan_resolve(plan, rows, graph, NULL, NULL);
}

#endif
