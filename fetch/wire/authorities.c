#include "authorities.h"
#include "model/base/arena.h"
#include "model/base/file.h"
#include "model/base/text.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>

enum { FILE_MAX_BYTES = 16 * 1024 * 1024 };

struct authorities {
	struct text pem;
};

static bool
has_certificate(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *certificate = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	ERR_clear_error();
	X509_free(certificate);
	BIO_free(bio);
	return certificate != NULL;
}

/* The bundle that libcurl was made for. A system that keeps its authorities in a directory has none, and libcurl looks
   there all the same. */
static void
add_system(struct text *pem)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->cainfo, *why;
	size_t len;
	char *text =
	    name != NULL ? file_text(AT_FDCWD, name, true, FILE_MAX_BYTES, &len, &why) : NULL;

	if (text != NULL)
		text_add_bytes(pem, text, len);
	free(text);
}

struct authorities *
authorities_read(const char *file, struct err *err)
{
	struct authorities *authorities;
	const char *why;
	size_t len;
	char *text = file_text(AT_FDCWD, file, true, FILE_MAX_BYTES, &len, &why);

	if (text == NULL || !has_certificate(text, len)) {
		err_set(err, STATUS_USAGE,
		    "CA file '%s': %s%s: --ca-file, SSL_CERT_FILE or CURL_CA_BUNDLE names a file "
		    "of certificates in PEM form",
		    file, text == NULL ? "cannot read: " : "",
		    text == NULL ? why : "has no certificate");
		free(text);
		return NULL;
	}
	authorities = mem_alloc(sizeof(*authorities));
	text_add_bytes(&authorities->pem, text, len);
	text_add_bytes(&authorities->pem, "\n", 1);
	add_system(&authorities->pem);
	free(text);
	return authorities;
}

void
authorities_use(const struct authorities *authorities, CURL *easy)
{
	struct curl_blob pem = { authorities->pem.bytes, authorities->pem.len, CURL_BLOB_NOCOPY };

	curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &pem);
	curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO_BLOB, &pem);
}

void
authorities_free(struct authorities *authorities)
{
	if (authorities == NULL)
		return;
	text_release(&authorities->pem);
	free(authorities);
}
