/*
 * A session: from the settings, or from a snapshot, to a wire that answers, and on to a login. It is opened
 * and closed here, whoever works in it: readings above this room, and the writes of fetch/write, which is
 * why it stands below both.
 *
 *	struct session session = { .settings = NULL };
 *	if (session_open(&session, &settings, NULL, err) == 0 && session_login(&session, err) == 0)
 *		... walk with &session.site ...
 *	session_close(&session);        also after a failure
 */
#ifndef FETCH_JIRA_SESSION_H
#define FETCH_JIRA_SESSION_H

#include "fetch/wire/resume.h"
#include "fetch/wire/snapshot.h"
#include "login.h"
#include "settings.h"

struct session {
	struct site site; /* its graph and run: set beforehand, or else the session's own */
	const struct fetch_settings *settings; /* NULL in a replay */
	struct snapshot_head head;
	struct replay *replay;
	bool unfinished;          /* of a replay: the snapshot may break off */
	struct resume *resume;    /* of a reading that goes on with another one's */
	struct login_place place; /* its texts: */
	char site_base[300], gateway_base[300], origin[300], started[32];
	struct graph *own_graph;
	struct run own_run;
};

/* Nothing is asked yet. Every reply will go to 'snapshot', a new file at that path, or nowhere: NULL. */
int session_open(struct session *session, const struct fetch_settings *settings,
    const char *snapshot, struct err *err);
int session_replay(struct session *session, const char *snapshot, struct err *err);
/* Logs in to Jira, wherever the token works. */
int session_login(struct session *session, struct err *err);
/* After the login: is it this site? */
bool session_is_at(const struct session *session, struct site_id site);
void session_close(struct session *session);

/*
 * Opens a session without a snapshot and logs in, with the organisation too when the settings name one;
 * another site than settings->only is refused. Calls 'work', and gives everything back.
 */
int session_work(const struct fetch_settings *settings,
    int (*work)(struct site *site, void *arg, struct err *err), void *arg, struct err *err);

void session_time(char out[32]); /* now, as run.json has it */

#endif
