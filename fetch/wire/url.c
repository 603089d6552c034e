/*
 * Addresses; see url.h.
 */
#include "url.h"

#include "model/base/text.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char example[] = "write it like https://NAME.atlassian.net";

size_t
url_encode(const char *text, char *out, size_t room)
{
	char *coded = curl_easy_escape(NULL, text, 0);
	size_t len, fits;

	if (coded == NULL)
		abort(); /* no memory */
	len = strlen(coded);
	fits = len < room ? len : room > 0 ? room - 1 : 0;
	/* no half of an escape */
	for (size_t tail = 1; fits < len && tail <= 2 && tail <= fits; tail++)
		if (coded[fits - tail] == '%')
			fits -= tail;
	if (room > 0) {
		memcpy(out, coded, fits);
		out[fits] = '\0';
	}
	curl_free(coded);
	return len;
}

static bool
is_loopback(const char *host)
{
	unsigned a, b, c, d;
	int end = 0;

	if (strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
		return true;
	return sscanf(host, "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d, &end) == 4 && host[end] == '\0' &&
	       a == 127 && b < 256 && c < 256 && d < 256;
}

/* A part of a parsed address, or NULL when it has none; for curl_free. */
static char *
part(CURLU *url, CURLUPart which)
{
	char *text = NULL;

	return curl_url_get(url, which, &text, 0) == CURLUE_OK ? text : NULL;
}

static int
check_text(const char *given, struct err *err)
{
	if (*given == '\0')
		return err_set(err, STATUS_USAGE, "the site is empty; %s", example);
	if (strlen(given) >= URL_BASE_MAX)
		return err_set(err, STATUS_USAGE, "the site is longer than %d characters; %s",
		    URL_BASE_MAX - 1, example);
	/* First, and without showing the text: it may hold a password. */
	if (strchr(given, '@') != NULL)
		return err_set(
		    err, STATUS_USAGE, "the site has a user or an '@' in it; %s", example);
	for (const char *p = given; *p != '\0'; p++) {
		if (*p == ' ')
			return err_set(
			    err, STATUS_USAGE, "site '%s' has a space in it; %s", given, example);
		if (*p < 0x20 || *p == 0x7f)
			return err_set(err, STATUS_USAGE,
			    "site '%s' has a control character or a letter beyond ASCII in it; %s",
			    given, example);
		if (*p == '\\' || *p == '%')
			return err_set(err, STATUS_USAGE, "site '%s' has a '%c' in it; %s", given,
			    *p, example);
	}
	return 0;
}

static CURLU *
parse(const char *given, struct err *err)
{
	CURLU *url = curl_url();
	CURLUcode code;

	if (url == NULL) {
		err_set(err, STATUS_FAILED, "out of memory");
		return NULL;
	}
	code = curl_url_set(url, CURLUPART_URL, given, CURLU_NON_SUPPORT_SCHEME);
	if (code == CURLUE_OK)
		return url;
	if (code == CURLUE_BAD_PORT_NUMBER)
		err_set(err, STATUS_USAGE,
		    "site '%s' has a port that is not a number from 1 to 65535", given);
	else
		err_set(err, STATUS_USAGE, "site '%s' is not an address; %s", given, example);
	curl_url_cleanup(url);
	return NULL;
}

static int
check_scheme(
    const char *given, const char *scheme, const char *host, struct url_base *read, struct err *err)
{
	read->loopback = is_loopback(host);
	read->secure = strcmp(scheme, "https") == 0;
	if (read->secure)
		return 0;
	if (strcmp(scheme, "http") != 0)
		return err_set(err, STATUS_USAGE, "site '%s': '%s://' is not supported; %s", given,
		    scheme, example);
	if (!read->loopback)
		return err_set(err, STATUS_USAGE,
		    "site '%s': http:// would send the token in the clear; write https://%s", given,
		    host);
	return 0;
}

/* What an address of a site never has. */
static int
check_extras(const char *given, struct err *err)
{
	if (strchr(given, '?') != NULL)
		return err_set(
		    err, STATUS_USAGE, "site '%s' has a query ('?') in it; %s", given, example);
	if (strchr(given, '#') != NULL)
		return err_set(err, STATUS_USAGE, "site '%s' has a '#' in it; %s", given, example);
	return 0;
}

static int
check_host(
    const char *given, const char *host, const char *port, struct url_base *read, struct err *err)
{
	const char *allowed =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._[]:";

	if (*host == '\0' || host[strspn(host, allowed)] != '\0' || *host == '.' || *host == '-' ||
	    strstr(host, "..") != NULL)
		return err_set(
		    err, STATUS_USAGE, "site '%s' has no usable host name; %s", given, example);
	if (strchr(host, '.') == NULL && *host != '[' && !is_loopback(host))
		return err_set(err, STATUS_USAGE,
		    "site '%s' is not a complete host name; write https://%s.atlassian.net if that "
		    "is "
		    "the site",
		    given, host);
	if (port != NULL && strtol(port, NULL, 10) == 0)
		return err_set(err, STATUS_USAGE, "site '%s' has the port 0", given);
	if (snprintf(read->host, sizeof(read->host), "%s%s%s", host, port != NULL ? ":" : "",
		port != NULL ? port : "") >= (int)sizeof(read->host))
		return err_set(err, STATUS_USAGE, "site '%s' has too long a host name", given);
	return 0;
}

static int
read_parts(CURLU *url, const char *given, struct url_base *read, struct err *err)
{
	char *scheme = part(url, CURLUPART_SCHEME), *host = part(url, CURLUPART_HOST);
	char *port = part(url, CURLUPART_PORT);
	int rc = -1;

	if (scheme == NULL || host == NULL)
		err_set(err, STATUS_USAGE, "site '%s' is not an address; %s", given, example);
	else if (check_extras(given, err) == 0 && check_host(given, host, port, read, err) == 0 &&
		 check_scheme(given, scheme, host, read, err) == 0)
		rc = 0;
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	return rc;
}

int
url_base_read(const char *base, struct url_base *read, struct err *err)
{
	CURLU *url;
	int rc;

	if (check_text(base, err) < 0 || (url = parse(base, err)) == NULL)
		return -1;
	rc = read_parts(url, base, read, err);
	curl_url_cleanup(url);
	return rc;
}

/* Nothing, "/", or "/ex/jira/ID" with or without a slash at its end; then *id is the text of the
 * ID. */
static int
check_path(const char *given, char *path, const char **id, struct err *err)
{
	static const char before[] = "/ex/jira/";
	size_t len = strlen(path);

	*id = NULL;
	if (len > 0 && path[len - 1] == '/')
		path[--len] = '\0';
	if (len == 0)
		return 0;
	if (strncmp(path, before, sizeof(before) - 1) == 0)
		*id = path + sizeof(before) - 1;
	if (*id != NULL && **id != '\0' &&
	    (*id)[strspn(
		*id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0')
		return 0;
	return err_set(err, STATUS_USAGE,
	    "site '%s': give only the host, without the path '%s'; %s", given, path, example);
}

/* The parsed address as a base: its scheme, host and perhaps "/ex/jira/ID". */
static int
site_base(CURLU *url, const char *given, char *base, size_t room, bool *gateway, struct err *err)
{
	struct url_base read = { 0 };
	char *path = NULL;
	const char *id;
	int rc = -1;

	if (read_parts(url, given, &read, err) == 0 && (path = part(url, CURLUPART_PATH)) != NULL &&
	    check_path(given, path, &id, err) == 0) {
		text_lower(read.host);
		*gateway = id != NULL;
		rc = snprintf(base, room, "%s://%s%s%s", read.secure ? "https" : "http", read.host,
			 id != NULL ? "/ex/jira/" : "", id != NULL ? id : "") < (int)room
			 ? 0
			 : err_set(err, STATUS_USAGE, "site '%s' is too long", given);
	}
	curl_free(path);
	return rc;
}

int
url_site(const char *given, char *base, size_t room, bool *gateway, struct err *err)
{
	char address[URL_BASE_MAX + 8];
	CURLU *url;
	int rc;

	if (check_text(given, err) < 0)
		return -1;
	snprintf(address, sizeof(address), "%s%s", strstr(given, "://") == NULL ? "https://" : "",
	    given);
	if ((url = parse(address, err)) == NULL)
		return -1;
	rc = site_base(url, given, base, room, gateway, err);
	curl_url_cleanup(url);
	return rc;
}

/* The value of cursor= in a query, decoded. */
static int
query_cursor(const char *query, char *cursor, size_t room)
{
	const char *at = query;
	char *decoded;
	int len, rc = -1;

	while (at != NULL && strncmp(at, "cursor=", 7) != 0)
		at = (at = strchr(at, '&')) != NULL ? at + 1 : NULL;
	if (at == NULL)
		return -1;
	at += 7;
	decoded = curl_easy_unescape(NULL, at, (int)strcspn(at, "&"), &len);
	if (decoded != NULL && len > 0 && (size_t)len < room && strlen(decoded) == (size_t)len) {
		memcpy(cursor, decoded, (size_t)len + 1);
		rc = 0;
	}
	curl_free(decoded);
	return rc;
}

int
url_cursor(const char *base, const char *link, char *cursor, size_t room)
{
	size_t len = strlen(base);
	const char *query;

	for (const char *p = link; *p != '\0'; p++)
		if ((unsigned char)*p <= ' ' || *p == '\\' || *p == 0x7f)
			return -1;
	if (strstr(link, "://") == NULL && strncmp(link, "//", 2) != 0) {
		if (strlen(link) >= room)
			return -1;
		memcpy(cursor, link, strlen(link) + 1);
		return 0;
	}
	if (strncmp(link, base, len) != 0 || strncmp(link + len, "/admin/", 7) != 0 ||
	    (query = strchr(link, '?')) == NULL)
		return -1;
	return query_cursor(query + 1, cursor, room);
}
