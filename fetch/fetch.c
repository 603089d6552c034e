/*
 * One reading, live or replayed: log in, then every endpoint in the order of what depends on what, then
 * the accounts that no list had, then the count of projects once more.
 */
#include "fetch/jira/access_sample.h"
#include "fetch/jira/audit_log.h"
#include "fetch/jira/directory.h"
#include "fetch/jira/login.h"
#include "fetch/jira/probe.h"
#include "fetch/jira/role.h"
#include "fetch/walk/coverage.h"
#include "fetch/walk/endpoint.h"
#include "fetch/wire/auth.h"
#include "fetch/wire/snapshot.h"
#include "fetch/wire/url.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	BULK_MAX = 100,
	BULK_BYTES = 6000,
	KEYS_MAX = 50,
	SKEW_MAX = 300,
	ORG_START = 2,
	ORG_MOST = 4
};

/* Base URLs, taken apart: https://HOST[/ex/jira/CLOUDID]. */
struct bases {
	char site[300], gateway[300], origin[300];
	bool at_gateway;
	const char *cloud_id;
};

static void
now_text(char out[32])
{
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static int
site_parse(const char *site, char *base, size_t room, bool *at_gateway, struct err *err)
{
	if (url_site(site, base, room, at_gateway, err) < 0)
		return -1;
	if (!*at_gateway && strcmp(base, "https://api.atlassian.com") == 0)
		return err_set(err, STATUS_USAGE,
		    "site '%s' is the gateway for all sites: add /ex/jira/CLOUDID, or give "
		    "NAME.atlassian.net",
		    site);
	return 0;
}

static int
bases_parse(const char *site, const char *gateway, struct bases *bases, struct err *err)
{
	bool ignored;
	char *path;

	if (site_parse(site, bases->site, sizeof(bases->site), &bases->at_gateway, err) < 0)
		return -1;
	if (url_site(gateway, bases->gateway, sizeof(bases->gateway), &ignored, err) < 0)
		return err_wrap(err, "gateway");
	snprintf(bases->origin, sizeof(bases->origin), "%s", bases->site);
	if (bases->at_gateway && (path = strstr(bases->origin, "/ex/jira/")) != NULL) {
		*path = '\0';
		bases->cloud_id = bases->site + (path - bases->origin) + strlen("/ex/jira/");
	}
	return 0;
}

int
fetch_site_valid(const char *site, struct err *err)
{
	char base[300];
	bool at_gateway;

	return site_parse(site, base, sizeof(base), &at_gateway, err);
}

int
fetch_gateway_valid(const char *gateway, struct err *err)
{
	char base[300];
	bool ignored;

	return url_site(gateway, base, sizeof(base), &ignored, err);
}

static bool
tick(void *arg, const struct http_stats *stats)
{
	struct fetch *fetch = arg;
	struct fetch_progress progress = { fetch->phase, fetch->replies, fetch->submitted, *stats };

	return fetch->settings->progress != NULL &&
	       fetch->settings->progress(fetch->settings->arg, &progress);
}

/* "KEY, KEY" into fetch->keys. */
static int
keys_parse(struct fetch *fetch, const char *projects, struct err *err)
{
	char *copy, *rest = NULL;
	size_t room = 0, i;

	if (projects == NULL || projects[0] == '\0')
		return 0;
	copy = arena_text(&fetch->arena, projects, strlen(projects));
	for (char *key = strtok_r(copy, ", ", &rest); key != NULL;
	     key = strtok_r(NULL, ", ", &rest)) {
		for (i = 0; i < fetch->key_count && strcmp(fetch->keys[i], key) != 0; i++)
			;
		if (i < fetch->key_count)
			continue;
		fetch->keys =
		    mem_room(fetch->keys, &room, fetch->key_count + 1, sizeof(*fetch->keys));
		fetch->keys[fetch->key_count++] = key;
	}
	if (fetch->key_count == 0)
		return err_set(err, STATUS_USAGE, "--project names no project");
	return 0;
}

static const char *
kept(struct run *run, const char *text)
{
	return text == NULL ? "" : arena_text(&run->arena, text, strlen(text));
}

/* What the run says about itself, once the login is known. */
static void
run_describe(struct fetch *fetch, const struct bases *bases, const struct snapshot_head *head)
{
	struct run *run = fetch->run;
	const struct login *login = &fetch->login;

	run->tool_version = kept(run, head->version);
	run->site = kept(run, bases->site);
	run->started = kept(run, head->started);
	run->projects = kept(run, head->projects);
	run->via = fetch->prefix[0] != '\0' ? "gateway" : "site";
	run->cloud_id = kept(run, login->cloud_id);
	run->base_url = login->base_url != NULL && login->base_url[0] != '\0'
			    ? kept(run, login->base_url)
			    : run->site;
	run->account_id = kept(run, login->account_id);
	run->account_name = kept(run, login->name);
	run->permissions = login->browse_users ? "ADMINISTER, USER_PICKER" : "ADMINISTER";
	run->org_id = kept(run, head->organisation);
	run->org_name = kept(run, fetch->org != NULL ? fetch->org->name : NULL);
	run->snapshot_id = run->finished = "";
}

static void
start_projects(struct fetch *fetch)
{
	if (fetch->key_count == 0)
		walk_start(fetch, &endpoint_projects, 0, 0);
	for (size_t first = 0; first < fetch->key_count; first += KEYS_MAX)
		walk_start(fetch, &endpoint_projects_named, (uint32_t)first,
		    (uint32_t)(fetch->key_count - first < KEYS_MAX ? fetch->key_count - first
								   : KEYS_MAX));
}

/* Accounts met in leads, actors and grants that no list described: in batches that fit a URL. */
static void
start_lookups(struct fetch *fetch)
{
	size_t first = 0, i, bytes = 0;

	free(fetch->undescribed);
	fetch->undescribed_count = graph_undescribed(fetch->graph, &fetch->undescribed);
	for (i = 0; i < fetch->undescribed_count; i++) {
		size_t len =
		    3 * strlen(graph_account_text(fetch->graph, fetch->undescribed[i])) + 11;

		if (i > first && (i - first == BULK_MAX || bytes + len > BULK_BYTES)) {
			walk_start(
			    fetch, &endpoint_users_bulk, (uint32_t)first, (uint32_t)(i - first));
			first = i;
			bytes = 0;
		}
		bytes += len;
	}
	if (i > first)
		walk_start(fetch, &endpoint_users_bulk, (uint32_t)first, (uint32_t)(i - first));
}

static int
run_wire(struct fetch *fetch, const char *phase, struct err *err)
{
	fetch->phase = phase;
	return fetch->wire.run(fetch->wire.self, err);
}

/* Everything that hangs on a project, and grants that only a project leads to. */
static int
read_projects(struct fetch *fetch, const char *phase, struct err *err)
{
	if (run_wire(fetch, phase, err) < 0)
		return -1;
	schemes_unlisted_start(fetch);
	return run_wire(fetch, phase, err);
}

/* Are there projects that we have not read, or that answered as if they were gone? */
static bool
projects_lacking(const struct fetch *fetch)
{
	return fetch->recounted && fetch->final_projects > fetch->project_count - fetch->gone.count;
}

/* Everything behind the login. -1: the wire stopped, and err says why. */
static int
read_all(struct fetch *fetch, struct err *err)
{
	struct tally *tally = tally_of(fetch, &endpoint_projects);

	walk_start_each(fetch, EACH_SITE, 0, 0);
	start_projects(fetch);
	org_start(fetch);
	if (read_projects(fetch, "reading the site", err) < 0)
		return -1;
	org_direct_roles_start(fetch);
	if (fetch->key_count == 0) {
		walk_start(fetch, &endpoint_project_count, 0, 0);
		start_lookups(fetch);
		if (run_wire(fetch, "looking up accounts", err) < 0)
			return -1;
		if (!projects_lacking(fetch))
			return 0;
		*tally = (struct tally){ .requests = tally->requests,
			.pages = tally->pages,
			.walks = tally->walks,
			.ended = tally->ended,
			.failed = tally->failed,
			.page_size = tally->page_size };
		walk_start(fetch, &endpoint_projects, 0, 0); /* some were added meanwhile */
	}
	if (read_projects(fetch,
		fetch->key_count > 0 ? "reading the site" : "reading what was added meanwhile",
		err) < 0)
		return -1;
	if (fetch->gone.count > 0 && projects_lacking(fetch)) { /* a total alone is advice */
		fetch_reason(fetch,
		    "%zu listed project%s 404, yet Jira still counts %llu of %zu projects",
		    fetch->gone.count, fetch->gone.count == 1 ? " answers" : "s answer",
		    (unsigned long long)fetch->final_projects, fetch->project_count);
		tally->failed++;
	}
	start_lookups(fetch);
	return run_wire(fetch, "looking up accounts", err);
}

/* The run ended early: is there something to keep? */
static int
ended_early(struct fetch *fetch, struct err *err)
{
	char left[500] = "";
	size_t used = 0;

	if (err->status == STATUS_INTERRUPTED || err->status == STATUS_BAD_INPUT ||
	    err->status == STATUS_USAGE)
		return -1;
	fetch_reason(fetch, "%s", err->text);
	for (size_t i = 0; endpoint_list[i] != NULL && used < sizeof(left); i++)
		if (fetch->tallies[i].unanswered > 0)
			used += (size_t)snprintf(left + used, sizeof(left) - used, "%s%s %llu",
			    used > 0 ? ", " : "", endpoint_list[i]->name,
			    (unsigned long long)fetch->tallies[i].unanswered);
	if (used > 0)
		fetch_reason(fetch, "requests left without an answer: %s", left);
	return 0;
}

/* Login and everything else, the same live and replayed. *stopped: why it ended early, or NULL. */
static int
read_site(struct fetch *fetch, const struct bases *bases, const struct snapshot_head *head,
    const struct login_place *place, const char **stopped, struct err *err)
{
	struct err why = { 0 }; /* what can be kept is no error */

	*stopped = NULL;
	fetch->run->complete = true; /* until a reason says otherwise, also one from the login */
	fetch->phase = "logging in";
	if (keys_parse(fetch, head->projects, err) < 0 || login_run(fetch, place, err) < 0)
		return -1;
	if (login_permitted(&fetch->login, err) < 0 || org_login(fetch, err) < 0)
		return -1;
	run_describe(fetch, bases, head);
	if (read_all(fetch, &why) < 0) {
		if (ended_early(fetch, &why) < 0) {
			*err = why;
			return -1;
		}
		*stopped = kept(fetch->run, why.text);
	}
	role_scopes_settle(fetch);
	fetch_reasons_settle(fetch);
	coverage_settle(fetch);
	if (head->sample > 0 && !fetch->stopped &&
	    sample_read(fetch, (uint32_t)head->sample, &why) < 0) {
		if (ended_early(fetch, &why) < 0) {
			*err = why;
			return -1;
		}
		*stopped = kept(fetch->run, why.text);
	}
	return 0;
}

static void
fetch_release(struct fetch *fetch)
{
	free(fetch->global_roles);
	free(fetch->projects);
	free(fetch->undescribed);
	free(fetch->keys);
	free(fetch->scoped);
	free(fetch->groups);
	idset_release(&fetch->paged);
	idset_release(&fetch->doubted);
	idset_release(&fetch->gone);
	pool_release(&fetch->audit_ids);
	idset_release(&fetch->schemes_read);
	arena_release(&fetch->arena);
	snapshot_free(fetch->snapshot);
	http_free(fetch->http);
}

static bool
is_service_account(const char *email)
{
	static const char host[] = "@serviceaccount.atlassian.com";
	size_t len = strlen(email);

	return len > sizeof(host) && strcmp(email + len - (sizeof(host) - 1), host) == 0;
}

/* The organisation's API allows less than Jira's (CONTRACT 5): few at once, and 429s are its own affair. */
static int
org_lane(struct fetch *fetch, const struct bases *bases, struct err *err)
{
	char *authorization = auth_bearer(fetch->settings->org_key);

	fetch->org_lane = http_lane_new(fetch->http, bases->gateway, authorization, err);
	auth_free(authorization);
	if (fetch->org_lane == NULL)
		return -1;
	http_lane_slow(fetch->org_lane, ORG_START, ORG_MOST);
	return 0;
}

/* The loop, its lanes, and the credentials in them. */
static int
live_wire(
    struct fetch *fetch, const struct bases *bases, struct login_place *place, struct err *err)
{
	const struct fetch_settings *settings = fetch->settings;
	const struct http_settings http = {
		.user_agent = "jira-access/" VERSION,
		.parallel = settings->parallel,
		.deadline = settings->deadline,
		.max_wait = 60,
		.stall = 60,
		.tick = tick,
		.tick_arg = fetch,
	};
	char *authorization;
	int rc = -1;

	if ((fetch->http = http_new(&http, err)) == NULL)
		return -1;
	authorization = auth_basic(settings->email, settings->token);
	place->gateway_lane = http_lane_new(
	    fetch->http, bases->at_gateway ? bases->origin : bases->gateway, authorization, err);
	if (place->gateway_lane != NULL && !bases->at_gateway) {
		place->site_lane = http_lane_new(fetch->http, bases->site, authorization, err);
		fetch->bare = place->site_lane != NULL
				  ? http_lane_new(fetch->http, bases->site, NULL, err)
				  : NULL;
	}
	if (place->gateway_lane != NULL && (bases->at_gateway || fetch->bare != NULL))
		rc = 0;
	auth_free(authorization);
	fetch->wire = http_wire(fetch->http);
	return rc == 0 && settings->org != NULL ? org_lane(fetch, bases, err) : rc;
}

static struct login_place
place_of(const struct bases *bases, bool service_account)
{
	return (struct login_place){
		.site = bases->site,
		.gateway = bases->gateway,
		.cloud_id = bases->cloud_id,
		.gateway_first = bases->at_gateway || service_account,
	};
}

/* Jira's clock against ours: waits and times in the reports hang on it. */
static void
note_skew(const struct fetch *fetch)
{
	long skew;
	char text[160];

	if (fetch->settings->note == NULL || !auth_skew(fetch->login.date, &skew) ||
	    labs(skew) < SKEW_MAX)
		return;
	snprintf(text, sizeof(text),
	    "this machine's clock is %ld minutes %s Jira's: times in the reports are this "
	    "machine's",
	    labs(skew) / 60, skew > 0 ? "ahead of" : "behind");
	fetch->settings->note(fetch->settings->arg, text);
}

static void
org_prepare(struct fetch *fetch, const struct bases *bases, const struct snapshot_head *head)
{
	fetch->gateway = bases->gateway;
	fetch->memberships = head->memberships != NULL ? head->memberships : "jira";
	if (head->organisation != NULL && head->organisation[0] != '\0')
		fetch->org = org_new(head->organisation);
}

static void
org_hand_over(struct fetch *fetch, int rc, struct org **org)
{
	*org = rc == 0 ? fetch->org : NULL;
	if (rc != 0)
		org_release(fetch->org);
}

int
fetch_site(const struct fetch_settings *settings, const char *snapshot, struct graph *graph,
    struct run *run, struct org **org, struct err *err)
{
	struct fetch fetch = { .settings = settings, .graph = graph, .run = run, .prefix = "" };
	struct bases bases = { .cloud_id = NULL };
	struct snapshot_head head = { .version = VERSION };
	struct login_place place;
	const char *stopped;
	char started[32], finished[32], id[17];
	int rc = -1;

	if (bases_parse(settings->site, settings->gateway, &bases, err) < 0)
		return -1;
	now_text(started);
	head.site = bases.site;
	head.gateway = bases.gateway;
	head.started = started;
	head.projects = settings->projects != NULL ? settings->projects : "";
	head.sample = settings->sample;
	if (settings->org != NULL) {
		head.organisation = settings->org;
		head.memberships = settings->memberships;
	}
	org_prepare(&fetch, &bases, &head);
	place = place_of(&bases, is_service_account(settings->email));
	head.first = place.gateway_first ? "gateway" : "site";
	if (live_wire(&fetch, &bases, &place, err) == 0 &&
	    (snapshot == NULL ||
		(fetch.snapshot = snapshot_create(snapshot, &head, err)) != NULL) &&
	    read_site(&fetch, &bases, &head, &place, &stopped, err) == 0) {
		now_text(finished);
		run->finished = kept(run, finished);
		note_skew(&fetch);
		rc = snapshot == NULL ? 0
				      : snapshot_finish(fetch.snapshot, finished, stopped, id, err);
		run->snapshot_id = rc == 0 && snapshot != NULL ? kept(run, id) : "";
	}
	org_hand_over(&fetch, rc, org);
	fetch_release(&fetch);
	malloc_trim(
	    0); /* the transfers' buffers: their pages are not to add to the graph's while it is sealed */
	return rc;
}

/*
 * A reading that failed was never finished as a snapshot: when its replay fails, the file was changed (a
 * digest at its end tells) or another version wrote it.
 */
static void
blame_snapshot(struct replay *replay, const char *path, struct err *err)
{
	struct arena unused = { .step = 0 };
	const char *finished, *stopped;
	struct err damage;
	char id[17];

	if (err->status == STATUS_BAD_INPUT)
		return;
	err->status = STATUS_BAD_INPUT;
	if (replay_drain(replay, &damage) < 0 ||
	    replay_finish(replay, &unused, &finished, &stopped, id, &damage) < 0)
		*err = damage;
	else
		err_wrap(err, "snapshot '%s'", path);
	arena_release(&unused);
}

int
fetch_replay(
    const char *snapshot, struct graph *graph, struct run *run, struct org **org, struct err *err)
{
	struct fetch fetch = { .graph = graph, .run = run, .prefix = "" };
	struct bases bases = { .cloud_id = NULL };
	struct snapshot_head head;
	struct login_place place;
	struct replay *replay = replay_open(snapshot, &head, err);
	const char *stopped, *then;
	char id[17];
	int rc = -1;

	if (replay == NULL)
		return -1;
	fetch.wire = replay_wire(replay);
	if (bases_parse(head.site, head.gateway != NULL ? head.gateway : head.site, &bases, err) <
	    0) {
		err->status = STATUS_BAD_INPUT;
		err_wrap(err, "snapshot '%s'", snapshot);
	} else {
		org_prepare(&fetch, &bases, &head);
		place = place_of(&bases, head.first != NULL && strcmp(head.first, "gateway") == 0);
		if (read_site(&fetch, &bases, &head, &place, &stopped, err) < 0) {
			blame_snapshot(replay, snapshot, err);
		} else if (replay_finish(replay, &run->arena, &run->finished, &then, id, err) ==
			   0) {
			run->snapshot_id = kept(run, id);
			rc = 0;
		}
	}
	org_hand_over(&fetch, rc, org);
	fetch_release(&fetch);
	replay_free(replay);
	return rc;
}

/* Behind the login. */
static bool
is_site(const struct fetch *fetch, struct site_id wanted)
{
	return site_is_same(
	    wanted, (struct site_id){ fetch->login.cloud_id, fetch->login.base_url });
}

/* Is it the site of the run, and what does its log say? */
static int
read_audit(struct fetch *fetch, const struct run *of, struct err *err)
{
	const struct login *login = &fetch->login;

	if (login_permitted(login, err) < 0)
		return -1;
	if (!is_site(fetch, (struct site_id){ of->cloud_id, of->base_url }))
		return err_set(err, STATUS_USAGE,
		    "the audit log is that of %s, the snapshots are of %s",
		    login->base_url != NULL ? login->base_url : "another site", of->base_url);
	walk_start(fetch, &endpoint_audit, 0, 0);
	if (run_wire(fetch, "reading the audit log", err) < 0)
		return -1;
	if (fetch->run->reason_count > 0)
		fetch->audit->refused =
		    arena_print(&fetch->audit->arena, "%s", fetch->run->reasons[0]);
	return 0;
}

int
fetch_audit(const struct fetch_settings *settings, const struct run *from, const struct run *to,
    const char *snapshot, struct audit_log *log, struct err *err)
{
	struct run run = { .complete = true };
	struct fetch fetch = {
		.settings = settings, .prefix = "", .phase = "logging in", .run = &run, .audit = log
	};
	struct bases bases = { .cloud_id = NULL };
	struct snapshot_head head = { .version = VERSION };
	struct login_place place;
	char started[32], finished[32], id[17];
	int rc = -1;

	fetch.graph = graph_new();
	fetch.from = audit_time(&fetch.arena, from->started);
	fetch.to = audit_time(&fetch.arena, to->finished);
	now_text(started);
	if (bases_parse(settings->site, settings->gateway, &bases, err) == 0) {
		head.site = bases.site;
		head.gateway = bases.gateway;
		head.started = started;
		place = place_of(&bases, is_service_account(settings->email));
		head.first = place.gateway_first ? "gateway" : "site";
		if (live_wire(&fetch, &bases, &place, err) == 0 &&
		    (snapshot == NULL ||
			(fetch.snapshot = snapshot_create(snapshot, &head, err)) != NULL) &&
		    login_run(&fetch, &place, err) == 0)
			rc = read_audit(&fetch, to, err);
	}
	now_text(finished);
	if (rc == 0 && snapshot != NULL)
		rc = snapshot_finish(fetch.snapshot, finished, NULL, id, err);
	graph_release(fetch.graph);
	run_release(&run);
	fetch_release(&fetch);
	return rc;
}

static int
check_only(const struct fetch *fetch, struct err *err)
{
	const struct site_id only = fetch->settings->only;

	if ((only.cloud_id == NULL && only.base_url == NULL) || is_site(fetch, only))
		return 0;
	return err_set(err, STATUS_REFUSED, "this site is %s, not %s",
	    fetch->login.base_url != NULL ? fetch->login.base_url : "another one", only.base_url);
}

int
fetch_logged_in(const struct fetch_settings *settings,
    int (*work)(struct fetch *fetch, void *arg, struct err *err), void *arg, struct err *err)
{
	struct run run = { .complete = true };
	struct fetch fetch = {
		.settings = settings, .run = &run, .prefix = "", .phase = "logging in"
	};
	struct bases bases = { .cloud_id = NULL };
	struct login_place place;
	int rc = -1;

	org_prepare(&fetch, &bases, &(struct snapshot_head){ .organisation = settings->org });
	fetch.graph = graph_new();
	if (bases_parse(settings->site, settings->gateway, &bases, err) == 0) {
		place = place_of(&bases, is_service_account(settings->email));
		if (live_wire(&fetch, &bases, &place, err) == 0 &&
		    login_run(&fetch, &place, err) == 0)
			rc = check_only(&fetch, err) == 0 && org_login(&fetch, err) == 0
				 ? work(&fetch, arg, err)
				 : -1;
	}
	org_release(fetch.org);
	graph_release(fetch.graph);
	run_release(&run);
	fetch_release(&fetch);
	return rc;
}

int
fetch_check(const struct fetch_settings *settings, struct check_result *result, struct err *err)
{
	struct fetch fetch = { .settings = settings, .prefix = "", .phase = "checking" };
	struct bases bases = { .cloud_id = NULL };
	struct login_place place;
	struct run run = { .complete = true };
	int rc = -1;

	fetch.run = &run;
	org_prepare(&fetch, &bases, &(struct snapshot_head){ .organisation = settings->org });
	fetch.graph = graph_new();
	if (bases_parse(settings->site, settings->gateway, &bases, err) == 0) {
		place = place_of(&bases, is_service_account(settings->email));
		if (live_wire(&fetch, &bases, &place, err) == 0 &&
		    login_run(&fetch, &place, err) == 0)
			rc = probe_all(&fetch, result, err);
	}
	org_release(fetch.org);
	graph_release(fetch.graph);
	run_release(&run);
	fetch_release(&fetch);
	return rc;
}
