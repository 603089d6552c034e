/* One thread that resumes suspended connections when their time has come: a heap by time, and a
 * condition. */
#include "server.h"
#include <pthread.h>
#include <stdlib.h>

struct wait {
	struct timespec when;
	struct MHD_Connection *connection;
};

struct timer {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct wait *heap;
	size_t count, cap;
	bool stopping;
};

static bool
earlier(const struct wait *a, const struct wait *b)
{
	if (a->when.tv_sec != b->when.tv_sec)
		return a->when.tv_sec < b->when.tv_sec;
	return a->when.tv_nsec < b->when.tv_nsec;
}

static void
heap_push(struct timer *t, struct wait w)
{
	size_t i = t->count++;

	if (t->count > t->cap) {
		t->cap = t->cap * 2 + 64;
		t->heap = need_memory(realloc(t->heap, t->cap * sizeof(*t->heap)));
	}
	for (; i > 0 && earlier(&w, &t->heap[(i - 1) / 2]); i = (i - 1) / 2)
		t->heap[i] = t->heap[(i - 1) / 2];
	t->heap[i] = w;
}

static struct wait
heap_pop(struct timer *t)
{
	struct wait top = t->heap[0], w = t->heap[--t->count];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < t->count) {
		if (child + 1 < t->count && earlier(&t->heap[child + 1], &t->heap[child]))
			child++;
		if (!earlier(&t->heap[child], &w))
			break;
		t->heap[i] = t->heap[child];
		i = child;
	}
	t->heap[i] = w;
	return top;
}

static void *
run(void *arg)
{
	struct timer *t = arg;
	struct timespec now;
	struct wait w;

	pthread_mutex_lock(&t->lock);
	while (!t->stopping || t->count != 0) {
		if (t->count == 0) {
			pthread_cond_wait(&t->changed, &t->lock);
			continue;
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (!t->stopping && earlier(&(struct wait){ .when = now }, &t->heap[0])) {
			w = t->heap[0];
			pthread_cond_timedwait(&t->changed, &t->lock, &w.when);
			continue;
		}
		w = heap_pop(t);
		MHD_resume_connection(w.connection);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

struct timer *
timer_start(void)
{
	struct timer *t = need_memory(calloc(1, sizeof(*t)));
	pthread_condattr_t attr;

	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&t->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&t->thread, NULL, run, t) != 0) {
		free(t);
		return NULL;
	}
	return t;
}

/* The connection must be suspended already. */
void
timer_add(struct timer *t, struct MHD_Connection *connection, double seconds)
{
	struct wait w = { .connection = connection };
	long nanoseconds = (long)((seconds - (double)(time_t)seconds) * 1e9);

	clock_gettime(CLOCK_MONOTONIC, &w.when);
	w.when.tv_sec += (time_t)seconds + (w.when.tv_nsec + nanoseconds) / 1000000000;
	w.when.tv_nsec = (w.when.tv_nsec + nanoseconds) % 1000000000;
	pthread_mutex_lock(&t->lock);
	if (t->stopping) {
		MHD_resume_connection(connection);
	} else {
		heap_push(t, w);
		if (t->heap[0].connection == connection)
			pthread_cond_signal(&t->changed);
	}
	pthread_mutex_unlock(&t->lock);
}

void
timer_wake(struct timer *t)
{
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->count; i++)
		MHD_resume_connection(t->heap[i].connection);
	t->count = 0;
	pthread_mutex_unlock(&t->lock);
}

void
timer_stop(struct timer *t)
{
	pthread_mutex_lock(&t->lock);
	t->stopping = true;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	pthread_join(t->thread, NULL);
}

void
timer_free(struct timer *t)
{
	pthread_cond_destroy(&t->changed);
	pthread_mutex_destroy(&t->lock);
	free(t->heap);
	free(t);
}
