/*
 * The grants of a review, weighed and sorted: see review.h. The packs are made in review_pack.c.
 */
#include "review_private.h"

#include <stdlib.h>
#include <string.h>

const char *
review_split_name(enum review_split split)
{
	static const char *const names[] = { "none", "reviewers", "lead", "group", "project" };

	return names[split];
}

const char *
review_only_name(enum review_only only)
{
	static const char *const names[] = { "all", "privileged", "findings", "changed-since" };

	return names[only];
}

void
review_flags(
    const struct findings *findings, const struct grant *grant, char out[REVIEW_FLAGS_ROOM])
{
	size_t len;

	if (grant->actor != NONE) {
		findings_flags(findings, SUBJECT_ACTOR, grant->actor, out);
		return;
	}
	findings_flags(findings, SUBJECT_ACCOUNT, grant->account, out);
	len = strlen(out);
	if (len > 0) {
		memcpy(out + len, "; ", 3);
		len += 2;
	}
	findings_flags_of_member(findings, grant->group, out + len);
	if (out[len] == '\0' && len > 0)
		out[len - 2] = '\0';
}

bool
review_flags_have(const char *flags, const char *kind)
{
	size_t len = strlen(kind);

	for (const char *next; *flags != '\0'; flags = next != NULL ? next + 2 : "") {
		if (strncmp(flags, kind, len) == 0 && (flags[len] == '\0' || flags[len] == ';'))
			return true;
		next = strstr(flags, "; ");
	}
	return false;
}

/* The gravest kind among flags: kinds are listed by severity. */
static uint8_t
gravest(const char *flags)
{
	for (uint8_t i = 0; finding_kinds[i].name != NULL; i++)
		if (review_flags_have(flags, finding_kinds[i].name))
			return i;
	return NO_FLAG;
}

/* Which places administer their project, and which groups lead there. */
struct powers {
	uint8_t *places, *groups;
};

static bool
place_administers(const struct access *access, const struct project_role *place)
{
	size_t count;
	const struct holder *holders = access_holders(access, place->project, &count);

	for (size_t i = 0; i < count; i++)
		if (holders[i].kind == HOLDER_ROLE && holders[i].who == place->role &&
		    (holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) != 0)
			return true;
	return false;
}

static void
find_powers(struct powers *powers, const struct graph_view *graph, const struct access *access)
{
	powers->places = mem_alloc(graph->place_count + 1);
	powers->groups = mem_alloc(graph->group_count + 1);
	for (uint32_t g = 0; g < graph->group_count; g++)
		powers->groups[g] = graph->groups[g].administers != 0;
	for (uint32_t p = 0; access != NULL && p < graph->place_count; p++)
		powers->places[p] = place_administers(access, &graph->places[p]);
	for (uint32_t a = 0; a < graph->actor_count; a++)
		if (graph->actors[a].kind == ACTOR_GROUP && powers->places[graph->actors[a].place])
			powers->groups[graph->actors[a].who] = 1;
	for (uint32_t p = 0; access != NULL && p < graph->project_count; p++) {
		size_t count;
		const struct holder *holders = access_holders(access, p, &count);

		for (size_t i = 0; i < count; i++)
			if (holders[i].kind == HOLDER_GROUP && holders[i].who != NONE &&
			    (holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) != 0)
				powers->groups[holders[i].who] = 1;
	}
}

static enum review_weight
weigh(const struct graph_view *graph, const struct powers *powers, const struct grant *grant)
{
	const struct account *account =
	    grant->account != NONE ? &graph->accounts[grant->account] : NULL;

	if (grant->actor != NONE ? powers->places[graph->actors[grant->actor].place]
				 : powers->groups[grant->group])
		return REVIEW_ADMIN;
	if (grant->flag != NO_FLAG)
		return REVIEW_FLAGGED;
	if (account != NULL && account->status != ACCOUNT_ACTIVE)
		return REVIEW_INACTIVE;
	if (account != NULL && (account->managed == 0 || account->type == ACCOUNT_CUSTOMER))
		return REVIEW_EXTERNAL;
	return REVIEW_REST;
}

struct sift {
	const struct review_settings *settings;
	struct powers powers;
	uint8_t *new_actors;  /* ONLY_CHANGED: a byte an actor ... */
	uint8_t *new_members; /* ... and one a membership */
};

/* What the other reading did not have, or may not have had. */
static void
mark_changed(struct sift *sift, const struct graph_view *graph)
{
	const struct changes *changes = sift->settings->changes;

	sift->new_actors = mem_alloc(graph->actor_count + 1);
	sift->new_members = mem_alloc(graph->membership_count + 1);
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->list[i];

		if (change->side != NEW)
			continue;
		if (change->object == CHANGE_ACTOR)
			sift->new_actors[change->record] = 1;
		if (change->object != CHANGE_MEMBERSHIP)
			continue;
		for (uint32_t m = graph->members.first[change->record];
		     m < graph->members.first[change->record + 1]; m++)
			if (graph->members.to[m] == change->other)
				sift->new_members[m] = 1;
	}
}

static void
take(struct review *review, const struct sift *sift, struct grant grant, bool changed)
{
	char flags[REVIEW_FLAGS_ROOM];

	review->total++;
	review_flags(review->findings, &grant, flags);
	grant.flag = gravest(flags);
	grant.weight = (uint8_t)weigh(review->graph, &sift->powers, &grant);
	switch (sift->settings->only) {
	case ONLY_ALL:
		break;
	case ONLY_PRIVILEGED:
		if (grant.weight != REVIEW_ADMIN)
			return;
		break;
	case ONLY_FINDINGS:
		if (grant.flag == NO_FLAG)
			return;
		break;
	case ONLY_CHANGED:
		if (!changed)
			return;
		break;
	}
	review->grants[review->grant_count++] = grant;
}

static void
collect(struct review *review, const struct sift *sift)
{
	const struct graph_view *graph = review->graph;

	review->grants = mem_alloc(
	    ((size_t)graph->membership_count + graph->actor_count + 1) * sizeof(*review->grants));
	for (uint32_t g = 0; g < graph->group_count; g++)
		for (uint32_t m = graph->members.first[g]; m < graph->members.first[g + 1]; m++)
			take(review, sift,
			    (struct grant){
				.actor = NONE, .group = g, .account = graph->members.to[m] },
			    sift->new_members != NULL && sift->new_members[m]);
	for (uint32_t a = 0; a < graph->actor_count; a++) {
		const struct actor *actor = &graph->actors[a];
		bool group = actor->kind == ACTOR_GROUP;

		if (actor->kind == ACTOR_OTHER)
			review->others++;
		else
			take(review, sift,
			    (struct grant){ .actor = a,
				.group = group ? actor->who : NONE,
				.account = group ? NONE : actor->who },
			    sift->new_actors != NULL && sift->new_actors[a]);
	}
}

struct review *
review_new(const struct graph *graph, const struct access *access, const struct findings *findings,
    const struct review_settings *settings)
{
	struct review *review = mem_alloc(sizeof(*review));
	struct sift sift = { .settings = settings };

	review->graph = graph_view(graph);
	review->findings = findings;
	find_powers(&sift.powers, review->graph, access);
	if (settings->only == ONLY_CHANGED)
		mark_changed(&sift, review->graph);
	collect(review, &sift);
	review_tell(review, access, settings->run);
	review_deal(review, settings);
	free(sift.powers.places);
	free(sift.powers.groups);
	free(sift.new_actors);
	free(sift.new_members);
	return review;
}

void
review_release(struct review *review)
{
	if (review == NULL)
		return;
	free(review->gives);
	free(review->grants);
	free(review->packs);
	arena_release(&review->arena);
	free(review);
}

struct review_scope {
	struct idset records[SUBJECTS_FLAGGED];
};

struct review_scope *
review_scope_new(const struct review *review, const struct review_pack *pack)
{
	struct review_scope *scope = mem_alloc(sizeof(*scope));

	for (size_t i = 0; i < pack->count; i++) {
		const struct grant *grant = &pack->grants[i];

		if (grant->account != NONE)
			idset_add(&scope->records[SUBJECT_ACCOUNT], grant->account);
		if (grant->group != NONE)
			idset_add(&scope->records[SUBJECT_GROUP], grant->group);
		if (grant->actor == NONE)
			continue;
		idset_add(&scope->records[SUBJECT_ACTOR], grant->actor);
		idset_add(&scope->records[SUBJECT_PROJECT],
		    review->graph->places[review->graph->actors[grant->actor].place].project);
	}
	return scope;
}

bool
review_scope_has(const struct review_scope *scope, const struct finding *finding)
{
	return finding->subject_type < SUBJECTS_FLAGGED &&
	       idset_has(&scope->records[finding->subject_type], finding->subject);
}

void
review_scope_release(struct review_scope *scope)
{
	if (scope == NULL)
		return;
	for (int i = 0; i < SUBJECTS_FLAGGED; i++)
		idset_release(&scope->records[i]);
	free(scope);
}
