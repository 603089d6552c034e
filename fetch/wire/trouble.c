#include "trouble.h"
#include "model/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
reply_trouble(struct reply *reply, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reply->trouble, sizeof(reply->trouble), format, args);
	va_end(args);
	text_harmless(reply->trouble);
}

/* 1234567 as "1,234,567". */
static const char *
counted(uint64_t number, char out[32])
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number), used = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return out;
}

static const char need_proxy[] = "; is a proxy needed? HTTPS_PROXY names it";

static void
name_timeout(const struct failure *failure, struct reply *reply)
{
	curl_off_t connected = 0;

	curl_easy_getinfo(failure->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
	if (connected == 0)
		reply_trouble(reply, "could not connect to %s within %u s%s", failure->at->host,
		    failure->connect, failure->at->loopback ? "" : need_proxy);
	else if (strncmp(failure->message, "Operation too slow", 18) == 0)
		reply_trouble(
		    reply, "fewer than %u bytes a second for %u s", failure->least, failure->stall);
	else
		reply_trouble(reply, "not finished after %u s", failure->whole);
}

static void
name_cut(const struct failure *failure, struct reply *reply)
{
	char bytes[32];

	if (strstr(failure->message, "chunk") != NULL)
		reply_trouble(reply, "damaged reply: %s", failure->message);
	else if (failure->headers->bytes == 0)
		reply_trouble(reply, "connection cut before a reply");
	else
		reply_trouble(reply, "connection cut after %s bytes", counted(reply->bytes, bytes));
}

/* With what the proxy refused the way to the server; 0: it did not. */
static long
proxy_status(const struct failure *failure)
{
	long status = 0;

	if (failure->headers->status == STATUS_PROXY_ASKS)
		return STATUS_PROXY_ASKS;
	curl_easy_getinfo(failure->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status >= 300 ? status : 0;
}

static void
name_proxy(const struct failure *failure, long status, struct reply *reply)
{
	if (status == STATUS_PROXY_ASKS)
		reply_trouble(reply,
		    "the proxy asks for credentials (HTTP 407): give its user and password in "
		    "HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT");
	else
		reply_trouble(
		    reply, "the proxy refuses the way to %s: HTTP %ld", failure->at->host, status);
}

static void
name_untrusted(const struct failure *failure, const char *said, struct reply *reply)
{
	bool unknown = strstr(said, "issuer") != NULL || strstr(said, "self-signed") != NULL;

	reply_trouble(reply, "certificate of %s not trusted: %s%s", failure->at->host, said,
	    unknown ? "; if a private authority signs here, such as a proxy's, give its "
		      "certificate with --ca-file"
		    : "");
}

/* Of a proxy's address that curl refuses it repeats everything, the password too. */
static const char *
words_of(const struct failure *failure)
{
	if (strchr(failure->message, '@') != NULL)
		return "its address is wrong";
	return failure->message[0] != '\0' ? failure->message : curl_easy_strerror(failure->code);
}

static void
name_unusable(const char *said, struct reply *reply)
{
	reply_trouble(reply, "the proxy cannot be used: %s: check HTTPS_PROXY", said);
}

/* curl tells which host it could not reach: it may be the proxy. */
static void
name_unreached(const struct failure *failure, const char *said, struct reply *reply)
{
	if (said != failure->message && failure->message[0] != '\0')
		name_unusable(said, reply);
	else if (failure->at->loopback)
		reply_trouble(reply, "could not connect to %s", failure->at->host);
	else
		reply_trouble(
		    reply, "could not connect to %s: %s%s", failure->at->host, said, need_proxy);
}

bool
trouble_name(const struct failure *failure, struct reply *reply)
{
	const char *host = failure->at->host;
	const char *said = words_of(failure);
	long proxy = proxy_status(failure);

	if (proxy != 0) {
		name_proxy(failure, proxy, reply);
		return proxy < 500;
	}
	switch (failure->code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		reply_trouble(reply, "host name of %s not found%s", host, need_proxy);
		break;
	case CURLE_COULDNT_RESOLVE_PROXY:
		name_unusable(said, reply);
		break;
	case CURLE_COULDNT_CONNECT:
		name_unreached(failure, said, reply);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		name_timeout(failure, reply);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		name_untrusted(failure, said, reply);
		return true;
	case CURLE_SSL_CONNECT_ERROR:
		reply_trouble(reply, "no secure connection to %s: %s", host, said);
		break;
	case CURLE_ABORTED_BY_CALLBACK: /* what must not be sent again */
		reply_trouble(reply, "refused before a reply: connection or stream closed");
		break;
	case CURLE_OK:
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		name_cut(failure, reply);
		break;
	case CURLE_BAD_CONTENT_ENCODING:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL:
		reply_trouble(reply, "damaged reply: %s", said);
		break;
	default:
		reply_trouble(reply, "%s: %s", host, said);
	}
	return false;
}

void
trouble_redirect(CURL *easy, const struct redact *redact, struct reply *reply)
{
	char *target = NULL, *host = NULL, *told;
	CURLU *url = curl_url();

	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &target);
	if (url != NULL && target != NULL &&
	    curl_url_set(url, CURLUPART_URL, target, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK)
		curl_url_get(url, CURLUPART_HOST, &host, 0);
	told = redact_text(redact, host != NULL ? host : "");
	if (host != NULL)
		reply_trouble(
		    reply, "HTTP %ld: redirect to '%s' not followed", reply->status, told);
	else
		reply_trouble(reply, "HTTP %ld", reply->status);
	free(told);
	curl_free(host);
	curl_url_cleanup(url);
}
