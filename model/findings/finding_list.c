/*
 * The list of kinds; collecting, sorting and looking up what they find: see finding.h.
 */
#include "finding_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/day.h"
#include "model/base/order.h"
#include "model/graph/shared.h"

const char *const severity_names[SEVERITIES] = { "high", "medium", "low", "info" };

const struct finding_kind finding_kinds[] = {
	{ "public exposure", SEVERITY_HIGH, find_public_exposure,
	    "unless the project is meant for the public, take 'anyone' out of Browse projects in "
	    "its permission scheme" },
	{ "leaver", SEVERITY_HIGH, find_leaver,
	    "deactivate the account and take it out of its groups and roles" },
	{ "segregation of duties", SEVERITY_HIGH, find_sod,
	    "take one of the two away, or have the exception approved and written down" },
	{ "inactive account with access", SEVERITY_MEDIUM, find_inactive,
	    "take it out of its groups and roles: all of it works again the day the account is "
	    "switched on" },
	{ "orphaned grant", SEVERITY_MEDIUM, find_orphaned,
	    "remove the grant: whom it names is gone" },
	{ "app administers", SEVERITY_MEDIUM, find_app_administers,
	    "look at the app's scopes under Connected apps, which bound what it may do: Jira "
	    "itself puts "
	    "apps into groups of administrators and of products; remove the app if nobody needs "
	    "it" },
	{ "administrator by organisation role alone", SEVERITY_MEDIUM, find_admin_by_role,
	    "make sure that it must, and that whoever watches Jira's groups of administrators "
	    "knows of "
	    "it; what need not be is taken away in the organisation's administration" },
	{ "external domain", SEVERITY_MEDIUM, find_external_domain,
	    "make sure that somebody in the company answers for this account, and until when" },
	{ "suspended account that still holds", SEVERITY_MEDIUM, find_suspended,
	    "take it out of its groups and roles: restored, it has all of it again, and its "
	    "product "
	    "seats may be paid meanwhile" },
	{ "external guest", SEVERITY_MEDIUM, find_external_guest,
	    "make sure that somebody in the company answers for this guest, and until when; taken "
	    "out of the guest role of its project, it has no access any more" },
	{ "logged-in exposure", SEVERITY_MEDIUM, find_logged_in_exposure,
	    "if not everybody should see it, name a role or a group for Browse projects in its "
	    "permission scheme" },
	{ "public filter", SEVERITY_MEDIUM, find_public_filter,
	    "unless it is meant for the public, share it with a group or a project instead: its "
	    "name, its owner and what it looks for are shown to everybody, though issues only "
	    "where the public may browse the project" },
	{ "public dashboard", SEVERITY_MEDIUM, find_public_dashboard,
	    "unless it is meant for the public, share it with a group or a project instead: its "
	    "name, its owner and its gadgets are shown to everybody, though issues only where the "
	    "public may browse the project" },
	{ "security level that shows everybody", SEVERITY_MEDIUM, find_open_level,
	    "if the level is to hide anything, name a role or a group in it instead; if not, "
	    "people who rely on it believe that their issues are hidden" },
	{ "everybody may edit", SEVERITY_MEDIUM, find_everybody_edits,
	    "name a group of editors: who changes a filter changes every board, subscription and "
	    "report that stands on it" },
	{ "token of an inactive account", SEVERITY_MEDIUM, find_token_inactive,
	    "revoke it: it works again the day the account is switched on" },
	{ "token of an administrator", SEVERITY_MEDIUM, find_token_admin,
	    "make sure that its work needs so much; else let a service account that has only the "
	    "access that it needs do it, with a token that has only the scopes for it" },
	{ "token that never expires", SEVERITY_MEDIUM, find_token_endless,
	    "make another that expires, put it where this one is used, and revoke this one" },
	{ "service account without an owner", SEVERITY_MEDIUM, find_service_orphan,
	    "name somebody who answers for it; if nobody does, revoke its tokens first and see "
	    "what stops" },
	{ "dormant", SEVERITY_MEDIUM, find_dormant,
	    "ask whether the access is still needed; a product seat may be freed" },
	{ "roster ambiguous", SEVERITY_MEDIUM, find_roster_ambiguous,
	    "put the account id into the roster's row, or mend the row: nothing was concluded from "
	    "it" },
	{ "never active", SEVERITY_LOW, find_never_active,
	    "ask whether the account is needed at all; a product seat may be freed" },
	{ "unused token", SEVERITY_LOW, find_token_unused, "ask its owner, and revoke it" },
	{ "pending invitation", SEVERITY_LOW, find_pending,
	    "ask who sent it, and send it again or withdraw it: until then whoever reads that "
	    "mailbox can take up what it gives" },
	{ "never accepted", SEVERITY_LOW, find_never_accepted,
	    "if nobody will come any more, take the account out of what it is in, and out of the "
	    "directory" },
	{ "guest role used without guests", SEVERITY_LOW, find_guest_role,
	    "see why they are in it: who has a licence is better in a role of the team, and a role "
	    "for guests is best left to guests" },
	{ "lead inactive", SEVERITY_LOW, find_lead_inactive,
	    "name a lead who still works here; issues may be assigned to the lead by default" },
	{ "redundant grant", SEVERITY_LOW, find_redundant,
	    "remove the account from the role: leaving the group would not end its access" },
	{ "empty group", SEVERITY_LOW, find_empty_group,
	    "see what it is for: whoever is put into it gets what it gives; take it out of the "
	    "grants that name it if nobody is to have that" },
	{ "unused group", SEVERITY_LOW, find_unused_group,
	    "find out what it is for before anything is done to it: boards, automation, "
	    "notifications and apps, which are not read here, may use it" },
	{ "unused role", SEVERITY_LOW, find_unused_role,
	    "find out what it is for before anything is done to it: workflows, notifications, "
	    "automation and customer portals, which are not read here, may use it" },
	{ "unlisted group", SEVERITY_INFO, find_unlisted_group,
	    "find out who manages it: it may be a team, whose members are not named by group "
	    "administrators" },
	{ "roster unmatched", SEVERITY_INFO, find_roster_unmatched,
	    "look the people up by hand, or read the organisation for its e-mails: nothing was "
	    "concluded from this" },
	{ 0 },
};
enum { KINDS = sizeof(finding_kinds) / sizeof(*finding_kinds) - 1 };

_Static_assert(KINDS <= 64, "a kind has a bit in a record's flags");

struct findings {
	const struct graph_view *graph;
	const struct finding_settings *settings;
	bool no_org; /* no organisation was read */
	struct arena arena;
	struct finding *list;
	size_t count, room;
	uint64_t *flags[SUBJECTS_FLAGGED]; /* by record: a bit for each kind */
	struct unjudged unjudged[KINDS];
};

void
finding_add(struct finding_work *work, enum subject_type type, uint32_t subject, uint32_t project,
    const char *format, ...)
{
	struct findings *findings = work->findings;
	struct finding finding = { work->kind, work->kind->severity, (uint8_t)type, subject,
		project, (uint32_t)findings->count, NULL, NULL,
		work->suggestion != NULL ? work->suggestion : work->kind->suggestion };
	va_list args;

	va_start(args, format);
	finding.detail = arena_vprint(&findings->arena, format, args);
	va_end(args);
	findings->list =
	    mem_room(findings->list, &findings->room, findings->count + 1, sizeof(finding));
	findings->list[findings->count++] = finding;
}

struct arena *
finding_texts(const struct finding_work *work)
{
	return &work->findings->arena;
}

struct finding *
finding_last(struct finding_work *work)
{
	return &work->findings->list[work->findings->count - 1];
}

bool
finding_has(struct finding_work *work, const char *const *objects)
{
	const struct run *run = work->run;

	for (; *objects != NULL; objects++)
		for (size_t i = 0; i < run->coverage_count; i++) {
			const struct coverage *row = &run->coverage[i];

			if (strcmp(row->object, *objects) != 0 ||
			    (row->complete && row->not_read == NULL))
				continue;
			work->unjudged->left_out = true;
			work->unjudged->not_read = row->not_read != NULL;
			work->unjudged->incomplete = row->not_read == NULL;
			work->unjudged->why =
			    row->not_read == NULL
				? arena_print(&work->findings->arena, "left out: %s are incomplete",
				      *objects)
				: arena_print(&work->findings->arena,
				      "not judged: %s: not read: %s", *objects, row->not_read);
			return false;
		}
	return true;
}

void
finding_lacks(struct finding_work *work, const char *object)
{
	const char *why = run_not_read(work->run, object);

	if (why == NULL)
		return;
	work->unjudged->in_part = work->unjudged->not_read = true;
	work->unjudged->why =
	    arena_print(&work->findings->arena, "judged in part: %s: not read: %s", object, why);
}

bool
finding_has_unless_left_out(struct finding_work *work, const char *const *objects)
{
	for (; *objects != NULL; objects++) {
		const char *const one[] = { *objects, NULL };

		if (run_not_read(work->run, *objects) == NULL && !finding_has(work, one))
			return false;
	}
	return true;
}

/* Memberships make nobody a holder by themselves, and a lead has a finding of its own. */
static void
mark_lines(struct finding_work *work)
{
	static const bool gives_itself[GRANTING_KINDS] = { [GRANTING_ROLE] = true,
		[GRANTING_SCHEME] = true,
		[GRANTING_PRODUCT] = true,
		[GRANTING_ORG_ROLE] = true,
		[GRANTING_SECURITY] = true };
	struct grantings lines = grantings_of(work->view, work->org);
	const struct granting *line;

	lines.kind = GRANTING_MEMBERSHIP + 1;
	while ((line = grantings_next(&lines)) != NULL) {
		if (line->group != NONE)
			work->uses[line->group] |= UINT32_C(1) << line->kind;
		if (line->account != NONE && gives_itself[line->kind])
			work->own[line->account]++;
	}
}

static void
mark_uses(struct finding_work *work)
{
	const struct graph_view *view = work->view;

	work->uses = mem_alloc(view->group_count * sizeof(*work->uses));
	work->own = mem_alloc(view->account_count * sizeof(*work->own));
	mark_lines(work);
	for (uint32_t i = 0; i < view->group_count; i++)
		if (view->groups[i].administers != 0)
			work->uses[i] |= USE_ADMIN;
	for (uint32_t i = 0; i < view->share_target_count; i++)
		if (view->share_targets[i].with == SHARE_GROUP &&
		    view->share_targets[i].who != NONE)
			work->uses[view->share_targets[i].who] |= USE_SHARE;
	for (size_t g = 0; work->org != NULL && g < work->org->group_count; g++) {
		const struct org_group *known = &work->org->groups[g];
		if (known->group != NONE && known->resources != NONE && known->resources > 0)
			work->uses[known->group] |= USE_ELSEWHERE; /* perhaps on another site */
	}
}

bool
finding_still(const struct finding_work *work, uint32_t account, char out[STILL_ROOM])
{
	const struct edges *groups = &work->view->groups_of;
	uint32_t count = 0, own = work->own[account];
	int len = 0;

	for (uint32_t e = groups->first[account]; e < groups->first[account + 1]; e++)
		count += work->uses[groups->to[e]] != 0;
	if (count > 0)
		len = snprintf(out, STILL_ROOM, "in %u group%s that give%s access%s", count,
		    text_plural(count), count == 1 ? "s" : "", own > 0 ? ", and " : "");
	if (own > 0)
		snprintf(out + len, STILL_ROOM - (size_t)len, "named in %u grant%s itself", own,
		    text_plural(own));
	return count + own > 0;
}

static unsigned
kind_number(const struct finding *finding)
{
	return (unsigned)(finding->kind - finding_kinds);
}

static int
compare(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;
	int order;

	if ((order = order_numbers(left->severity, right->severity)) != 0 ||
	    (order = order_numbers(kind_number(left), kind_number(right))) != 0 ||
	    (order = order_numbers(left->subject_type, right->subject_type)) != 0 ||
	    (order = order_numbers(left->subject, right->subject)) != 0)
		return order;
	return order_numbers(left->order, right->order);
}

static void
set_flags(struct findings *findings)
{
	const uint32_t counts[SUBJECTS_FLAGGED] = { findings->graph->account_count,
		findings->graph->group_count, findings->graph->project_count,
		findings->graph->actor_count };

	for (unsigned t = 0; t < SUBJECTS_FLAGGED; t++)
		findings->flags[t] = mem_alloc(counts[t] * sizeof(**findings->flags));
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->list[i];
		if (finding->subject_type < SUBJECTS_FLAGGED)
			findings->flags[finding->subject_type][finding->subject] |=
			    UINT64_C(1) << kind_number(finding);
	}
}

struct findings *
findings_new(const struct graph *graph, const struct org *org, const struct run *run,
    const struct access *access, const struct finding_settings *settings, struct err *err)
{
	struct findings *findings;
	struct finding_work work = { .graph = graph,
		.view = graph_view(graph),
		.org = org,
		.run = run,
		.access = access,
		.settings = settings,
		.today = DAY_NONE };

	if (settings->sod != NULL &&
	    sod_resolve(settings->sod, graph, run, settings->candidates, err) < 0)
		return NULL;
	findings = mem_alloc(sizeof(*findings));
	findings->graph = work.view;
	findings->settings = settings;
	findings->no_org = org == NULL;
	work.findings = findings;
	if (run->finished != NULL)
		work.today = day_of(run->finished);
	mark_uses(&work);
	for (unsigned i = 0; i < KINDS; i++) {
		work.kind = &finding_kinds[i];
		work.unjudged = &findings->unjudged[i];
		work.kind->find(&work);
	}
	free(work.uses);
	free(work.own);
	order_items(findings->list, findings->count, sizeof(*findings->list), compare);
	set_flags(findings);
	return findings;
}

void
findings_release(struct findings *findings)
{
	if (findings == NULL)
		return;
	for (unsigned t = 0; t < SUBJECTS_FLAGGED; t++)
		free(findings->flags[t]);
	free(findings->list);
	arena_release(&findings->arena);
	free(findings);
}

const struct finding_settings *
findings_settings(const struct findings *findings)
{
	return findings->settings;
}

const struct finding *
findings_list(const struct findings *findings, size_t *count)
{
	*count = findings->count;
	return findings->list;
}

static void
add_names(uint64_t flags, char out[FLAGS_ROOM])
{
	size_t used = 0;

	*out = '\0';
	for (unsigned i = 0; i < KINDS && used < FLAGS_ROOM; i++)
		if ((flags >> i & 1) != 0)
			used += (size_t)snprintf(out + used, FLAGS_ROOM - used, "%s%s",
			    used > 0 ? "; " : "", finding_kinds[i].name);
}

void
findings_flags(
    const struct findings *findings, enum subject_type type, uint32_t subject, char out[FLAGS_ROOM])
{
	uint64_t flags = findings != NULL ? findings->flags[type][subject] : 0;

	if (findings != NULL && type == SUBJECT_ACTOR) {
		const struct actor *actor = &findings->graph->actors[subject];
		if (actor->kind == ACTOR_USER)
			flags |= findings->flags[SUBJECT_ACCOUNT][actor->who];
		else if (actor->kind == ACTOR_GROUP)
			flags |= findings->flags[SUBJECT_GROUP][actor->who];
	}
	add_names(flags, out);
}

void
findings_flags_of_member(const struct findings *findings, uint32_t group, char out[FLAGS_ROOM])
{
	uint64_t flags = findings != NULL ? findings->flags[SUBJECT_GROUP][group] : 0;

	for (unsigned i = 0; i < KINDS; i++)
		if (finding_kinds[i].find == find_unused_group)
			flags &= ~(UINT64_C(1) << i);
	add_names(flags, out);
}

/* What a kind is not looked for without; NULL: it was given. */
static const char *
not_given(const struct findings *findings, const struct finding_kind *kind)
{
	const struct finding_settings *settings = findings->settings;

	if (kind->find == find_leaver || kind->find == find_roster_ambiguous ||
	    kind->find == find_roster_unmatched)
		return settings->roster == NULL ? "no roster was given (--roster)" : NULL;
	if (kind->find == find_external_domain)
		return settings->company_domains == NULL ? "no --company-domains" : NULL;
	if (kind->find == find_sod)
		return settings->sod == NULL ? "no rules were given (--sod)" : NULL;
	if (kind->find == find_suspended || kind->find == find_pending ||
	    kind->find == find_never_accepted)
		return findings->no_org ? "no organisation was read" : NULL;
	return NULL;
}

const char *
findings_not_judged(const struct findings *findings, const char *kind)
{
	for (unsigned i = 0; i < KINDS; i++) {
		if (strcmp(finding_kinds[i].name, kind) != 0)
			continue;
		if (findings->unjudged[i].left_out || findings->unjudged[i].unknown > 0)
			return findings->unjudged[i].why;
		return not_given(findings, &finding_kinds[i]);
	}
	return NULL;
}

void
findings_coverage(const struct findings *findings, struct run *run)
{
	for (unsigned i = 0; i < KINDS; i++) {
		const struct unjudged *unjudged = &findings->unjudged[i];
		if (!unjudged->left_out && !unjudged->in_part && unjudged->unknown == 0)
			continue;
		struct coverage *row = run_coverage(run, "findings", finding_kinds[i].name);
		row->received = unjudged->judged + unjudged->unknown;
		row->kept = unjudged->judged;
		row->dropped = unjudged->unknown;
		row->drop_reason = arena_copy(&run->arena, unjudged->why);
		if (unjudged->not_read)
			row->not_read = row->drop_reason;
		run_judge(run, row, !unjudged->incomplete, NULL);
	}
}
