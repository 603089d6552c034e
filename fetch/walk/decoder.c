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
decoder_end(struct decoder *decoder, struct err *err)
{
	if (!decoder->broken)
		return json_end(decoder->json, &decoder->out, err);
	*err = decoder->err;
	return -1;
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
