/* The file of --protect, and what each of its lines means on a small site. */
#include "export/read/protect.h"
#include "fuzz.h"
#include "model/plan/plan_resolve.h"

static struct graph *
site(void)
{
	struct graph *graph = graph_new();
	uint32_t project = graph_project(graph,
	    &(struct project){
		.id = "100", .key = "WEB", .name = "Web", .lead = NONE, .scheme = NONE },
	    NULL);

	graph_account(graph,
	    &(struct account){
		.id = "ann", .name = "Ann", .email = "ann@example.com", .source = FROM_LIST },
	    NULL);
	graph_group(
	    graph, &(struct group){ .id = "g-dev", .name = "dev", .access = GROUP_LISTED }, NULL);
	graph_group_named(graph, "ghost");
	graph_place(graph, project,
	    graph_role(
		graph, &(struct role){ .id = "20", .name = "Members", .scope = NONE }, NULL));
	graph_seal(graph);
	return graph;
}

/* One by one: what is wrong with the first would hide the others. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct protect protect = { .count = 0 };
	struct graph *graph = site();
	struct err err = { 0 };

	protect_read(&protect, fuzz_file("protect", data, size), &err);
	for (size_t i = 0; i < protect.count; i++) {
		struct plan plan = { .complete = true };

		plan_protect(&plan, &protect.lines[i], 1, graph, NULL, &err);
		plan_release(&plan);
	}
	protect_release(&protect);
	graph_release(graph);
	return 0;
}
