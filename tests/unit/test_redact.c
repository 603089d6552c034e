/* Credentials in what a server sends back: found in every form, wherever it is cut; nothing else is changed. */
#include "fetch/wire/auth.h"
#include "fetch/wire/redact.h"
#include "model/base/text.h"

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
/* clang-format on */

#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EMAIL "ann@example.com"
#define TOKEN "ATATT3xFfGF0T4KNvCaNaRy-_9+/w==~Q1"
#define KEY "orgKEY&7<42>\"canary'\\/+key"

static struct redact *
new_redact(void)
{
	struct redact *redact = redact_new();
	char *basic = auth_basic(EMAIL, TOKEN), *token = auth_bearer(TOKEN),
	     *key = auth_bearer(KEY);

	redact_add(redact, basic);
	redact_add(redact, token);
	redact_add(redact, key);
	auth_free(basic);
	auth_free(token);
	auth_free(key);
	return redact;
}

static int
take(void *arg, const char *bytes, size_t len)
{
	text_add_bytes(arg, bytes, len);
	return 0;
}

/* In pieces of so many bytes, the first of which is 'first'. */
static void
in_pieces(const struct redact *redact, const char *text, size_t len, size_t first, size_t piece,
    struct text *out)
{
	struct redacting redacting = { .redact = redact };

	text_cut(out, 0);
	text_add(out, "");
	for (size_t at = 0, n = first; at < len; at += n, n = piece) {
		if (n > len - at)
			n = len - at;
		assert_int_equal(redacting_add(&redacting, text + at, n, take, out), 0);
	}
	assert_int_equal(redacting_end(&redacting, take, out), 0);
	redacting_release(&redacting);
}

static void
check(const struct redact *redact, const char *text, size_t len, const char *want, size_t want_len)
{
	struct text out = { .bytes = NULL };

	for (size_t first = 1; first <= len + 1; first++) {
		in_pieces(redact, text, len, first, len + 1, &out);
		assert_int_equal(out.len, want_len);
		assert_memory_equal(out.bytes, want, want_len);
	}
	for (size_t piece = 1; piece < 20; piece++) {
		in_pieces(redact, text, len, piece, piece, &out);
		assert_int_equal(out.len, want_len);
		assert_memory_equal(out.bytes, want, want_len);
	}
	text_release(&out);
}

/* The form between two texts becomes [redacted] between them. */
static void
check_form(const struct redact *redact, const char *form)
{
	static const char *const around[][2] = { { "", "" }, { "x", "y" },
		{ "{\"displayName\":\"", "\"}" }, { "ATATT3xFfGF0 Basic ", " orgKEY%2" },
		{ "&#%\\u00", "\\" } };

	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++) {
		char *text = mem_print("%s%s%s", around[i][0], form, around[i][1]);
		char *want = mem_print("%s" REDACTED "%s", around[i][0], around[i][1]);
		char *whole = redact_text(redact, text);

		assert_string_equal(whole, want);
		check(redact, text, strlen(text), want, strlen(want));
		free(whole);
		free(text);
		free(want);
	}
}

static char *
base64(const char *text)
{
	char *out = mem_alloc(strlen(text) * 2 + 8);

	EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)text, (int)strlen(text));
	return out;
}

#define WAY(name, format)                                                                          \
	static void name(struct text *out, int c)                                                  \
	{                                                                                          \
		text_print(out, format, c);                                                        \
	}
WAY(percent_upper, "%%%02X")
WAY(percent_lower, "%%%02x")
WAY(backslash, "\\%c")
WAY(json_lower, "\\u%04x")
WAY(json_upper, "\\u%04X")
WAY(html_decimal, "&#%d;")
WAY(html_hex, "&#x%X;")
WAY(as_it_is, "%c")

/* Each of these characters by 'put'; 'only' NULL: each that an address may not have as it is. */
static char *
escaped(const char *text, const char *only, void (*put)(struct text *out, int c))
{
	static const char plain[] =
	    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~";
	struct text out = { .bytes = NULL };

	for (; *text != '\0'; text++)
		if (only != NULL ? strchr(only, *text) != NULL : strchr(plain, *text) == NULL)
			put(&out, (unsigned char)*text);
		else
			text_add_bytes(&out, text, 1);
	return out.bytes;
}

static void
test_forms(void **state)
{
	static const struct {
		const char *only;
		void (*put)(struct text *out, int c);
	} ways[] = { { NULL, percent_upper }, { NULL, percent_lower },
		{ "+/=&<>\"'\\", percent_upper }, { "/", backslash }, { "\"\\/", backslash },
		{ "=&<>", json_lower }, { NULL, json_upper }, { "&<>\"'", html_decimal },
		{ "&<>\"'+=/", html_hex }, { "~", as_it_is } };
	static const char letters[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
	static void (*const all[])(
	    struct text * out, int c) = { percent_upper, json_lower, html_decimal };
	static const char *const secrets[] = { TOKEN, KEY, NULL };
	struct redact *redact = new_redact();
	char *basic = auth_basic(EMAIL, TOKEN);

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		for (const char *const *secret = secrets; *secret != NULL; secret++) {
			char *form = escaped(*secret, ways[i].only, ways[i].put);

			check_form(redact, form);
			free(form);
		}
		char *form = escaped(basic + 6, ways[i].only, ways[i].put);

		check_form(redact, form);
		free(form);
	}
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		char *once = escaped(TOKEN, letters, all[i]),
		     *twice = escaped(once, "%\\&", all[i]);

		check_form(redact, once);
		check_form(redact, twice);
		free(once);
		free(twice);
	}
	check_form(redact, "ATATT3xFfGF0T4KNvCaNaRy-_9+\\\\\\/w==~Q1"); /* JSON in JSON */
	check_form(redact, "\\u0041TATT3xFfGF0T4KNvCaN\\\\u0061Ry-_9%252B%2fw=&amp;#61;~Q1");
	check_form(redact, "orgKEY&amp;7&lt;42&gt;&quot;canary&apos;\\/+key");
	check_form(redact, "orgKEY&7\\u003c42>\\\"canary%27\\\\/&#43;key");
	auth_free(basic);
	redact_free(redact);
}

/* Wherever it begins in a longer text, its base64 is gone but for a few characters that its neighbours have a part in. */
static void
test_base64(void **state)
{
	static const char *const secrets[] = { TOKEN, KEY, NULL };
	struct redact *redact = new_redact();
	char *basic = auth_basic(EMAIL, TOKEN);

	(void)state;
	for (size_t before = 0; before < 7; before++)
		for (size_t i = 0; i < 3; i++) {
			const char *secret = secrets[i] != NULL ? secrets[i] : basic + 6;
			char *text = mem_print("%.*s%s and more", (int)before, "GET / H", secret);
			char *coded = base64(text), *clean = redact_text(redact, coded), *url;
			size_t from = before * 4 / 3, core = strlen(secret) * 4 / 3 - 4;

			assert_non_null(strstr(clean, REDACTED));
			assert_true(strlen(clean) <= strlen(coded) - core + strlen(REDACTED));
			assert_memory_equal(clean, coded, from);
			check(redact, coded, strlen(coded), clean, strlen(clean));
			url = mem_copy(coded);
			for (char *c = url; *c != '\0'; c++)
				*c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
			auth_free(clean);
			clean = redact_text(redact, url);
			assert_non_null(strstr(clean, REDACTED));
			assert_true(strlen(clean) <= strlen(coded) - core + strlen(REDACTED));
			free(clean);
			free(url);
			free(coded);
			free(text);
		}
	auth_free(basic);
	redact_free(redact);
}

static void
test_many(void **state)
{
	struct redact *redact = new_redact();
	const char *text = TOKEN TOKEN "," KEY "-" TOKEN "x" TOKEN;
	const char *want = REDACTED REDACTED "," REDACTED "-" REDACTED "x" REDACTED;

	(void)state;
	check(redact, text, strlen(text), want, strlen(want));
	redact_free(redact);
}

/* What is no credential stays as it is, also the beginning and the end of one. */
static void
test_others(void **state)
{
	static const char *const texts[] = { "", "a", EMAIL, "Basic ", "Bearer",
		"ATATT3xFfGF0T4KNvCaNaRy", "T3xFfGF0T4KNvCaNaRy-_9+/w==~Q1",
		"ATATT3xFfGF0T4KNvCaNaRy-_9+/w==~Q2", "orgKEY&7<42>\"canary",
		"orgKEY&amp;7&lt;42&gt;&quot;canary&apos;\\", "%41TATT", "orgKEY%267%3C42%3" };
	struct redact *redact = new_redact(), *none = redact_new();
	static const char some[] = TOKEN KEY "%\\u0&#;";
	uint32_t chance = 7;
	char bytes[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check(redact, texts[i], strlen(texts[i]), texts[i], strlen(texts[i]));
	for (int round = 0; round < 4; round++) {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			chance = chance * 1664525 + 1013904223;
			bytes[i] = round % 2 == 0 ? (char)(chance >> 24)
						  : some[(chance >> 16) % (sizeof(some) - 1)];
		}
		check(redact, bytes, sizeof(bytes), bytes, sizeof(bytes));
		check(none, bytes, sizeof(bytes), bytes, sizeof(bytes));
	}
	check(none, TOKEN, sizeof(TOKEN) - 1, TOKEN, sizeof(TOKEN) - 1);
	redact_free(redact);
	redact_free(none);
}

/* Too short to be told from other words; one that is the beginning of another. */
static void
test_lengths(void **state)
{
	struct redact *redact = redact_new();
	char *clean;

	(void)state;
	redact_add(redact, "Bearer 1234567");
	clean = redact_text(redact, "id 1234567");
	assert_string_equal(clean, "id 1234567");
	free(clean);
	redact_add(redact, "Bearer 12345678");
	redact_add(redact, "Bearer 1234567890");
	redact_add(redact, "Bearer ++++++++");
	check(redact, "a1234567890b12345678c++++++++", 29, "a" REDACTED "b" REDACTED "c" REDACTED,
	    33);
	redact_free(redact);
}

static int
refuse(void *arg, const char *bytes, size_t len)
{
	(void)bytes;
	*(size_t *)arg += len;
	return -1;
}

static void
test_refused(void **state)
{
	struct redact *redact = new_redact();
	struct redacting redacting = { .redact = redact };
	size_t told = 0;

	(void)state;
	assert_int_equal(
	    redacting_add(&redacting, "abc " TOKEN, 4 + strlen(TOKEN), refuse, &told), 0);
	assert_int_equal(redacting_end(&redacting, refuse, &told), -1);
	assert_int_equal(told, 4);
	assert_int_equal(redacting_end(&redacting, refuse, &told), 0);
	redacting_release(&redacting);
	redact_free(redact);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_base64),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
