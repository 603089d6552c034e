/*
 * The inside of a work: its stages (work_stages.c), its requests (work_request.c), and what has to be read before it
 * may send (work_before.c).
 */
#ifndef FETCH_WRITE_WORK_PRIVATE_H
#define FETCH_WRITE_WORK_PRIVATE_H

#include "answer.h"
#include "work.h"

enum { REPLY_MAX_BYTES = 16 * 1024 * 1024 };

enum stage { STAGE_LOOK, STAGE_BEFORE, STAGE_SEND, STAGE_CONFIRM };

struct work {
	struct request request; /* the first member: see work_of; it is reused, stage after stage */
	struct works *works;
	struct action *action;
	size_t target;
	enum stage stage;
	const struct look *look;
	struct action_reading reading; /* STAGE_BEFORE */
	char *body;                    /* to send */
	struct text answer;
	double deadline, pause; /* of confirming */
	bool holds, counted, refused;
	unsigned sent, limited; /* writes, and those of them that a limit refused */
	enum refusal refusal;   /* of the latest reply */
	bool unscoped;          /* the write was refused: the token lacks a scope */
	struct arena arena;     /* what the present reply is decoded into */
};

/* work_stages.c */
void work_send(struct work *work);
void work_answered(struct work *work, const struct reply *reply); /* the reply is told and to us */
/* No outcome: the journal keeps the intention, and the next run looks again. */
void work_leave(struct work *work, const char *why);
void work_settle(struct work *work, enum outcome outcome);
void works_end(struct works *works, const struct err *why); /* what has no outcome stays pending */

/* work_request.c */
void work_request(struct work *work); /* makes it ready, for all of its requests */
/* What the stage asks: with a body or without; wait: seconds. */
void work_submit(struct work *work, const char *method,
    void (*body)(const struct action *action, struct json_out *out), double wait);
/* The answer, in work->arena until the next one; NULL: err says what is wrong with it. */
void *work_decode(struct work *work, const struct json_field *root, struct err *err);
/* Whose answers the stage waits for. */
enum service work_service(const struct work *work);

/* work_before.c */
void before_read(struct work *work);
const char *before_template(const struct work *work);
void before_path(const struct work *work, struct path *path);
const struct json_field *before_root(const struct work *work);
void before_answered(struct work *work, const struct reply *reply);

#endif
