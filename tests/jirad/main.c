/* jirad: a Jira Cloud site on 127.0.0.1, for tests. Options, start, stop. */
#include "server.h"
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static const char help[] =
    "Usage: jirad [OPTION]...\n"
    "Serves an invented Jira Cloud site on 127.0.0.1 until SIGTERM.\n"
    "\n"
    "  --port N             the port; 0, the default, takes a free one and prints it\n"
    "  --port-file FILE     where the port is written, in one step\n"
    "  --tenant NAME        small (default), company, people, synthetic, or the synthetic sizes S, "
    "M, L;\n"
    "                       team: team-managed projects, or T: 3,500 of them\n"
    "  --accounts N --groups N --projects N --roles N --seed N\n"
    "                       the size of tenant synthetic or team\n"
    "  --latency MS         every reply waits so long\n"
    "  --log FILE           one line of JSON for each request\n"
    "  --log-bodies         with what was sent and answered\n"
    "  --fault SPEC         a fault, see below; may be repeated\n"
    "  --faults FILE        faults from a file\n"
    "  --email E --token T  the administrator's credentials (admin@example.com, jirad-token);\n"
    "                       viewer@example.com has the same token and few rights\n"
    "  --scoped             the token is a scoped one: it works through /ex/jira/CLOUDID alone\n"
    "  --scopes S,S         the classic scopes of that token (all)\n"
    "  --bearer             that token works as 'Bearer TOKEN' alone, not with an e-mail address\n"
    "  --cloud-id ID        the site's cloud id\n"
    "  --group-page N       the most groups on a page of /group/bulk (1000)\n"
    "  --burst N            so many requests a second for each endpoint, then 429\n"
    "  --quota N            so many requests in all, then 429 for the quota's window\n"
    "  --quota-window SECONDS  (3600)\n"
    "  --audit FILE         records of the audit log, a line of JSON each\n"
    "  --free-plan          there is no audit log, and roles cannot be changed\n"
    "  --lag MS             what a write changed shows so much later, and twice as late on the "
    "other\n"
    "                       side, Jira's or the organisation's; faults lag and stale need it, if "
    "0\n"
    "  --search-lag MS      new issues are found so much later (1000)\n"
    "  --german             refusals are in German\n"
    "  --managed HOW        a write to a group of an identity provider: 400 (default), 403, or "
    "revert:\n"
    "                       it is accepted and taken back at once\n"
    "  --org-id ID --org-key KEY\n"
    "                       the organisation below /admin and its key (jirad-org-key)\n"
    "  --other-org ID       an organisation that is there, and not the key's\n"
    "  --directories N      so many directories (1)\n"
    "  --org-burst N        so many requests a second to the organisation, then 429\n"
    "  --org-key-scoped     the key lists no organisations\n"
    "  --org-old            an older organisation: v2 answers 400 ADMIN-400-4\n"
    "  --org-no-domains     no claimed domain, so no managed account\n"
    "  --org-no-search      the searches answer 404, the older lists work\n"
    "  --org-count-off      one group's count of users is wrong\n"
    "  --org-groups-everywhere\n"
    "                       every directory tells all groups of its accounts, not its own alone\n"
    "  --org-roles          administration as on today's sites: groups org-admins, "
    "jira-admins-SITE,\n"
    "                       jira-user-access-admins-SITE, and roles of accounts and of groups\n"
    "  --truth DIR          write what the tenant holds as CSV, and do not serve\n"
    "  --stats FILE         write counts at the end\n"
    "  --exit-with-parent   end when the process that started it ends\n"
    "  --help\n";

/* What the command line says, with the tenant that is still to be made. */
struct command_line {
	struct options *options;
	struct faults *faults;
	const char *tenant;
	struct tenant_size size;
};

static bool
complain(const char *what, const char *why)
{
	fprintf(stderr, "jirad: %s: %s\n", what, why);
	return false;
}

static bool
read_number(const char *name, const char *text, unsigned long most, unsigned long *number)
{
	char *end;

	errno = 0;
	*number = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || end == text || *text == '-' || *number > most)
		return complain(name, "not a number, or too large");
	return true;
}

static bool
take_number(struct command_line *c, const char *name, const char *text)
{
	struct options *o = c->options;
	unsigned long n;

	if (!read_number(name, text, strcmp(name, "port") == 0 ? 65535 : 100000000, &n))
		return false;
	if (strcmp(name, "port") == 0)
		o->port = (int)n;
	else if (strcmp(name, "accounts") == 0)
		c->size.accounts = (uint32_t)n;
	else if (strcmp(name, "groups") == 0)
		c->size.groups = (uint32_t)n;
	else if (strcmp(name, "projects") == 0)
		c->size.projects = (uint32_t)n;
	else if (strcmp(name, "roles") == 0)
		c->size.roles = (uint32_t)n;
	else if (strcmp(name, "seed") == 0)
		c->size.seed = n;
	else if (strcmp(name, "latency") == 0)
		o->latency_ms = (unsigned)n;
	else if (strcmp(name, "group-page") == 0)
		o->group_page = n == 0 ? 1 : n;
	else if (strcmp(name, "directories") == 0)
		o->org.directories = n == 0 ? 1 : n > 1000 ? 1000 : (uint32_t)n;
	else if (strcmp(name, "lag") == 0)
		o->lag_ms = (unsigned)n;
	else if (strcmp(name, "search-lag") == 0)
		o->search_lag_ms = (unsigned)n;
	else if (strcmp(name, "org-burst") == 0)
		o->org.burst = (unsigned)n;
	else if (strcmp(name, "quota") == 0)
		o->quota = (unsigned)n;
	else if (strcmp(name, "quota-window") == 0)
		o->quota_window = (unsigned)n;
	else
		o->burst = (unsigned)n;
	return true;
}

static bool
take_managed(struct options *o, const char *text)
{
	static const char *const names[] = { "400", "403", "revert" };

	for (int i = 0; i < 3; i++) {
		if (strcmp(names[i], text) != 0)
			continue;
		o->managed = (enum managed)i;
		return true;
	}
	return complain("managed", "is 400, 403 or revert");
}

static bool
take_org_option(struct org_options *o, const char *name, const char *text)
{
	const struct {
		const char *name;
		const char **text;
		bool *flag;
	} rows[] = { { "org-id", &o->id, NULL }, { "org-key", &o->key, NULL },
		{ "other-org", &o->other, NULL }, { "org-key-scoped", NULL, &o->key_scoped },
		{ "org-old", NULL, &o->old }, { "org-no-domains", NULL, &o->no_domains },
		{ "org-no-search", NULL, &o->no_search }, { "org-count-off", NULL, &o->count_off },
		{ "org-roles", NULL, &o->roles },
		{ "org-groups-everywhere", NULL, &o->everywhere } };
	size_t i;

	for (i = 0; strcmp(rows[i].name, name) != 0; i++)
		;
	if (rows[i].text != NULL)
		*rows[i].text = text;
	else
		*rows[i].flag = true;
	return true;
}

static bool
take_fault(struct command_line *c, bool file, const char *text)
{
	char problem[256];

	if (file ? faults_read(c->faults, text, problem, sizeof(problem))
		 : fault_add(c->faults, text, problem, sizeof(problem)))
		return true;
	return complain("--fault", problem);
}

static const struct option long_options[] = {
	{ "port", required_argument, NULL, 'n' },
	{ "accounts", required_argument, NULL, 'n' },
	{ "groups", required_argument, NULL, 'n' },
	{ "projects", required_argument, NULL, 'n' },
	{ "roles", required_argument, NULL, 'n' },
	{ "seed", required_argument, NULL, 'n' },
	{ "latency", required_argument, NULL, 'n' },
	{ "group-page", required_argument, NULL, 'n' },
	{ "burst", required_argument, NULL, 'n' },
	{ "quota", required_argument, NULL, 'n' },
	{ "quota-window", required_argument, NULL, 'n' },
	{ "directories", required_argument, NULL, 'n' },
	{ "org-burst", required_argument, NULL, 'n' },
	{ "org-id", required_argument, NULL, 'o' },
	{ "org-key", required_argument, NULL, 'o' },
	{ "other-org", required_argument, NULL, 'o' },
	{ "org-key-scoped", no_argument, NULL, 'o' },
	{ "org-old", no_argument, NULL, 'o' },
	{ "org-no-domains", no_argument, NULL, 'o' },
	{ "org-no-search", no_argument, NULL, 'o' },
	{ "org-count-off", no_argument, NULL, 'o' },
	{ "org-roles", no_argument, NULL, 'o' },
	{ "org-groups-everywhere", no_argument, NULL, 'o' },
	{ "port-file", required_argument, NULL, 'P' },
	{ "tenant", required_argument, NULL, 't' },
	{ "log", required_argument, NULL, 'l' },
	{ "log-bodies", no_argument, NULL, 'b' },
	{ "fault", required_argument, NULL, 'f' },
	{ "faults", required_argument, NULL, 'F' },
	{ "email", required_argument, NULL, 'e' },
	{ "token", required_argument, NULL, 'k' },
	{ "audit", required_argument, NULL, 'a' },
	{ "lag", required_argument, NULL, 'L' },
	{ "search-lag", required_argument, NULL, 'n' },
	{ "german", no_argument, NULL, 'g' },
	{ "managed", required_argument, NULL, 'm' },
	{ "free-plan", no_argument, NULL, 'r' },
	{ "scoped", no_argument, NULL, 's' },
	{ "scopes", required_argument, NULL, 'O' },
	{ "bearer", no_argument, NULL, 'B' },
	{ "cloud-id", required_argument, NULL, 'c' },
	{ "truth", required_argument, NULL, 'T' },
	{ "stats", required_argument, NULL, 'S' },
	{ "exit-with-parent", no_argument, NULL, 'x' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static bool
take_option(struct command_line *c, int option, const char *name)
{
	struct options *o = c->options;

	switch (option) {
	case 'n':
		return take_number(c, name, optarg);
	case 'o':
		return take_org_option(&o->org, name, optarg);
	case 'P':
		o->port_file = optarg;
		return true;
	case 't':
		c->tenant = optarg;
		return true;
	case 'l':
		o->log_file = optarg;
		return true;
	case 'b':
		o->log_bodies = true;
		return true;
	case 'f':
		return take_fault(c, false, optarg);
	case 'F':
		return take_fault(c, true, optarg);
	case 'e':
		o->email = optarg;
		return true;
	case 'k':
		o->token = optarg;
		return true;
	case 'a':
		o->audit = optarg;
		return true;
	case 'L':
		o->lags = true;
		return take_number(c, name, optarg);
	case 'g':
		o->german = true;
		return true;
	case 'm':
		return take_managed(o, optarg);
	case 'r':
		o->free_plan = true;
		return true;
	case 's':
		o->scoped = true;
		return true;
	case 'O':
		o->scopes = optarg;
		return true;
	case 'B':
		o->bearer = true;
		return true;
	case 'c':
		o->cloud_id = optarg;
		return true;
	case 'T':
		o->truth = optarg;
		return true;
	case 'S':
		o->stats_file = optarg;
		return true;
	case 'x':
		o->exit_with_parent = true;
		return true;
	}
	return false;
}

static bool
read_options(int argc, char **argv, struct command_line *c)
{
	int option, index = 0;

	while ((option = getopt_long(argc, argv, "", long_options, &index)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			faults_help(stdout);
			exit(0);
		}
		if (!take_option(c, option, long_options[index].name))
			return false;
	}
	if (optind < argc)
		return complain(argv[optind], "not an option");
	return true;
}

static bool
make_tenant(struct tenant *t, const struct command_line *c)
{
	static const struct {
		const char *name;
		struct tenant_size size;
	} sizes[] = { { "S", { 500, 60, 40, 5, 1 } }, { "M", { 5000, 500, 400, 5, 1 } },
		{ "L", { 50000, 3000, 2000, 6, 1 } } };
	static const struct tenant_size team = { 1000, 100, 3500, 0, 1 };
	size_t i;

	if (strcmp(c->tenant, "small") == 0) {
		tenant_small(t);
	} else if (strcmp(c->tenant, "company") == 0) {
		tenant_company(t);
	} else if (strcmp(c->tenant, "people") == 0) {
		tenant_people(t);
	} else if (strcmp(c->tenant, "synthetic") == 0) {
		tenant_synthetic(t, &c->size);
	} else if (strcmp(c->tenant, "team") == 0) {
		tenant_team(t, &c->size);
	} else if (strcmp(c->tenant, "T") == 0) {
		tenant_team(t, &team);
	} else {
		for (i = 0; i < 3 && strcmp(c->tenant, sizes[i].name) != 0; i++)
			;
		if (i == 3)
			return complain(c->tenant,
			    "no such tenant; small, company, people, synthetic, S, M, L, team, T");
		tenant_synthetic(t, &sizes[i].size);
	}
	tenant_shared(t, c->tenant);
	tenant_tokens(t, c->tenant);
	tenant_security(t, c->tenant);
	if (c->options->org.roles)
		tenant_admin_groups(t);
	tenant_seal(t);
	return true;
}

/* The truth, and what each side shows of it: filled alike, since a tenant is always the same. */
static bool
make_worlds(struct server *s, const struct command_line *c)
{
	struct world *w;

	for (int side = 0; side < SIDES; side++) {
		w = &s->worlds[side];
		if (side > 0 && !s->options.lags) {
			*w = s->worlds[0];
			continue;
		}
		w->tenant = tenant_new();
		if (!make_tenant(w->tenant, c))
			return false;
		s->cloud_id = s->options.cloud_id != NULL ? s->options.cloud_id
							  : s->worlds[0].tenant->cloud_id;
		w->org = org_new(w->tenant, &s->options.org, s->cloud_id);
	}
	s->state = state_new(s->worlds);
	state_use(s, SIDE_JIRA);
	return true;
}

/* The port appears in the file in one step: whoever waits for it never reads half of it. */
static bool
write_port(const struct options *o)
{
	struct buf path = { 0 };
	FILE *out;
	bool good;

	if (o->port_file == NULL) {
		printf("%d\n", o->port);
		return fflush(stdout) == 0;
	}
	buf_json(&path, "%r.%d", o->port_file, (long long)getpid());
	out = fopen(path.at, "w");
	good = out != NULL && fprintf(out, "%d\n", o->port) > 0;
	if (out != NULL && fclose(out) != 0)
		good = false;
	good = good && rename(path.at, o->port_file) == 0;
	buf_free(&path);
	return good || complain(o->port_file, "cannot be written");
}

static bool
serve(struct server *s)
{
	pid_t parent = getppid();
	sigset_t signals;
	int which;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (s->options.exit_with_parent &&
	    (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent))
		return true; /* it ended before we asked */
	if (!server_listen(s))
		return complain("port", strerror(errno));
	cache_prepare(s);
	if (!server_start(s))
		return complain("server", "cannot start");
	if (write_port(&s->options))
		sigwait(&signals, &which);
	server_stop(s);
	if (s->options.stats_file != NULL && !stats_write(s, s->options.stats_file))
		return complain(s->options.stats_file, "cannot be written");
	return true;
}

static bool
open_log(struct server *s)
{
	if (s->options.log_file == NULL)
		return true;
	s->log = fopen(s->options.log_file, "w");
	return s->log != NULL || complain(s->options.log_file, strerror(errno));
}

static bool
open_audit(struct server *s)
{
	return s->options.audit == NULL || audit_read(s->audit, s->options.audit) ||
	       complain(s->options.audit, strerror(errno));
}

static void
release(struct server *s)
{
	if (s->log != NULL)
		fclose(s->log);
	for (uint32_t i = 0; i < s->accounts_prepared; i++)
		buf_free(&s->account_json[i]);
	free(s->account_json);
	for (uint32_t i = 0; i < SIDES; i++)
		if (s->worlds[i].tenant != NULL && (i == 0 || s->options.lags))
			tenant_free(s->worlds[i].tenant);
	state_free(s->state);
	writes_free(s->writes);
	issues_free(s->issues);
	auth_free(s);
	cache_free(s->cache);
	faults_free(s->faults);
	burst_free(s->burst);
	audit_free(s->audit);
	counters_free(s->counters);
}

int
main(int argc, char **argv)
{
	struct server s = { .options = { .email = "admin@example.com",
				.token = "jirad-token",
				.group_page = 1000,
				.search_lag_ms = 1000,
				.org = { .id = "0a6e0000-1111-4111-8111-00000000abcd",
				    .key = "jirad-org-key",
				    .directories = 1 } } };
	struct command_line c = {
		.options = &s.options, .tenant = "small", .size = { 100, 20, 10, 5, 1 }
	};
	bool good;

	s.faults = c.faults = faults_new();
	s.cache = cache_new();
	s.burst = burst_new();
	s.counters = counters_new();
	s.audit = audit_new();
	s.writes = writes_new();
	s.issues = issues_new();
	good = read_options(argc, argv, &c) && make_worlds(&s, &c);
	if (good && s.options.truth != NULL) {
		good = truth_write(s.org, s.options.truth, s.options.group_page) ||
		       complain(s.options.truth, strerror(errno));
	} else if (good) {
		auth_prepare(&s);
		good = open_log(&s) && open_audit(&s) && serve(&s);
	}
	release(&s);
	return good ? 0 : 2;
}
