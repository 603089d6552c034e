/*
 * What waits to be sent on one lane: new requests in order of arrival, urgent ones apart, and
 * failed ones until they are due again. Owns none of the requests. Adding is O(1), and O(log n) for
 * failed ones.
 */
#ifndef FETCH_WIRE_QUEUE_H
#define FETCH_WIRE_QUEUE_H

#include "request.h"

/* A request and what became of its attempts so far. */
struct task {
	struct request *request;
	unsigned attempts; /* started */
	unsigned failures; /* ended by trouble other than a limit */
	unsigned limited;  /* ended by a limit */
	double due;        /* not before; 0 for a new one */
	uint64_t order;    /* of arrival, among those due at the same time */
};

struct queue_line {
	struct request *first, *last; /* linked by request->next */
};

struct queue {
	struct queue_line urgent, normal;
	struct task *failed; /* heap: the one due first is failed[0] */
	size_t failed_count, failed_room;
	size_t count; /* of all that wait */
	uint64_t order;
};

void queue_add(struct queue *queue, struct request *request);
void queue_again(struct queue *queue, const struct task *task);      /* when task->due comes */
bool queue_take(struct queue *queue, double now, struct task *task); /* false: none is due */
double queue_due(const struct queue *queue); /* 0: something is due at once; -1: nothing waits */
void queue_release(struct queue *queue);

#endif
