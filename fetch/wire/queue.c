/*
 * Requests that wait; see queue.h.
 */
#include "queue.h"

#include "model/base/arena.h"
#include <stdlib.h>

void
queue_add(struct queue *queue, struct request *request)
{
	struct queue_line *line = request->urgent ? &queue->urgent : &queue->normal;

	request->next = NULL;
	if (line->first == NULL)
		line->first = request;
	else
		line->last->next = request;
	line->last = request;
	queue->count++;
}

static struct request *
take_first(struct queue_line *line)
{
	struct request *request = line->first;

	line->first = request->next;
	request->next = NULL;
	return request;
}

static bool
is_before(const struct task *a, const struct task *b)
{
	return a->due < b->due || (a->due <= b->due && a->order < b->order);
}

void
queue_again(struct queue *queue, const struct task *task)
{
	struct task added = *task;
	size_t at = queue->failed_count++, parent;

	added.order = queue->order++;
	queue->failed = mem_room(
	    queue->failed, &queue->failed_room, queue->failed_count, sizeof(*queue->failed));
	for (; at > 0; at = parent) {
		parent = (at - 1) / 2;
		if (!is_before(&added, &queue->failed[parent]))
			break;
		queue->failed[at] = queue->failed[parent];
	}
	queue->failed[at] = added;
	queue->count++;
}

static void
take_failed(struct queue *queue, struct task *task)
{
	struct task *heap = queue->failed, last;
	size_t at = 0, child, count = --queue->failed_count;

	*task = heap[0];
	last = heap[count];
	while ((child = 2 * at + 1) < count) {
		if (child + 1 < count && is_before(&heap[child + 1], &heap[child]))
			child++;
		if (is_before(&last, &heap[child]))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
}

/* Urgent ones first; among the rest, those that failed before have waited longer than the new ones.
 */
bool
queue_take(struct queue *queue, double now, struct task *task)
{
	bool due = queue->failed_count > 0 && queue->failed[0].due <= now;

	if (queue->urgent.first != NULL && !(due && queue->failed[0].request->urgent))
		*task = (struct task){ .request = take_first(&queue->urgent) };
	else if (due)
		take_failed(queue, task);
	else if (queue->normal.first != NULL)
		*task = (struct task){ .request = take_first(&queue->normal) };
	else
		return false;
	queue->count--;
	return true;
}

double
queue_due(const struct queue *queue)
{
	if (queue->urgent.first != NULL || queue->normal.first != NULL)
		return 0;
	return queue->failed_count > 0 ? queue->failed[0].due : -1;
}

void
queue_release(struct queue *queue)
{
	free(queue->failed);
}
