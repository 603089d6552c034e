/*
 * SHA-256 in hex.
 */
#include "digest.h"

#include "arena.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 16 };

static int
hash_all(EVP_MD_CTX *hash, int fd, const char *name, unsigned char *piece, struct err *err)
{
	ssize_t got;

	for (;;) {
		got = read(fd, piece, PIECE);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return file_failed(err, "read", name);
		if (got == 0)
			return 0;
		if (EVP_DigestUpdate(hash, piece, (size_t)got) != 1)
			return err_set(err, STATUS_FAILED, "cannot take the SHA-256 of '%s'", name);
	}
}

static void
spell(const unsigned char *sum, char hex[DIGEST_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < DIGEST_HEX / 2; i++) {
		hex[2 * i] = digits[sum[i] >> 4];
		hex[2 * i + 1] = digits[sum[i] & 15];
	}
	hex[DIGEST_HEX] = '\0';
}

int
digest_file(int fd, const char *name, char hex[DIGEST_HEX + 1], struct err *err)
{
	unsigned char sum[EVP_MAX_MD_SIZE] = { 0 }, *piece = mem_alloc(PIECE);
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	unsigned len = 0;
	int rc = -1;

	if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
		err_set(err, STATUS_FAILED, "cannot take the SHA-256 of '%s'", name);
	else
		rc = hash_all(hash, fd, name, piece, err);
	if (rc == 0 && (EVP_DigestFinal_ex(hash, sum, &len) != 1 || len != DIGEST_HEX / 2))
		rc = err_set(err, STATUS_FAILED, "cannot take the SHA-256 of '%s'", name);
	spell(sum, hex);
	EVP_MD_CTX_free(hash);
	free(piece);
	return rc;
}

int
digest_path(
    const char *path, const char *name, bool follow, char hex[DIGEST_HEX + 1], struct err *err)
{
	int fd =
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
	struct stat what;
	int rc;

	*hex = '\0';
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0)
		return file_failed(err, "read", name);
	if (fstat(fd, &what) != 0 || !S_ISREG(what.st_mode))
		rc = err_set(err, STATUS_BAD_INPUT, "%s: not a regular file", name);
	else
		rc = digest_file(fd, name, hex, err);
	close(fd);
	return rc;
}

void
digest_pair(const void *a, size_t a_len, const void *b, size_t b_len, char hex[DIGEST_HEX + 1])
{
	unsigned char sum[EVP_MAX_MD_SIZE] = { 0 };
	EVP_MD_CTX *hash = EVP_MD_CTX_new();

	if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1 ||
	    EVP_DigestUpdate(hash, a, a_len) != 1 || EVP_DigestUpdate(hash, b, b_len) != 1 ||
	    EVP_DigestFinal_ex(hash, sum, NULL) != 1)
		abort(); /* out of memory: nothing else can go wrong with bytes at hand */
	EVP_MD_CTX_free(hash);
	spell(sum, hex);
}
