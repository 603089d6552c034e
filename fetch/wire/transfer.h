/*
 * One attempt of one request on one curl handle: its options, its callbacks, and what to call its
 * trouble. A transfer is reused for attempt after attempt; its handle keeps nothing of the one
 * before.
 */
#ifndef FETCH_WIRE_TRANSFER_H
#define FETCH_WIRE_TRANSFER_H

#include "authorities.h"
#include "headers.h"
#include "queue.h"
#include "url.h"
#include <curl/curl.h>

/* What is the same for all transfers of one lane. */
struct transfer_target {
	char *base;
	struct url_base at;
	struct curl_slist *plain, *json; /* headers of requests without and with a body */
};

struct transfer {
	CURL *easy;
	struct task task;
	struct http_lane *lane; /* that it flies in; NULL: it is idle */
	struct headers headers;
	struct reply reply;
	struct redacting body; /* what of it is to be told */
	bool refused;          /* the asker's data said no */
	bool too_long;         /* more of a 2xx body than its request allows */
	bool hopeless;         /* another try would end the same way */
	unsigned begun;        /* how often curl has begun to send it */
	double sent;
	struct transfer *next; /* of those that are idle */
	char message[CURL_ERROR_SIZE];
	char url[URL_BASE_MAX + PATH_MAX_BYTES];
};

enum transfer_limits {
	CONNECT_SECONDS = 15,
	STALLS_MAX = 3,    /* a transfer may take this many times the stall time, as a whole */
	SPEED_LEAST = 100, /* bytes a second; below it a transfer stalls */
};

/* base, authorization: as for http_lane_new; copied. Also after -1 for target_release, which wipes. */
int target_init(
    struct transfer_target *target, const char *base, const char *authorization, struct err *err);
void target_release(struct transfer_target *target);

/* authorities, redact: outlive the transfer; authorities NULL: the system's. */
int transfer_init(struct transfer *transfer, const char *user_agent, unsigned stall,
    const struct authorities *authorities, const struct redact *redact, struct err *err);
/* Makes the handle ready for transfer->task. -1: the request cannot be sent; reply.trouble says
 * why. */
int transfer_prepare(struct transfer *transfer, const struct transfer_target *target);
/* The handle is through: fills reply.status and so on, and reply.trouble for all but a good 2xx. */
void transfer_finish(
    struct transfer *transfer, const struct transfer_target *target, CURLcode code, unsigned stall);
/* Refused for a limit: a 429, or a 503 that says when to come back. */
bool transfer_limited(const struct transfer *transfer);
/* Does another try make sense? answered: somebody answered something before. While nobody did, the address is
   rather wrong than busy: two tries are enough. */
bool transfer_repeatable(const struct transfer *transfer, bool answered);
void transfer_release(struct transfer *transfer);

#endif
