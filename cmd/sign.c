/* Signatures; see sign.h. */
#include "sign.h"

#include "model/base/file.h"
#include "shell.h"
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIGN_SECONDS = 300 /* somebody may have to touch a key */, SIGNATURE_BYTES_MOST = 1 << 16 };

int
sign_again(const char *dir, const char *command, struct err *err)
{
	struct shell shell = { "--sign-command", command, "only the signature", -1, SIGN_SECONDS,
		SIGNATURE_BYTES_MOST };
	char *sums, *signature;
	struct file file;
	ssize_t len = -1;
	int rc = -1;

	if (command == NULL)
		return 0;
	sums = mem_print("%s/" SUMS_NAME, dir);
	signature = mem_resize(NULL, SIGNATURE_BYTES_MOST + 1);
	shell.in = open(sums, O_RDONLY | O_CLOEXEC);
	if (shell.in < 0)
		file_failed(err, "read", sums);
	else
		len = shell_run(&shell, signature, err);
	if (len == 0)
		err_set(err, STATUS_USAGE,
		    "--sign-command: printed nothing: it should print the signature");
	if (len > 0 && file_make(&file, dir, SIGNATURE_NAME, err) == 0) {
		rc = file_write(&file, signature, (size_t)len, err) < 0 ? -1
									: file_finish(&file, err);
		file_release(&file);
	}
	if (shell.in >= 0)
		close(shell.in);
	free(signature);
	free(sums);
	return rc;
}

int
sign_and_finish(
    struct rundir *rundir, const char *command, bool complete, char **path, struct err *err)
{
	if (command != NULL &&
	    (rundir_sum(rundir, err) < 0 || sign_again(rundir->hidden, command, err) < 0)) {
		rundir_abandon(rundir);
		return -1;
	}
	return rundir_finish(rundir, complete, path, err);
}
