/* Bodies: what was put in comes out, plain or packed, whatever the pieces were, but for secrets. And records of a list, one by one. */
#include "fetch/walk/decoder.h"
#include "fetch/walk/endpoint.h"
#include "model/base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct compared {
	const char *want;
	size_t at;
};

static void
compare(void *arg, const char *bytes, size_t len)
{
	struct compared *compared = arg;

	assert_memory_equal(bytes, compared->want + compared->at, len);
	compared->at += len;
}

/* Cut anywhere: of a member's text as many 'x'; of names, of other members and of what is no text nothing. */
static void
secrets_are_masked(void **state)
{
	static const struct {
		const char *sent, *kept;
	} cases[] = {
		{ "{\"token\":\"ATATT3x\",\"id\":\"token\"}",
		    "{\"token\":\"xxxxxxx\",\"id\":\"token\"}" },
		{ "[{\"user\":{\"secret\" :\n \"a\\\"b\\\\\"}}, \"c\"]",
		    "[{\"user\":{\"secret\" :\n \"xxxxxx\"}}, \"c\"]" },
		{ "{\"token\":null,\"a\":\"b\",\"secret\":{\"id\":\"c\"}}",
		    "{\"token\":null,\"a\":\"b\",\"secret\":{\"id\":\"c\"}}" },
		{ "[\"token\",\"secret\"]", "[\"token\",\"secret\"]" },
		{ "{\"tokens\":\"a\",\"a_token\":\"b\",\"token_of_the_account\":\"c\"}",
		    "{\"tokens\":\"a\",\"a_token\":\"b\",\"token_of_the_account\":\"c\"}" },
		{ "{\"label\":\"\\\"token\\\":\\\"a\\\"\"}",
		    "{\"label\":\"\\\"token\\\":\\\"a\\\"\"}" },
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++)
		for (size_t cut = 0; cut <= strlen(cases[c].sent); cut++) {
			char *bytes = mem_copy(cases[c].sent);
			struct mask mask = { 0 };

			mask_secrets(&mask, bytes, cut);
			mask_secrets(&mask, bytes + cut, strlen(bytes) - cut);
			assert_string_equal(bytes, cases[c].kept);
			free(bytes);
		}
}

/* Each list of tokens goes through the mask, however long a piece of it is. */
static void
lists_of_tokens_are_masked(void **state)
{
	static const struct endpoint *const lists[] = { &endpoint_api_tokens, &endpoint_api_keys,
		&endpoint_service_accounts, &endpoint_service_tokens };
	char sent[3000], want[sizeof(sent)];

	(void)state;
	snprintf(sent, sizeof(sent), "{\"a\":\"%02000d\",\"token\":\"%0500d\"}", 1, 1);
	snprintf(want, sizeof(want), "{\"a\":\"%02000d\",\"token\":\"%0500d\"}", 1, 1);
	memset(strstr(want, "token") + 8, 'x', 500);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct decoder *decoder = decoder_new(lists[i]);
		struct compared compared = { want, 0 };

		decoder_feed(decoder, sent, strlen(sent), true);
		body_end(&decoder->body);
		body_each(&decoder->body, compare, &compared);
		assert_int_equal(compared.at, strlen(want));
		decoder_free(decoder);
	}
}

static void
comes_back(void **state)
{
	static const struct {
		size_t len, piece;
		bool packed;
	} cases[] = { { 0, 1, false }, { 1000, 7, false }, { 1048576, 65536, false },
		{ 1048577, 65536, true }, { 5000000, 16383, true } };
	char *bytes = mem_alloc(5000000);

	(void)state;
	for (size_t i = 0; i < 5000000; i++)
		bytes[i] = (char)(i * i / 1000);
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		struct body body = { 0 };
		size_t len = cases[c].len, piece;

		for (size_t at = 0; at < len; at += piece) {
			piece = len - at < cases[c].piece ? len - at : cases[c].piece;
			body_add(&body, bytes + at, piece);
		}
		body_end(&body);
		assert_int_equal(body.len, len);
		assert_int_equal(body.packer != NULL, cases[c].packed);
		for (int again = 0; again < 2; again++) {
			struct compared compared = { bytes, 0 };

			body_each(&body, compare, &compared);
			assert_int_equal(compared.at, len);
		}
		body_release(&body);
	}
	free(bytes);
}

struct thing {
	const char *name;
	struct json_list parts;
};
static const struct json_shape thing_shape =
    JSON_SHAPE(struct thing, JSON_MUST(struct thing, name, "name", JSON_TEXT),
	JSON_MAY_OF(struct thing, parts, "parts", JSON_LIST, &thing_shape));
struct things {
	struct json_list things;
	const char *end;
};
static const struct json_shape things_shape = JSON_SHAPE(struct things,
    JSON_MUST_OF(struct things, things, "things", JSON_LIST, &thing_shape),
    JSON_MAY(struct things, end, "end", JSON_TEXT));

struct seen {
	char names[100];
};

static void
see(void *arg, const void *record)
{
	struct seen *seen = arg;
	const struct thing *thing = record;
	size_t used = strlen(seen->names);

	snprintf(seen->names + used, sizeof(seen->names) - used, "%s%zu ", thing->name,
	    thing->parts.count);
}

static void
one_by_one(void **state)
{
	static const struct {
		const char *text, *seen, *error;
		enum json_type root;
	} cases[] = {
		{ "{\"x\":[{}],\"things\":[{\"name\":\"a\",\"parts\":[{\"name\":\"p\"}],\"y\":{}},"
		  "{\"name\":\"b\"}],\"end\":\"e\"}",
		    "a1 b0 ", NULL, JSON_OBJECT },
		{ "[{\"name\":\"a\"},{\"name\":\"b\",\"parts\":[]}]", "a0 b0 ", NULL, JSON_LIST },
		{ "[]", "", NULL, JSON_LIST },
		{ "[{\"name\":\"a\"},{\"name\":1}]", "a0 ", "[1].name: a number where", JSON_LIST },
		{ "[{\"name\":\"a\"},{\"parts\":[]}]", "a0 ", "'name' is missing", JSON_LIST },
	};

	(void)state;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		const struct json_field root = { NULL, cases[c].root, 0,
			cases[c].root == JSON_LIST ? &thing_shape : &things_shape, false };
		struct arena arena = { 0 };
		struct json *json = json_new(&root, &arena);
		struct seen seen = { "" };
		struct err err = { .text = "" };
		void *out = NULL;
		int rc;

		json_stream(json, see, &seen);
		rc = json_feed(json, cases[c].text, strlen(cases[c].text), &err);
		if (rc == 0)
			rc = json_end(json, &out, &err);
		assert_string_equal(seen.names, cases[c].seen);
		assert_int_equal(rc, cases[c].error == NULL ? 0 : -1);
		if (cases[c].error != NULL)
			assert_non_null(strstr(err.text, cases[c].error));
		else if (cases[c].root == JSON_OBJECT)
			assert_string_equal(((struct things *)out)->end, "e");
		if (cases[c].error == NULL && cases[c].root == JSON_LIST)
			assert_null(((struct json_list *)out)->first);
		json_free(json);
		arena_release(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(secrets_are_masked),
		cmocka_unit_test(lists_of_tokens_are_masked),
		cmocka_unit_test(one_by_one),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
