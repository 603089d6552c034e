/*
 * The loopback Jira: one thread serves all connections, one timer thread wakes those that wait.
 * Nothing here sleeps in a handler. A struct request lives from its first line to its last byte.
 */
#ifndef JIRAD_SERVER_H
#define JIRAD_SERVER_H

#include "audit.h"
#include "buf.h"
#include "org.h"
#include "state.h"
#include "tenant.h"
#include <microhttpd.h>
#include <stdio.h>
#include <time.h>

enum auth { AUTH_NONE, AUTH_WRONG, AUTH_CLASSIC, AUTH_SCOPED, AUTH_KEY };

struct param {
	char *name, *value; /* decoded, inside request.words */
};

struct kept; /* a prepared body (cache.c) */

struct reply {
	unsigned status;
	struct buf body;         /* plain */
	struct buf gzip;         /* the same compressed, when asked and worth it */
	const struct kept *kept; /* or both are here, and belong to the cache */
	const char *type;        /* content type, NULL for none */
	const char *location;
	const char *retry_after, *reason; /* rate limit headers; NULL for none */
	const char *login;                /* X-Seraph-LoginReason; NULL: as it is */
	struct buf echo, where;           /* texts of headers */
	char wait[16];                    /* for retry_after */
	long long remaining;              /* -1: no X-RateLimit headers */
	bool near_limit;
	bool raw_gzip; /* body is gzip already */
	bool foreign;  /* not Jira's: it says nothing of who asks */
};

struct request {
	struct server *server;
	struct MHD_Connection *connection; /* NULL when the server asks itself, to prepare bodies */
	const char *method;
	char *uri;        /* path?query as it was sent */
	char *words;      /* its decoded pieces */
	const char *path; /* below /rest/api/3, or from /admin on, still encoded; points into uri */
	char *part[4];    /* what {} in the route stood for, decoded */
	struct param *params;
	size_t param_count;
	const struct route *route;
	const struct fault *fault; /* or NULL */
	struct buf upload;
	const char *authorization; /* as it was sent, or NULL */
	enum auth auth;
	uint32_t account; /* who asks, or NONE for anonymous */
	bool admin;
	bool of_org;               /* below /admin: the organisation's API */
	bool gzip;                 /* asked for */
	bool begun, waited, known; /* known: its path was understood */
	bool private; /* a test's own question, below /_jirad: not counted, not logged */
	bool changed; /* something in the state */
	size_t write; /* its place among the writes, from 1; 0: it is none */
	unsigned long number, in_flight; /* at arrival */
	struct reply reply;
};

struct stats {
	unsigned long requests, in_flight, peak, connections;
	unsigned long long bytes;
};

/* What Jira does with a write to a group that an identity provider manages. */
enum managed { MANAGED_400, MANAGED_403, MANAGED_REVERT };

struct options {
	int port;
	const char *port_file, *log_file, *stats_file, *truth, *email, *token, *cloud_id, *audit;
	unsigned latency_ms, burst, quota, quota_window, lag_ms, search_lag_ms;
	size_t group_page;
	struct org_options org;
	const char *scopes; /* classic ones of the token, NULL: all */
	bool bearer;        /* the token works as a bearer's alone */
	bool scoped, log_bodies, exit_with_parent, free_plan, lags, german;
	enum managed managed;
};

struct server {
	struct options options;
	struct tenant *tenant; /* as the request at hand sees them: see state.h */
	const struct org *org;
	struct state *state;
	struct world worlds[SIDES];
	struct issues *issues;
	struct writes *writes;
	struct audit *audit;
	struct MHD_Daemon *daemon;
	int socket;
	const char *cloud_id;
	char base[256];           /* http://127.0.0.1:PORT, with the gateway's prefix when scoped */
	struct buf login[2];      /* the two Authorization values: administrator, viewer */
	uint32_t cursors_expired; /* how often */
	struct buf key;           /* and that of the organisation's key */
	struct buf *account_json; /* prepared user objects, of accounts_prepared */
	uint32_t accounts_prepared;
	struct cache *cache;
	struct faults *faults;
	struct timer *timer;
	struct burst *burst;
	struct counters *counters;
	struct stats stats;
	FILE *log;
	bool expired;     /* a fault said that the token has */
	bool key_expired; /* and the organisation's key */
};

/* server.c: server_listen takes the port and makes the base URL; server_start begins to answer. */
bool server_listen(struct server *s);
bool server_start(struct server *s);
void server_stop(struct server *s);

/* timer.c: resumes suspended connections when their time has come. */
struct timer *timer_start(void);
void timer_add(struct timer *timer, struct MHD_Connection *connection, double seconds);
void timer_wake(struct timer *timer); /* resumes all that wait now */
void timer_stop(struct timer *timer); /* resumes all that wait; from now on nothing does */
void timer_free(struct timer *timer);

/* auth.c */
void auth_prepare(struct server *s);
void auth_free(struct server *s);
void auth_check(struct request *rq, const char *authorization);
bool auth_refuse(
    struct request *rq); /* the reply is made when the credentials are not for this host */
void refuse_gateway(struct request *rq, unsigned status, const char *message);

/* scope.c: has the token none of the scopes that this call needs? */
bool scope_lacks(const struct request *rq);

/* request.c */
bool request_parse(struct request *rq); /* uri -> path, parts, params; false: not understood */
const char *request_param(const struct request *rq, const char *name); /* first value, or NULL */
bool request_flag(const struct request *rq, const char *name, bool otherwise);
bool request_number(
    struct request *rq, const char *name, long long *number); /* false: replied 400 */
bool request_expands(const struct request *rq, const char *what);
void request_free(struct request *rq);
void reply_error(struct request *rq, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void reply_text(struct request *rq, unsigned status, const char *type, const char *text);

/* cache.c: bodies prepared once. */
struct cache *cache_new(void);
void cache_free(struct cache *cache);
bool reply_kept(struct request *rq, const char *key); /* the reply is there already */
void reply_keep(struct request *rq, const char *key);
void reply_compress(struct request *rq);
const char *kept_bytes(const struct kept *kept, bool gzip, size_t *len);
void cache_forget(struct cache *cache, const char *prefix); /* of keys */
void cache_prepare(struct server *s); /* the member, user and role pages of a full read */

/* pages.c */
struct page {
	size_t start, size, end, total, skip, limit;
	bool last;
};
typedef void page_item(struct request *rq, const void *list, size_t i);
bool page_read(struct request *rq, struct page *page, size_t otherwise, size_t maximum);
void page_array(
    struct request *rq, struct page *page, size_t count, page_item *item, const void *list);
void page_bean(
    struct request *rq, struct page *page, size_t count, page_item *item, const void *list);
void page_empty(struct request *rq, bool bean);

/* routes.c */
enum need {
	NEED_NOTHING,
	NEED_LOGIN,
	NEED_BROWSE_USERS,
	NEED_ADMIN,
	NEED_KEY,      /* of the organisation: from here on all are below /admin */
	NEED_ORG,      /* which the first {} names */
	NEED_DIRECTORY /* and the second one of its directories, or - for all */
};
enum anonymous {
	ANON_401,
	ANON_TEXT_401,
	ANON_EMPTY_ARRAY,
	ANON_EMPTY_PAGE,
	ANON_404,
	ANON_403,
	ANON_SERVED
};
struct route {
	const char *method, *pattern; /* below /rest/api/3, or from /admin on; {} is one segment */
	void (*answer)(struct request *rq);
	enum need need;
	enum anonymous anonymous;
	bool write; /* it changes something */
};
size_t route_number(const struct route *route);
const struct route *route_at(size_t i); /* NULL after the last */
void route_answer(struct request *rq);

/* faults.c */
struct faults *faults_new(void);
void faults_free(struct faults *faults);
bool fault_add(struct faults *faults, const char *spec, char *problem, size_t size);
bool faults_read(struct faults *faults, const char *file, char *problem, size_t size);
void faults_help(FILE *out);
void fault_choose(struct request *rq);
bool fault_is(const struct request *rq, const char *kind);
double fault_number(const struct request *rq);                  /* its first argument */
const char *fault_text(const struct request *rq);               /* the same, as it was given */
const char *fault_argument(const struct request *rq, size_t n); /* NULL: there are not so many */
const char *fault_name(const struct request *rq);
bool fault_before(struct request *rq); /* the reply is made without asking the endpoint */
/* echo.c */
void fault_echo(struct request *rq);
void fault_echo_login(struct request *rq);
void fault_echo_names(struct request *rq);
/* members.c */
void fault_without(struct request *rq);
void fault_null(struct request *rq);
void fault_value(struct request *rq);
void fault_after(struct request *rq); /* spoils the reply's body */

/* log.c */
void log_request(const struct request *rq, size_t bytes);
struct counters *counters_new(void);
void counters_free(struct counters *counters);
void counters_add(struct server *s, const struct request *rq, size_t bytes);
bool stats_write(const struct server *s, const char *file);

/* burst.c */
struct burst *burst_new(void);
void burst_free(struct burst *burst);
bool burst_refuse(struct request *rq); /* replied 429 */
bool quota_refuse(struct request *rq);
bool org_burst_refuse(struct request *rq);

/* truth.c */
bool truth_write(const struct org *o, const char *directory, size_t group_page);

/* messages.c: what a refusal says, in the language of who asks. */
enum message {
	SAY_ALREADY_MEMBER,
	SAY_NOT_MEMBER,
	SAY_ALREADY_ACTOR,
	SAY_SEATS,
	SAY_EXTERNAL,
	SAY_NO_USER,
	SAY_NO_GROUP,
	SAY_GROUP_EXISTS,
	SAY_SITE_ADMIN,
	SAY_ORG_ADMIN,
	SAY_NO_ACCESS,
	SAY_FREE_PLAN,
	SAY_NO_ROLE_RIGHT,
	SAY_BODY,
	SAY_PRODUCT,
	SAY_ADDRESS,
};
void refuse(struct request *rq, unsigned status, enum message message, const char *name);

/* issue.c: the tracker's issues. */
struct issues *issues_new(void);
void issues_free(struct issues *issues);
void issues_write(FILE *out, const struct server *s);                   /* as CSV */
bool issue_move(struct server *s, const char *key, const char *status); /* false: no such issue */

/* private.c: what tests ask below /_jirad. */
struct writes *writes_new(void);
void writes_free(struct writes *writes);
void writes_begin(struct request *rq);
void writes_decided(const struct request *rq);
void writes_replied(const struct request *rq);
void private_answer(struct request *rq);
void private_edit(
    struct request *rq, const char *json); /* as POST /_jirad/edit; nothing is answered */

/* objects.c: the JSON objects that several endpoints share. */
void account_forget(struct server *s, uint32_t account); /* its prepared object */
void write_account(struct request *rq, uint32_t account);
void write_nested_account(struct request *rq, uint32_t account);
void write_group(struct request *rq, uint32_t group, bool with_self);
void write_actors(struct request *rq, const struct place *place, bool active_only);
void write_scope(struct request *rq, uint32_t project);
bool sees_project(const struct request *rq, uint32_t project);

#endif
