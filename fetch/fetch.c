/*
 * One reading, live or replayed: log in, then every endpoint in the order of what depends on what, then
 * the accounts that no list had, then the count of projects once more.
 */
#include "fetch.h"

#include "begun.h"
#include "fetch/jira/optional.h"
#include "fetch/jira/reading.h"
#include "fetch/jira/session.h"
#include "fetch/wire/auth.h"
#include "model/change/audit.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BULK_MAX = 100, KEYS_MAX = 50, SKEW_MAX = 300 };

/* "KEY, KEY" into site->projects.keys. */
static int
keys_parse(struct site *site, const char *projects, struct err *err)
{
	char *copy, *rest = NULL;
	size_t room = 0, i;

	if (projects == NULL || projects[0] == '\0')
		return 0;
	copy = arena_copy(&site->arena, projects);
	for (char *key = strtok_r(copy, ", ", &rest); key != NULL;
	     key = strtok_r(NULL, ", ", &rest)) {
		for (i = 0;
		     i < site->projects.key_count && strcmp(site->projects.keys[i], key) != 0; i++)
			;
		if (i < site->projects.key_count)
			continue;
		site->projects.keys = mem_room(site->projects.keys, &room,
		    site->projects.key_count + 1, sizeof(*site->projects.keys));
		site->projects.keys[site->projects.key_count++] = key;
	}
	if (site->projects.key_count == 0)
		return err_set(err, STATUS_USAGE, "--project names no project");
	return 0;
}

/* What the run says about itself, once the login is known. */
static void
run_describe(const struct session *session)
{
	const struct site *site = &session->site;
	const struct snapshot_head *head = &session->head;
	struct run *run = site->pager.run;
	const struct login *login = &site->login;

	run->tool_version = arena_copy(&run->arena, head->version);
	run->site = arena_copy(&run->arena, session->site_base);
	run->started = arena_copy(&run->arena, head->started);
	run->resumed = arena_copy(&run->arena, head->resumed);
	run->projects = arena_copy(&run->arena, head->projects);
	run->via = site->pager.lanes[SERVICE_JIRA].prefix[0] != '\0' ? "gateway" : "site";
	run->login = login->bearer ? "Bearer" : "Basic";
	run->cloud_id = arena_copy(&run->arena, login->cloud_id);
	run->base_url = login->base_url != NULL && login->base_url[0] != '\0'
			    ? arena_copy(&run->arena, login->base_url)
			    : run->site;
	run->account_id = arena_copy(&run->arena, login->account_id);
	run->account_name = arena_copy(&run->arena, login->name);
	run->permissions = login->browse_users ? "ADMINISTER, USER_PICKER" : "ADMINISTER";
	run->org_id = arena_copy(&run->arena, head->organisation);
	run->org_name = arena_copy(&run->arena, site->org != NULL ? site->org->name : NULL);
	run->snapshot_id = run->finished = "";
}

static void
start_projects(struct site *site)
{
	if (site->projects.key_count == 0)
		walk_start(&site->pager, &endpoint_projects, 0, 0);
	batch_start(site, &endpoint_projects_named, "projects", site->projects.key_count, KEYS_MAX);
}

/* Accounts met in leads, actors and grants that no list described. */
static void
start_lookups(struct site *site)
{
	size_t count;

	free(site->undescribed);
	count = graph_undescribed(site->graph, &site->undescribed);
	site->undescribed_count = 0;
	for (size_t i = 0; i < count; i++) /* one without an id of its own cannot be asked for */
		if (!account_is_unknown(graph_account_text(site->graph, site->undescribed[i])))
			site->undescribed[site->undescribed_count++] = site->undescribed[i];
	batch_start(site, &endpoint_users_bulk, "accounts", site->undescribed_count, BULK_MAX);
}

/* Everything that hangs on a project, what only a project leads to, and groups that only these lead to. */
static int
read_projects(struct site *site, const char *phase, struct err *err)
{
	if (pager_run(&site->pager, phase, err) < 0)
		return -1;
	roles_scoped_start(site);
	roles_in_pieces_start(site);
	schemes_in_pieces_start(site);
	if (pager_run(&site->pager, phase, err) < 0)
		return -1;
	schemes_unlisted_start(site);
	role_types_start(site);
	if (pager_run(&site->pager, phase, err) < 0)
		return -1;
	groups_unlisted_start(site);
	return pager_run(&site->pager, phase, err);
}

/* Are there projects that we have not read, or that answered as if they were gone? */
static bool
projects_missing(const struct site *site)
{
	return site->projects.recounted &&
	       site->projects.final_count > site->projects.all.count - site->projects.gone.count;
}

/* Everything behind the login. -1: the wire stopped, and err says why. */
static int
read_all(struct site *site, struct err *err)
{
	struct tally *tally = tally_of(&site->pager, &endpoint_projects);

	walk_start_each(&site->pager, EACH_SITE, 0, 0);
	start_projects(site);
	org_start(site);
	if (read_projects(site, "reading the site", err) < 0)
		return -1;
	org_direct_roles_start(site);
	if (site->projects.key_count == 0) {
		walk_start(&site->pager, &endpoint_project_count, 0, 0);
		start_lookups(site);
		if (pager_run(&site->pager, "looking up accounts", err) < 0)
			return -1;
		if (!projects_missing(site))
			return 0;
		*tally = (struct tally){ .requests = tally->requests,
			.pages = tally->pages,
			.walks = tally->walks,
			.ended = tally->ended,
			.failed = tally->failed,
			.page_size = tally->page_size };
		walk_start(&site->pager, &endpoint_projects, 0, 0); /* some were added meanwhile */
	}
	if (read_projects(site,
		site->projects.key_count > 0 ? "reading the site"
					     : "reading what was added meanwhile",
		err) < 0)
		return -1;
	if (site->projects.gone.count > 0 && projects_missing(site)) { /* a total alone is advice */
		pager_reason(&site->pager,
		    "%zu listed project%s 404, but Jira still counts %llu of %zu projects",
		    site->projects.gone.count,
		    site->projects.gone.count == 1 ? " answers" : "s answer",
		    (unsigned long long)site->projects.final_count, site->projects.all.count);
		tally->failed++;
	}
	start_lookups(site);
	return pager_run(&site->pager, "looking up accounts", err);
}

/* Of a replay: its wire does not know whether it was us who stopped, nor why. */
static enum status
early_status(const struct pager *pager, const struct err *why)
{
	enum status status = pager->stop_status != STATUS_FINE ? pager->stop_status : why->status;

	return status == STATUS_DENIED || status == STATUS_UNREACHABLE ? status : STATUS_FINE;
}

/* The run ended early: is there something to keep? Then *stopped says why it ended, and that is no error. */
static int
ended_early(struct site *site, const struct err *why, const char **stopped, struct err *err)
{
	char left[500] = "";
	size_t used = 0;

	if (why->status == STATUS_INTERRUPTED || why->status == STATUS_BAD_INPUT ||
	    why->status == STATUS_USAGE) {
		*err = *why;
		return -1;
	}
	pager_reason(&site->pager, "%s", why->text);
	site->pager.run->ended = early_status(&site->pager, why);
	for (size_t i = 0; endpoint_list[i] != NULL && used < sizeof(left); i++)
		if (site->pager.tallies[i].unanswered > 0)
			used += (size_t)snprintf(left + used, sizeof(left) - used, "%s%s %llu",
			    used > 0 ? ", " : "", endpoint_list[i]->name,
			    (unsigned long long)site->pager.tallies[i].unanswered);
	if (used > 0)
		pager_reason(&site->pager, "requests left without an answer: %s", left);
	*stopped = arena_copy(&site->pager.run->arena, why->text);
	return 0;
}

/* Login and everything else, the same live and replayed. *stopped: why it ended early, or NULL. */
static int
read_site(struct session *session, const char **stopped, struct err *err)
{
	struct site *site = &session->site;
	const struct snapshot_head *head = &session->head;
	struct err why;

	*stopped = NULL;
	/* until a reason says otherwise, also one from the login */
	site->pager.run->complete = true;
	if (keys_parse(site, head->projects, err) < 0 || session_login(session, err) < 0)
		return -1;
	if (session->resume != NULL && begun_check_login(session, err) < 0)
		return -1;
	if (login_permitted(&site->login, err) < 0 || org_login(site, err) < 0)
		return -1;
	run_describe(session);
	if (read_all(site, &why) < 0 && ended_early(site, &why, stopped, err) < 0)
		return -1;
	role_scopes_settle(site);
	optional_settle(site);
	pager_reasons_settle(&site->pager);
	accepted_settle(site);
	coverage_settle(site);
	if (head->sample > 0 && !site->pager.stopped &&
	    sample_read(site, (uint32_t)head->sample, &why) < 0)
		return ended_early(site, &why, stopped, err);
	return 0;
}

/* Jira's clock against ours: waits and times in the reports hang on it. */
static void
note_skew(const struct site *site)
{
	long skew;

	if (auth_skew(site->login.date, &skew) && labs(skew) >= SKEW_MAX)
		pager_note(&site->pager,
		    "this machine's clock is %ld minutes %s Jira's: times in the reports are this "
		    "machine's",
		    labs(skew) / 60, skew > 0 ? "ahead of" : "behind");
}

static void
note_resumed(const struct session *session)
{
	if (session->resume != NULL)
		pager_note(&session->site.pager,
		    "%llu replies were taken over from the reading that was begun at %s",
		    (unsigned long long)resume_taken(session->resume), session->head.started);
}

/* The organisation goes to the caller, or with the session. */
static void
end(struct session *session, int rc, struct org **org)
{
	*org = NULL;
	if (rc == 0) {
		*org = session->site.org;
		session->site.org = NULL;
	}
	session_close(session);
}

int
fetch_site(const struct fetch_settings *settings, const char *snapshot, struct graph *graph,
    struct run *run, struct org **org, struct err *err)
{
	struct session session = { .site = { .graph = graph, .pager.run = run } };
	const char *stopped;
	char finished[32], id[17];
	int rc = -1;

	if (session_open(&session, settings, snapshot, err) == 0 &&
	    read_site(&session, &stopped, err) == 0) {
		session_time(finished);
		run->finished = arena_copy(&run->arena, finished);
		note_skew(&session.site);
		note_resumed(&session);
		rc = snapshot == NULL
			 ? 0
			 : snapshot_finish(session.site.pager.snapshot, finished, stopped, id, err);
		run->snapshot_id = rc == 0 && snapshot != NULL ? arena_copy(&run->arena, id) : "";
	}
	end(&session, rc, org);
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
	const char *finished;
	struct err damage;
	char id[17];

	if (err->status == STATUS_BAD_INPUT)
		return;
	err->status = STATUS_BAD_INPUT;
	if (replay_drain(replay, &damage) < 0 || replay_finish(replay, &finished, id, &damage) < 0)
		*err = damage;
	else
		err_wrap(err, "snapshot '%s'", path);
}

int
fetch_replay(
    const char *snapshot, struct graph *graph, struct run *run, struct org **org, struct err *err)
{
	struct session session = { .site = { .graph = graph, .pager.run = run } };
	const char *stopped, *finished;
	char id[17];
	int rc = session_replay(&session, snapshot, err);

	if (rc == 0 && (rc = read_site(&session, &stopped, err)) < 0)
		blame_snapshot(session.replay, snapshot, err);
	else if (rc == 0)
		rc = replay_finish(session.replay, &finished, id, err);
	if (rc == 0) {
		run->finished = arena_copy(&run->arena, finished);
		run->snapshot_id = arena_copy(&run->arena, id);
	}
	end(&session, rc, org);
	return rc;
}

/* Is it the site of the run, and what does its log say? */
static int
read_audit(struct session *session, const struct run *of, struct err *err)
{
	struct site *site = &session->site;
	const struct login *login = &site->login;
	const struct run *run = site->pager.run;
	struct audit_log *log = site->audit.log;

	if (login_permitted(login, err) < 0)
		return -1;
	if (!session_is_at(session, (struct site_id){ of->cloud_id, of->base_url }))
		return err_set(err, STATUS_USAGE,
		    "the audit log is from %s, but the snapshots are from %s",
		    login->base_url != NULL ? login->base_url : "another site", of->base_url);
	walk_start(&site->pager, &endpoint_audit, 0, 0);
	if (pager_run(&site->pager, "reading the audit log", err) < 0)
		return -1;
	if (run->reason_count > 0)
		log->refused = arena_print(&log->arena, "%s", run->reasons[0]);
	return 0;
}

int
fetch_audit(const struct fetch_settings *settings, const struct run *from, const struct run *to,
    const char *snapshot, struct audit_log *log, struct err *err)
{
	struct session session = { .site.audit.log = log };
	struct site *site = &session.site;
	struct fetch_settings jira = *settings;
	char finished[32], id[17];
	int rc = -1;

	jira.org = jira.projects = NULL;
	jira.sample = 0;
	site->audit.from = audit_time(&site->arena, from->started);
	site->audit.to = audit_time(&site->arena, to->finished);
	if (session_open(&session, &jira, snapshot, err) == 0 && session_login(&session, err) == 0)
		rc = read_audit(&session, to, err);
	session_time(finished);
	if (rc == 0 && snapshot != NULL)
		rc = snapshot_finish(site->pager.snapshot, finished, NULL, id, err);
	session_close(&session);
	return rc;
}

int
fetch_check(const struct fetch_settings *settings, struct check_result *result, struct err *err)
{
	struct session session = { .settings = settings };
	int rc = session_open(&session, settings, NULL, err);

	session.site.pager.phase = "checking";
	if (rc == 0 && (rc = session_login(&session, err)) == 0)
		rc = probe_all(&session.site, result, err);
	session_close(&session);
	return rc;
}
