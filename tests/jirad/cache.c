/*
 * Bodies prepared once: by a key that says what they are, plain and compressed. They stay until
 * what they show changes. A faulty reply is never taken from here nor kept.
 */
#include "server.h"
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct kept {
	char *key;
	struct buf plain, gzip;
};

struct cache {
	struct kept **slots;
	size_t count, cap;
	struct kept **old; /* out of date, but perhaps still being sent */
	size_t olds;
	z_stream deflate;
};

enum { WORTH_GZIP = 256, LEVEL = 1, GZIP_WINDOW = 15 + 16 };

static size_t
hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325ULL;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3ULL;
	return (size_t)(h ^ (h >> 32));
}

static struct kept **
find(struct kept **slots, size_t cap, const char *key)
{
	size_t i;

	for (i = hash(key) & (cap - 1); slots[i] != NULL; i = (i + 1) & (cap - 1))
		if (strcmp(slots[i]->key, key) == 0)
			break;
	return &slots[i];
}

static void
grow(struct cache *c)
{
	size_t cap = c->cap * 2;
	struct kept **slots = need_memory(calloc(cap, sizeof(struct kept *)));

	for (size_t i = 0; i < c->cap; i++)
		if (c->slots[i] != NULL)
			*find(slots, cap, c->slots[i]->key) = c->slots[i];
	free(c->slots);
	c->slots = slots;
	c->cap = cap;
}

struct cache *
cache_new(void)
{
	struct cache *c = need_memory(calloc(1, sizeof(*c)));

	c->cap = 1024;
	c->slots = need_memory(calloc(c->cap, sizeof(struct kept *)));
	if (deflateInit2(&c->deflate, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		need_memory(NULL);
	return c;
}

static void
kept_free(struct kept *k)
{
	free(k->key);
	buf_free(&k->plain);
	buf_free(&k->gzip);
	free(k);
}

/* The slot stays, empty, for the next body of that key. */
void
cache_forget(struct cache *c, const char *prefix)
{
	size_t len = strlen(prefix);
	struct kept *k;

	for (size_t i = 0; i < c->cap; i++) {
		k = c->slots[i];
		if (k == NULL || strncmp(k->key, prefix, len) != 0 ||
		    (k->plain.len == 0 && k->gzip.len == 0))
			continue;
		c->old = need_memory(realloc(c->old, (c->olds + 1) * sizeof(*c->old)));
		c->old[c->olds++] = k;
		c->slots[i] = need_memory(calloc(1, sizeof(*k)));
		c->slots[i]->key = need_memory(strdup(k->key));
	}
}

void
cache_free(struct cache *c)
{
	for (size_t i = 0; i < c->cap; i++)
		if (c->slots[i] != NULL)
			kept_free(c->slots[i]);
	for (size_t i = 0; i < c->olds; i++)
		kept_free(c->old[i]);
	free(c->old);
	deflateEnd(&c->deflate);
	free(c->slots);
	free(c);
}

static bool
needs_plain(const struct request *rq)
{
	return !rq->gzip || rq->server->options.log_bodies;
}

bool
reply_kept(struct request *rq, const char *key)
{
	struct cache *c = rq->server->cache;
	struct kept *k;

	if (rq->fault != NULL)
		return false;
	k = *find(c->slots, c->cap, key);
	if (k == NULL || (needs_plain(rq) && k->plain.len == 0) ||
	    (rq->gzip && k->gzip.len == 0 && k->plain.len == 0))
		return false;
	rq->reply.kept = k;
	return true;
}

/* Takes the reply's body over. */
void
reply_keep(struct request *rq, const char *key)
{
	struct cache *c = rq->server->cache;
	struct kept *k, **slot;

	if (rq->fault != NULL)
		return;
	reply_compress(rq);
	slot = find(c->slots, c->cap, key);
	if (*slot == NULL) {
		*slot = need_memory(calloc(1, sizeof(**slot)));
		(*slot)->key = need_memory(strdup(key));
		k = *slot;
		if (++c->count * 2 > c->cap)
			grow(c);
	} else {
		k = *slot;
	}
	if (k->plain.len == 0 && (needs_plain(rq) || rq->reply.gzip.len == 0)) {
		k->plain = rq->reply.body;
		rq->reply.body = (struct buf){ 0 };
	}
	if (k->gzip.len == 0) {
		k->gzip = rq->reply.gzip;
		rq->reply.gzip = (struct buf){ 0 };
	}
	rq->reply.kept = k;
}

/* Small bodies stay as they are. */
void
reply_compress(struct request *rq)
{
	z_stream *z = &rq->server->cache->deflate;
	struct buf *plain = &rq->reply.body, *out = &rq->reply.gzip;

	if (!rq->gzip || rq->reply.kept != NULL || plain->len < WORTH_GZIP || rq->reply.raw_gzip)
		return;
	out->cap = deflateBound(z, plain->len);
	out->at = need_memory(realloc(out->at, out->cap));
	z->next_in = (unsigned char *)plain->at;
	z->avail_in = (unsigned)plain->len;
	z->next_out = (unsigned char *)out->at;
	z->avail_out = (unsigned)out->cap;
	deflate(z, Z_FINISH);
	out->len = out->cap - z->avail_out;
	out->cap = out->len;
	out->at = need_memory(realloc(out->at, out->cap));
	deflateReset(z);
}

/* The bytes to send; a body too small for gzip has the plain ones alone. */
const char *
kept_bytes(const struct kept *kept, bool gzip, size_t *len)
{
	const struct buf *b = gzip ? &kept->gzip : &kept->plain;

	*len = b->len;
	return b->at;
}

static void
prepare(struct server *s, const char *uri)
{
	struct request *rq = need_memory(calloc(1, sizeof(*rq)));

	rq->server = s;
	rq->method = "GET";
	rq->uri = need_memory(strdup(uri));
	rq->account = s->tenant->admin;
	rq->admin = true;
	rq->gzip = true;
	if (request_parse(rq) && rq->route != NULL)
		route_answer(rq);
	request_free(rq);
}

/* What a full read will ask for, compressed before it asks: that is the dear part. */
void
cache_prepare(struct server *s)
{
	const struct tenant *t = s->tenant;
	struct buf uri = { 0 };

	for (uint32_t i = 0; i <= t->listed_count; i += 1000) {
		uri.len = 0;
		buf_json(&uri, "/rest/api/3/users/search?maxResults=1000&startAt=%d", (long long)i);
		prepare(s, uri.at);
	}
	for (uint32_t i = 0; i < t->groups; i++) {
		for (uint32_t k = 0; k == 0 || k < t->group[i].count; k += 50) {
			uri.len = 0;
			buf_json(&uri,
			    "/rest/api/3/group/"
			    "member?groupId=%u&includeInactiveUsers=true&maxResults=50"
			    "&startAt=%d",
			    t->group[i].id, (long long)k);
			prepare(s, uri.at);
		}
	}
	for (uint32_t i = 0; i < t->projects; i++) {
		for (uint32_t k = 0; k < t->project[i].count; k++) {
			uri.len = 0;
			buf_json(&uri, "/rest/api/3/project/%u/role/%d", t->project[i].id,
			    t->role[t->project[i].places[k].role].id);
			prepare(s, uri.at);
		}
	}
	buf_free(&uri);
}
