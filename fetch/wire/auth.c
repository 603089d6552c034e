#define _DEFAULT_SOURCE /* explicit_bzero */
#include "auth.h"
#include "model/base/arena.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char *
auth_basic(const char *email, const char *token)
{
	size_t len = strlen(email) + 1 + strlen(token);
	char *plain = mem_alloc(len + 1), *value = mem_alloc(6 + len / 3 * 4 + 8);

	snprintf(plain, len + 1, "%s:%s", email, token);
	memcpy(value, "Basic ", 6);
	EVP_EncodeBlock((unsigned char *)value + 6, (unsigned char *)plain, (int)len);
	explicit_bzero(plain, len);
	free(plain);
	return value;
}

char *
auth_bearer(const char *key)
{
	size_t room = strlen(key) + 8;
	char *value = mem_alloc(room);

	snprintf(value, room, "Bearer %s", key);
	return value;
}

void
auth_free(char *authorization)
{
	if (authorization == NULL)
		return;
	explicit_bzero(authorization, strlen(authorization));
	free(authorization);
}

bool
auth_skew(const char *date, long *seconds)
{
	time_t there = date[0] != '\0' ? curl_getdate(date, NULL) : -1;

	if (there < 0)
		return false;
	*seconds = (long)(time(NULL) - there);
	return true;
}
