#include "decoder.h"

#include <stdlib.h>
#include <string.h>

struct decoder *
decoder_new(const struct endpoint *endpoint)
{
	const struct json_shape *page = paging_styles[endpoint->paging].shape;
	struct decoder *decoder = mem_alloc(sizeof(*decoder));

	decoder->arena.step = 4096;
	decoder->root = endpoint->root;
	if (page != NULL) {
		for (size_t i = 0; page->fields[i].name != NULL; i++)
			decoder->fields[i] = page->fields[i];
		decoder->fields[0].shape = endpoint->root.shape;
		decoder->shape = (struct json_shape){ page->size, decoder->fields };
		decoder->root.type = JSON_OBJECT;
		decoder->root.shape = &decoder->shape;
	}
	decoder->json = json_new(&decoder->root, &decoder->arena);
	return decoder;
}

void
decoder_feed(struct decoder *decoder, const char *bytes, size_t len, bool keep)
{
	size_t head = sizeof(decoder->head) - 1 - decoder->head_len;

	decoder->len += len;
	head = len < head ? len : head;
	memcpy(decoder->head + decoder->head_len, bytes, head);
	decoder->head_len += head;
	if (!decoder->broken && json_feed(decoder->json, bytes, len, &decoder->err) < 0)
		decoder->broken = true;
	if (keep) {
		decoder->body = mem_room(decoder->body, &decoder->room, decoder->len, 1);
		memcpy(decoder->body + decoder->len - len, bytes, len);
	}
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
	free(decoder->body);
	free(decoder);
}
