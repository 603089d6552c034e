/*
 * Addresses: what users write for a site, and percent-encoding.
 */
#include "fetch/wire/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *given, *base; /* base NULL: refused */
	const char *why;          /* in the message of the refusal */
	bool gateway;
} sites[] = {
	{ "acme.atlassian.net", "https://acme.atlassian.net", NULL, false },
	{ "acme.atlassian.net/", "https://acme.atlassian.net", NULL, false },
	{ "https://acme.atlassian.net", "https://acme.atlassian.net", NULL, false },
	{ "https://acme.atlassian.net/", "https://acme.atlassian.net", NULL, false },
	{ "HTTPS://Acme.Atlassian.NET/", "https://acme.atlassian.net", NULL, false },
	{ "https://acme.atlassian.net:8443", "https://acme.atlassian.net:8443", NULL, false },
	{ "acme.atlassian.net:443", "https://acme.atlassian.net:443", NULL, false },
	{ "https://jira.example.com", "https://jira.example.com", NULL, false },
	{ "xn--bcher-kva.example", "https://xn--bcher-kva.example", NULL, false },
	{ "https://10.1.2.3", "https://10.1.2.3", NULL, false },
	{ "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555",
	    "https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555", NULL, true },
	{ "https://api.atlassian.com/ex/jira/abc/", "https://api.atlassian.com/ex/jira/abc", NULL,
	    true },
	{ "api.atlassian.com/ex/jira/abc", "https://api.atlassian.com/ex/jira/abc", NULL, true },
	{ "http://127.0.0.1:8080", "http://127.0.0.1:8080", NULL, false },
	{ "http://127.9.9.9:1/", "http://127.9.9.9:1", NULL, false },
	{ "http://localhost:65535", "http://localhost:65535", NULL, false },
	{ "http://LOCALHOST", "http://localhost", NULL, false },
	{ "http://[::1]:8080", "http://[::1]:8080", NULL, false },
	{ "http://localhost:80/ex/jira/Cloud_1-x", "http://localhost:80/ex/jira/Cloud_1-x", NULL,
	    true },
	{ "https://localhost:8443/", "https://localhost:8443", NULL, false },

	{ "", NULL, "empty", false },
	{ " ", NULL, "space", false },
	{ "acme.atlassian.net ", NULL, "space", false },
	{ " https://acme.atlassian.net", NULL, "space", false },
	{ "acme.atlassian.net\n", NULL, "control character", false },
	{ "acme\t.atlassian.net", NULL, "control character", false },
	{ "https://acme.atlassian.net/\x1b[2J", NULL, "control character", false },
	{ "https://b\xc3\xbc"
	  "cher.example",
	    NULL, "beyond ASCII", false },
	{ "https://\xd0\xb0"
	  "cme.atlassian.net",
	    NULL, "beyond ASCII", false },
	{ "https://acme.atlassian.net\\@evil.example", NULL, "'@'", false },
	{ "https:\\\\acme.atlassian.net", NULL, "a '\\'", false },
	{ "https://me:secret@acme.atlassian.net", NULL, "'@'", false },
	{ "me@acme.atlassian.net", NULL, "'@'", false },
	{ "https://acme.atlassian.net@evil.example", NULL, "'@'", false },
	{ "ftp://acme.atlassian.net", NULL, "'ftp://'", false },
	{ "file:///etc/passwd", NULL, "not an address", false },
	{ "javascript://acme.atlassian.net", NULL, "not supported", false },
	{ "http://acme.atlassian.net", NULL, "in the clear; write https://acme.atlassian.net",
	    false },
	{ "http://127.0.0.1.evil.example", NULL, "in the clear", false },
	{ "http://localhost.evil.example", NULL, "in the clear", false },
	{ "http://128.0.0.1", NULL, "in the clear", false },
	{ "http://0.0.0.0:80", NULL, "in the clear", false },
	{ "http://[::2]", NULL, "in the clear", false },
	{ "https://acme.atlassian.net?x=1", NULL, "query", false },
	{ "https://acme.atlassian.net/?", NULL, "query", false },
	{ "https://acme.atlassian.net/#top", NULL, "'#'", false },
	{ "acme.atlassian.net/jira/dashboard", NULL, "give only the host", false },
	{ "https://acme.atlassian.net/rest/api/3", NULL, "without the path '/rest/api/3'", false },
	{ "https://acme.atlassian.net/rest/api/3/", NULL, "give only the host", false },
	{ "https://acme.atlassian.net/wiki", NULL, "give only the host", false },
	{ "https://api.atlassian.com/ex/jira", NULL, "give only the host", false },
	{ "https://api.atlassian.com/ex/jira/", NULL, "give only the host", false },
	{ "https://api.atlassian.com/ex/jira/abc/rest/api/3", NULL, "give only the host", false },
	{ "https://api.atlassian.com/ex/jira/../admin", NULL, "give only the host", false },
	{ "https://api.atlassian.com/ex/jira/a%2fb", NULL, "a '%'", false },
	{ "https://acme.atlassian.net//", NULL, "give only the host", false },
	{ "https://acme.atlassian.net:0", NULL, "port", false },
	{ "https://acme.atlassian.net:65536", NULL, "port", false },
	{ "https://acme.atlassian.net:-1", NULL, "port", false },
	{ "https://acme.atlassian.net:http", NULL, "port", false },
	{ "https://", NULL, "not an address", false },
	{ "https:///", NULL, "not an address", false },
	{ "https://.atlassian.net", NULL, "no usable host name", false },
	{ "https://acme..net", NULL, "no usable host name", false },
	{ "https://-acme.net", NULL, "no usable host name", false },
	{ "https://acme_%41.net", NULL, "a '%'", false },
	{ "https://acme,evil.net", NULL, "not an address", false },
	{ "acme", NULL, "https://acme.atlassian.net", false },
	{ "http://acme", NULL, "not a complete host name", false },
	{ "://acme.atlassian.net", NULL, "not an address", false },
};

static void
test_sites(void **state)
{
	char base[URL_BASE_MAX];
	struct err err;
	bool gateway;
	int rc;

	(void)state;
	for (size_t i = 0; i < sizeof(sites) / sizeof(*sites); i++) {
		memset(&err, 0, sizeof(err));
		*base = '\0';
		gateway = false;
		rc = url_site(sites[i].given, base, sizeof(base), &gateway, &err);
		if (sites[i].base != NULL) {
			if (rc != 0)
				fail_msg("'%s': refused: %s", sites[i].given, err.text);
			assert_string_equal(base, sites[i].base);
			assert_int_equal(gateway, sites[i].gateway);
			continue;
		}
		if (rc == 0)
			fail_msg("'%s': taken as %s", sites[i].given, base);
		if (strstr(err.text, sites[i].why) == NULL)
			fail_msg(
			    "'%s': '%s' is not in '%s'", sites[i].given, sites[i].why, err.text);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_null(strstr(err.text, "secret"));
		assert_null(strpbrk(err.text, "\n\t\x1b"));
	}
}

/* What came out, put in again, comes out the same. */
static void
test_sites_settle(void **state)
{
	char base[URL_BASE_MAX];
	struct err err;
	bool gateway;

	(void)state;
	for (size_t i = 0; i < sizeof(sites) / sizeof(*sites) && sites[i].base != NULL; i++) {
		assert_int_equal(url_site(sites[i].base, base, sizeof(base), &gateway, &err), 0);
		assert_string_equal(base, sites[i].base);
	}
}

static void
test_site_too_long(void **state)
{
	char given[2000], base[URL_BASE_MAX], small[10];
	struct err err;
	bool gateway;

	(void)state;
	memset(given, 'a', sizeof(given));
	memcpy(given + sizeof(given) - 5, ".net", 5);
	assert_int_equal(url_site(given, base, sizeof(base), &gateway, &err), -1);
	assert_non_null(strstr(err.text, "longer than"));
	memcpy(given + 400, ".net", 5);
	assert_int_equal(url_site(given, base, sizeof(base), &gateway, &err), -1);
	assert_non_null(strstr(err.text, "too long a host name"));
	assert_int_equal(url_site("acme.atlassian.net", small, sizeof(small), &gateway, &err), -1);
}

static void
test_encode(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "AZaz09-._~", "AZaz09-._~" },
		{ "557058:1f-2", "557058%3A1f-2" },
		{ "a b/c?d#e&f=g+h%", "a%20b%2Fc%3Fd%23e%26f%3Dg%2Bh%25" },
		{ "\xc3\xa9\x7f\x01", "%C3%A9%7F%01" },
		{ "\r\n", "%0D%0A" },
	};
	char out[100];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(url_encode(rows[i].text, out, sizeof(out)), strlen(rows[i].want));
		assert_string_equal(out, rows[i].want);
	}
	assert_int_equal(url_encode("ab/cd", NULL, 0), 7);
	assert_int_equal(url_encode("ab/cd", out, 4), 7); /* no room for half an escape */
	assert_string_equal(out, "ab");
	assert_int_equal(url_encode("abc", out, 4), 3);
	assert_string_equal(out, "abc");
}

static void
test_cursor(void **state)
{
	static const char base[] = "https://api.atlassian.com";
	static const struct {
		const char *link, *cursor; /* NULL: refused */
	} rows[] = {
		{ "abc", "abc" },
		{ "a+b/c=?&x", "a+b/c=?&x" },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users?cursor=ab%2Fc%3D", "ab/c=" },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users?limit=2&cursor=x&y=z", "x" },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users?xcursor=1&cursor=2", "2" },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users?cursor=", NULL },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users?xcursor=1", NULL },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users", NULL },
		{ "https://api.atlassian.com/admin/v1/orgs/o/users?cursor=a%00b", NULL },
		{ "https://api.atlassian.com/ex/jira/1/admin/?cursor=a", NULL },
		{ "https://api.atlassian.com.evil.example/admin/v1?cursor=a", NULL },
		{ "https://api.atlassian.com@evil.example/admin/v1?cursor=a", NULL },
		{ "https://api.atlassian.com:444/admin/v1?cursor=a", NULL },
		{ "http://api.atlassian.com/admin/v1?cursor=a", NULL },
		{ "https://evil.example/admin/v1?cursor=a", NULL },
		{ "//evil.example/admin/v1?cursor=a", NULL },
		{ "ftp://evil.example/admin/v1?cursor=a", NULL },
		{ "a b", NULL },
		{ "a\r\nHost: x", NULL },
		{ "a\\b", NULL },
		{ "0123456789012345678901234567890", "0123456789012345678901234567890" },
		{ "01234567890123456789012345678901", NULL },
	};
	char cursor[32];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int rc = url_cursor(base, rows[i].link, cursor, sizeof(cursor));

		if ((rc == 0) != (rows[i].cursor != NULL))
			fail_msg("'%s': %s", rows[i].link, rc == 0 ? cursor : "refused");
		if (rc == 0)
			assert_string_equal(cursor, rows[i].cursor);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sites),
		cmocka_unit_test(test_sites_settle),
		cmocka_unit_test(test_site_too_long),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_cursor),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
