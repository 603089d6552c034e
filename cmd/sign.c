/* Signatures; see sign.h. */
#define _GNU_SOURCE /* memfd_create */
#include "sign.h"

#include "model/base/file.h"
#include "shell.h"
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	SIGN_SECONDS = 300, /* somebody may have to touch a key */
	SIGNATURE_BYTES_MOST = 1 << 16,
};

static int
keep_signature(
    const char *dir, const char *name, const char *signature, size_t len, struct err *err)
{
	struct file file;

	if (file_replace(&file, dir, name, err) < 0)
		return -1;
	if (file_write(&file, signature, len, err) == 0)
		return file_replace_finish(&file, dir, name, err);
	file_replace_abandon(&file, dir, name);
	return -1;
}

/* Signs the file 'name' of the directory, into the file 'into'. */
static int
sign_file(const char *dir, const char *name, const char *into, const char *command, struct err *err)
{
	struct shell shell = { "--sign-command", command, "only the signature", -1, SIGN_SECONDS,
		SIGNATURE_BYTES_MOST, NULL };
	char *sums, *signature;
	ssize_t len = -1;
	int rc = -1;

	if (command == NULL)
		return 0;
	sums = mem_print("%s/%s", dir, name);
	signature = mem_resize(NULL, SIGNATURE_BYTES_MOST + 1);
	shell.in = open(sums, O_RDONLY | O_CLOEXEC);
	if (shell.in < 0)
		file_failed(err, "read", sums);
	else
		len = shell_run(&shell, signature, err);
	if (len == 0)
		err_set(err, STATUS_USAGE,
		    "--sign-command: printed nothing: it should print the signature");
	if (len > 0)
		rc = keep_signature(dir, into, signature, (size_t)len, err);
	if (shell.in >= 0)
		close(shell.in);
	free(signature);
	free(sums);
	return rc;
}

int
sign_added(const char *dir, const char *command, struct err *err)
{
	return sign_file(dir, APPLIED_NAME, APPLIED_SIGNATURE_NAME, command, err);
}

int
sign_and_finish(
    struct rundir *rundir, const char *command, bool complete, char **path, struct err *err)
{
	if ((!rundir->summed && rundir_sum(rundir, err) < 0) ||
	    sign_file(rundir->hidden, SUMS_NAME, SIGNATURE_NAME, command, err) < 0) {
		rundir_abandon(rundir);
		return -1;
	}
	return rundir_finish(rundir, complete, path, err);
}

int
sign_choices(const struct choices *choices, struct err *err)
{
	if (!choices->require_signature || choices->verify != NULL)
		return 0;
	return err_set(err, STATUS_USAGE,
	    "--require-signature needs --verify-command: a signature that nobody checks proves "
	    "nothing");
}

/* The sums as they were read, to be read again: the file may be another one by now. -1: err says why. */
static int
open_sums(const struct sums_text *sums, struct err *err)
{
	int fd = memfd_create(SUMS_NAME, MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < sums->len) {
		ssize_t n = write(fd, sums->bytes + done, sums->len - done);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (fd >= 0 && done == sums->len && lseek(fd, 0, SEEK_SET) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return file_failed(err, "keep", SUMS_NAME);
}

int
sign_check(const char *dir, const char *name, const struct sums_text *sums,
    const struct choices *choices, struct err *err)
{
	struct shell shell = { "--verify-command", choices->verify, "little", -1, SIGN_SECONDS,
		SIGNATURE_BYTES_MOST, NULL };
	char *variable, *printed;
	ssize_t len = -1;

	if (!sums->is_signed || choices->verify == NULL)
		return 0;
	variable = mem_print("SIGNATURE=%s/%s.sig", dir, name);
	printed = mem_resize(NULL, SIGNATURE_BYTES_MOST + 1);
	shell.variable = variable;
	shell.in = open_sums(sums, err);
	if (shell.in >= 0) {
		len = shell_run(&shell, printed, err);
		close(shell.in);
	}
	if (len < 0 && err->status != STATUS_INTERRUPTED) {
		err->status = STATUS_REFUSED;
		err_wrap(
		    err, "'%s/%s.sig' is not accepted as the signature of %s", dir, name, name);
	}
	free(printed);
	free(variable);
	return len < 0 ? -1 : 1;
}

int
sign_required(const char *dir, const char *name, const struct sums_text *sums,
    const struct choices *choices, struct err *err)
{
	return !choices->require_signature || sums->is_signed
		   ? 0
		   : err_set(err, STATUS_REFUSED,
			 "'%s' is not signed: there is no %s.sig, and --require-signature refuses "
			 "it",
			 dir, name);
}

int
sign_judge(const char *dir, const struct verify_result *plan, const struct choices *choices,
    struct progress *progress, struct err *err)
{
	int good;

	if (sign_required(dir, SUMS_NAME, &plan->sums, choices, err) < 0 ||
	    (good = sign_check(dir, SUMS_NAME, &plan->sums, choices, err)) < 0)
		return -1;
	if (good > 0)
		progress_tell(progress, "'%s' is signed, and the signature is good", dir);
	else if (plan->sums.is_signed)
		progress_say(progress,
		    "'%s' is signed, but nobody checked the signature: give --verify-command", dir);
	else if (choices->verify != NULL)
		progress_say(progress,
		    "'%s' is not signed, so there was nothing for --verify-command to check: "
		    "--require-signature refuses such a plan",
		    dir);
	return 0;
}
