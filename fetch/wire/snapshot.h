/*
 * The snapshot: every reply of one reading, in the order in which it was taken in; and its replay.
 *
 * Lines of JSON in a zstd stream:
 *	{"jira_access_snapshot":1,"version":"0.1.0","site":"https://x.atlassian.net","gateway":"...",
 *	    "first":"site","started":"2026-11-23T08:00:00Z","projects":"WEB,OPS"}
 *	(and "resumed":"TIME, TIME" when the reading was broken off and gone on with; "started" is the first)
 *	(and "sample" when Jira itself was asked about the access of some accounts)
 *	(and "accept_missing" when groups were accepted as missing)
 *	("readings": the optional readings that were made, "none" when none was; and "without" with those that were
 *	    left out by name)
 *	(and "organisation", "memberships" when an organisation is read as well)
 *	{"method":"GET","path":"/rest/api/3/role","status":200,"type":"application/json","attempt":1,...,
 *	    "body":[...]}                           the body as Jira sent it, byte for byte (of a
 *	                                            list of tokens the secrets that it should not have: fetch/walk/mask.h)
 *	(a POST has "send": what was sent)
 *	...
 *	{"finished":"...","replies":3070,"sha256":"..."}
 * A body that is not one line of valid JSON stands as "base64":"..."; a huge one that was given up is left out. A failed attempt that was repeated
 * has "again":true; a request that the end of the run left unanswered has "stopped":true and status 0.
 * The stream is several frames: every reply is the kernel's once it is taken in, and is on disk a few seconds
 * later, so that a run that is killed leaves all that it had.
 * The credentials are in no request line: neither headers nor tokens are ever written.
 * sha256: over all lines before the last; its first 16 digits are the snapshot's id.
 *
 * The replay is a wire: whoever asks gets the reply of then. Asking is deterministic, so each line must
 * answer a request that is open when it is read; anything else means a damaged or foreign file.
 */
#ifndef FETCH_WIRE_SNAPSHOT_H
#define FETCH_WIRE_SNAPSHOT_H

#include "body.h"
#include "request.h"
#include "snapshot_line.h"

struct snapshot;
struct snapshot *snapshot_create(
    const char *path, const struct snapshot_head *head, struct err *err);
/* The first failure to write is kept: every later call tells it again, and so does snapshot_finish. */
/* body: ended, or NULL. */
int snapshot_reply(struct snapshot *snapshot, const struct request *request,
    const struct reply *reply, const struct body *body, struct err *err);
/* stopped: why the run ended early, or NULL. id: 17 bytes. */
int snapshot_finish(struct snapshot *snapshot, const char *finished, const char *stopped, char *id,
    struct err *err);
void snapshot_free(struct snapshot *snapshot); /* NULL is fine */

struct replay;
/* The head's texts live as long as the replay. unfinished: the file may break off. */
struct replay *replay_open(
    const char *path, bool unfinished, struct snapshot_head *head, struct err *err);
struct wire replay_wire(struct replay *replay);
/* After all has been asked: the last line must be there, and the sum must be right. *finished: the replay's. */
int replay_finish(struct replay *replay, const char **finished, char *id, struct err *err);
/* Reads on to the end without answering anybody, so that replay_finish can judge the file. */
int replay_drain(struct replay *replay, struct err *err);
void replay_free(struct replay *replay);

#endif
