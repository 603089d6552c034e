#include "decoder.h"

#include <stdlib.h>
#include <string.h>

static void
forget_record(void *arg, const void *record)
{
	(void)arg;
	(void)record;
}

struct decoder *
decoder_new(const struct endpoint *endpoint)
{
	const struct json_shape *page = paging_styles[endpoint->paging].shape;
	struct decoder *decoder = mem_alloc(sizeof(*decoder));

	decoder->arena.step = 4096;
	decoder->root = endpoint->root;
	decoder->paging = endpoint->paging;
	if (page != NULL) {
		for (size_t i = 0; page->fields[i].name != NULL; i++) {
			decoder->fields[i] = page->fields[i];
			if (page->fields[i].type == JSON_LIST)
				decoder->fields[i].shape = endpoint->root.shape;
		}
		decoder->shape = (struct json_shape){ page->size, decoder->fields };
		decoder->root.type = JSON_OBJECT;
		decoder->root.shape = &decoder->shape;
	}
	decoder->json = json_new(&decoder->root, &decoder->arena);
	json_mend(decoder->json);
	decoder->masked = endpoint->secret;
	decoder->streamed = endpoint->streams;
	if (decoder->streamed)
		json_stream(decoder->json, forget_record, NULL);
	return decoder;
}

static void
feed(struct decoder *decoder, const char *bytes, size_t len, bool keep)
{
	size_t head = sizeof(decoder->head) - 1 - decoder->head_len;

	decoder->len += len;
	head = len < head ? len : head;
	memcpy(decoder->head + decoder->head_len, bytes, head);
	decoder->head_len += head;
	if (!decoder->broken && json_feed(decoder->json, bytes, len, &decoder->err) < 0)
		decoder->broken = true;
	if (keep || decoder->streamed)
		body_add(&decoder->body, bytes, len);
}

void
decoder_feed(struct decoder *decoder, const char *bytes, size_t len, bool keep)
{
	char piece[1024];

	if (!decoder->masked) {
		feed(decoder, bytes, len, keep);
		return;
	}
	for (size_t at = 0, part; at < len; at += part) {
		part = len - at < sizeof(piece) ? len - at : sizeof(piece);
		memcpy(piece, bytes + at, part);
		mask_secrets(&decoder->mask, piece, part);
		feed(decoder, piece, part, keep);
	}
}

size_t
decoder_held(const struct decoder *decoder)
{
	return decoder->streamed ? decoder->body.used : decoder->len;
}

struct handing {
	struct json *json;
	void (*item)(void *arg, const void *record);
	void *arg;
	size_t count;
};

static void
hand_record(void *arg, const void *record)
{
	struct handing *handing = arg;

	handing->item(handing->arg, record);
	handing->count++;
}

static void
feed_again(void *arg, const char *bytes, size_t len)
{
	const struct handing *handing = arg;
	struct err ignored; /* it was good before */

	json_feed(handing->json, bytes, len, &ignored);
}

size_t
decoder_each(struct decoder *decoder, void (*item)(void *arg, const void *record), void *arg)
{
	const struct json_list *list = decoder->page != NULL ? &decoder->page->items : decoder->out;
	struct handing handing = { NULL, item, arg, 0 };

	if (!decoder->streamed) {
		for (const struct json_node *node = list->first; node != NULL; node = node->next)
			hand_record(&handing, node->record);
		return handing.count;
	}
	handing.json = json_new(&decoder->root, &decoder->arena);
	json_mend(handing.json);
	json_stream(handing.json, hand_record, &handing);
	body_each(&decoder->body, feed_again, &handing);
	json_free(handing.json);
	return handing.count;
}

int
decoder_end(struct decoder *decoder, const struct reply *reply, uint64_t start, struct err *err)
{
	if (reply->status != 200)
		return err_set(
		    err, STATUS_FAILED, "HTTP %ld where 200 was expected", reply->status);
	if (strcmp(reply->type, "application/json") != 0)
		return err_set(err, STATUS_FAILED, "%s where JSON was expected",
		    reply->type[0] != '\0' ? reply->type : "a body of no type");
	if (decoder->broken) {
		*err = decoder->err;
		return -1;
	}
	if (json_end(decoder->json, &decoder->out, err) < 0)
		return -1;
	if (decoder->shape.fields == NULL)
		return 0;
	decoder->page = decoder->out;
	if (!decoder->page->items.there)
		return err_set(err, STATUS_FAILED, "a page without its list");
	if (paging_styles[decoder->paging].ends_said && decoder->page->last == JSON_NO_BOOL &&
	    decoder->page->total == JSON_NO_NUMBER)
		return err_set(err, STATUS_FAILED,
		    "a page with neither 'isLast' nor 'total': nobody says where the list ends");
	if (decoder->page->start != JSON_NO_NUMBER && decoder->page->start != (int64_t)start)
		return err_set(err, STATUS_FAILED,
		    "a page that starts at %lld where the one at %llu was asked for",
		    (long long)decoder->page->start, (unsigned long long)start);
	return 0;
}

void
decoder_free(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	json_free(decoder->json);
	arena_release(&decoder->arena);
	body_release(&decoder->body);
	free(decoder);
}
