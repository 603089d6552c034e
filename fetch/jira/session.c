#include "session.h"

#include "fetch/wire/auth.h"
#include "fetch/wire/url.h"
#include "model/base/day.h"
#include "model/base/text.h"
#include "optional.h"
#include "reading.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ORG_START = 2, ORG_MOST = 4 };

void
session_time(char out[32])
{
	moment_text(time(NULL), out);
}

/* The addresses of session->head, taken apart: https://HOST[/ex/jira/CLOUDID]. */
static int
find_place(struct session *session, bool service_account, struct err *err)
{
	struct login_place *place = &session->place;
	const struct snapshot_head *head = &session->head;
	bool at_gateway, ignored;
	char *path;

	if (settings_site(
		head->site, session->site_base, sizeof(session->site_base), &at_gateway, err) < 0)
		return -1;
	if (url_site(head->gateway, session->gateway_base, sizeof(session->gateway_base), &ignored,
		err) < 0)
		return err_wrap(err, "gateway");
	snprintf(session->origin, sizeof(session->origin), "%s", session->site_base);
	if (at_gateway && (path = strstr(session->origin, "/ex/jira/")) != NULL) {
		*path = '\0';
		place->cloud_id =
		    session->site_base + (path - session->origin) + strlen("/ex/jira/");
	}
	place->site = session->site_base;
	place->gateway = session->gateway_base;
	place->at_gateway = at_gateway;
	place->gateway_first = at_gateway || service_account;
	return 0;
}

static void
begin(struct session *session)
{
	struct site *site = &session->site;
	const struct snapshot_head *head = &session->head;

	session->own_run.complete = true;
	if (site->graph == NULL)
		site->graph = session->own_graph = graph_new();
	if (site->pager.run == NULL)
		site->pager.run = &session->own_run;
	site->pager.phase = "logging in";
	site->pager.gateway = session->gateway_base;
	site->members.source = text_or(head->memberships, "jira");
	if (head->organisation != NULL && head->organisation[0] != '\0')
		site->org = org_new(head->organisation);
	site->pager.readings = optional_of_snapshot(head->readings);
	site->without = text_or(head->without, "");
	if (text_or(head->readings, "")[0] != '\0') /* an older snapshot does not have the answer */
		site->pager.lanes[SERVICE_ORG].proof = &endpoint_org;
	accepted_read(site, text_or(head->accept_missing, ""));
	site_init(site);
}

static bool
tick(void *arg, const struct http_stats *stats)
{
	const struct session *session = arg;
	const struct fetch_settings *settings = session->settings;
	const struct pager *pager = &session->site.pager;
	struct fetch_progress progress = { pager->phase, pager->replies, pager->submitted, *stats };

	return settings->progress != NULL && settings->progress(settings->arg, &progress);
}

/* The organisation's API allows less than Jira's (CONTRACT 5): few at once, and 429s are its own affair. */
static int
org_lane(struct session *session, struct err *err)
{
	struct pager *pager = &session->site.pager;
	struct http_lane **lane = &pager->lanes[SERVICE_ORG].http;
	char *authorization = auth_bearer(session->settings->org_key);

	*lane = http_lane_new(pager->http, session->gateway_base, authorization, err);
	auth_free(authorization);
	if (*lane == NULL)
		return -1;
	http_lane_slow(*lane, ORG_START, ORG_MOST);
	pager->lanes[SERVICE_PEOPLE].http = *lane;
	return 0;
}

/* Jira's lanes, and the credentials in them. */
static int
jira_lanes(struct session *session, struct err *err)
{
	struct pager *pager = &session->site.pager;
	struct login_place *place = &session->place;
	const char *gateway = place->at_gateway ? session->origin : session->gateway_base;
	char *authorization = auth_basic(session->settings->email, session->settings->token);

	place->gateway_lane = http_lane_new(pager->http, gateway, authorization, err);
	if (place->gateway_lane != NULL && !place->at_gateway)
		place->site_lane =
		    http_lane_new(pager->http, session->site_base, authorization, err);
	auth_free(authorization);
	authorization = auth_bearer(session->settings->token);
	if (place->gateway_lane != NULL)
		place->bearer_lane = http_lane_new(pager->http, gateway, authorization, err);
	auth_free(authorization);
	if (place->site_lane != NULL)
		pager->lanes[SERVICE_OPEN].http =
		    http_lane_new(pager->http, session->site_base, NULL, err);
	return place->bearer_lane != NULL &&
		       (place->at_gateway || pager->lanes[SERVICE_OPEN].http != NULL)
		   ? 0
		   : -1;
}

static int
live_wire(struct session *session, struct err *err)
{
	const struct fetch_settings *settings = session->settings;
	struct pager *pager = &session->site.pager;
	const struct http_settings http = {
		.user_agent = "jira-access/" VERSION,
		.ca_file = settings->ca_file,
		.parallel = settings->parallel,
		.max_wait = 60,
		.stall = 60,
		.limits = { .wait = settings->wait_limit,
		    .deadline = settings->deadline,
		    .quiet = 240,
		    .slack = 30 * 60,
		    .each_ms = 5000 },
		.tick = tick,
		.tick_arg = session,
	};

	pager->note = settings->note;
	pager->note_arg = settings->arg;
	if ((pager->http = http_new(&http, err)) == NULL || jira_lanes(session, err) < 0)
		return -1;
	pager->wire = http_wire(pager->http);
	return settings->org != NULL ? org_lane(session, err) : 0;
}

static bool
is_service_account(const char *email)
{
	static const char host[] = "@serviceaccount.atlassian.com";
	size_t len = strlen(email);

	return len > sizeof(host) && strcmp(email + len - (sizeof(host) - 1), host) == 0;
}

/* What worked before in this run is tried first. */
static void
find_way(struct login_place *place, enum login_way way)
{
	place->gateway_first |= way == LOGIN_AT_GATEWAY || way == LOGIN_AS_BEARER;
	place->bearer_first = way == LOGIN_AS_BEARER;
}

/* Who is asked must be who was asked then. */
static int
check_same(const char *what, const char *now, const char *then, struct err *err)
{
	if (strcmp(text_or(now, ""), text_or(then, "")) == 0)
		return 0;
	return err_set(err, STATUS_USAGE,
	    "the reading to resume was begun with %s '%s', and this is '%s': give that "
	    "one, or begin a new reading",
	    what, text_or(then, "none"), text_or(now, "none"));
}

/* What an unfinished snapshot has is not asked for again; the reading is still the one that was begun then. */
static int
resume(struct session *session, struct err *err)
{
	struct snapshot_head *head = &session->head, then;
	struct pager *pager = &session->site.pager;
	char now[32];

	session->resume = resume_open(session->settings->resume, &then, pager->wire, err);
	if (session->resume == NULL || check_same("site", head->site, then.site, err) < 0 ||
	    check_same("gateway", head->gateway, then.gateway, err) < 0 ||
	    check_same("organisation", head->organisation, then.organisation, err) < 0)
		return -1;
	pager->wire = resume_wire(session->resume);
	pager->resumed = true;
	session_time(now);
	head->started = then.started;
	head->resumed = arena_print(
	    &session->site.arena, "%s%s%s", then.resumed, *then.resumed != '\0' ? ", " : "", now);
	return 0;
}

int
session_open(struct session *session, const struct fetch_settings *settings, const char *snapshot,
    struct err *err)
{
	struct snapshot_head *head = &session->head;
	struct snapshot **kept = &session->site.pager.snapshot;

	session->settings = settings;
	*head = (struct snapshot_head){ .version = VERSION,
		.site = settings->site,
		.gateway = settings->gateway,
		.projects = settings->projects,
		.sample = settings->sample,
		.accept_missing = settings->accept_missing,
		.without = settings->without,
		.readings = optional_made(&session->site.arena, settings->without),
		.organisation = settings->org,
		.memberships = settings->org != NULL ? settings->memberships : NULL };
	if (find_place(session, is_service_account(settings->email), err) < 0)
		return -1;
	if (snapshot == NULL && settings->way != NULL)
		find_way(&session->place, *settings->way);
	session_time(session->started);
	head->site = session->site_base;
	head->gateway = session->gateway_base;
	head->started = session->started;
	head->first = session->place.gateway_first ? "gateway" : "site";
	begin(session);
	if (live_wire(session, err) < 0 || (settings->resume != NULL && resume(session, err) < 0))
		return -1;
	return snapshot == NULL || (*kept = snapshot_create(snapshot, head, err)) != NULL ? 0 : -1;
}

int
session_replay(struct session *session, const char *snapshot, struct err *err)
{
	struct snapshot_head *head = &session->head;

	if ((session->replay = replay_open(snapshot, session->unfinished, head, err)) == NULL)
		return -1;
	if (head->gateway[0] == '\0')
		head->gateway = head->site;
	if (find_place(session, strcmp(head->first, "gateway") == 0, err) < 0) {
		err->status = STATUS_BAD_INPUT;
		return err_wrap(err, "snapshot '%s'", snapshot);
	}
	begin(session);
	session->site.pager.wire = replay_wire(session->replay);
	session->site.pager.resumed = head->resumed[0] != '\0';
	return 0;
}

int
session_login(struct session *session, struct err *err)
{
	const struct site *site = &session->site;

	if (login_run(&session->site, &session->place, err) < 0)
		return -1;
	if (session->settings != NULL && session->settings->way != NULL)
		*session->settings->way = site->login.bearer ? LOGIN_AS_BEARER
					  : site->pager.lanes[SERVICE_JIRA].prefix[0] != '\0'
					      ? LOGIN_AT_GATEWAY
					      : LOGIN_AT_SITE;
	return 0;
}

bool
session_is_at(const struct session *session, struct site_id site)
{
	const struct login *login = &session->site.login;

	return site_is_same(site, (struct site_id){ login->cloud_id, login->base_url });
}

void
session_close(struct session *session)
{
	struct site *site = &session->site;

	org_release(site->org);
	graph_release(session->own_graph);
	run_release(&session->own_run);
	site_release(site);
	snapshot_free(site->pager.snapshot);
	http_free(site->pager.http);
	replay_free(session->replay);
	resume_free(session->resume);
}

/* Is it the only site that may be written to? */
static int
check_only(const struct session *session, struct err *err)
{
	const struct site_id only = session->settings->only;
	const char *base_url = session->site.login.base_url;

	if ((only.cloud_id == NULL && only.base_url == NULL) || session_is_at(session, only))
		return 0;
	return err_set(err, STATUS_REFUSED, "this site is %s, not %s",
	    base_url != NULL ? base_url : "another one", only.base_url);
}

int
session_work(const struct fetch_settings *settings,
    int (*work)(struct site *site, void *arg, struct err *err), void *arg, struct err *err)
{
	struct session session = { .settings = settings };
	int rc = -1;

	if (session_open(&session, settings, NULL, err) == 0 && session_login(&session, err) == 0 &&
	    check_only(&session, err) == 0 && org_login(&session.site, err) == 0)
		rc = work(&session.site, arg, err);
	session_close(&session);
	return rc;
}
