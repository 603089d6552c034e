#include "begun_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { BYTES_MAX = 1 << 20 };

static const struct json_shape option_shape =
    JSON_SHAPE(struct begun_option, JSON_MUST(struct begun_option, name, "option", JSON_TEXT),
	JSON_MAY(struct begun_option, value, "value", JSON_TEXT));
static const struct json_shape shape =
    JSON_SHAPE(struct begun_file, JSON_MUST(struct begun_file, command, "command", JSON_TEXT),
	JSON_MUST_OF(struct begun_file, options, "options", JSON_LIST, &option_shape));

int
begun_file_write(const char *dir, const char *command, const struct begun_option *options,
    size_t count, struct err *err)
{
	struct json_out out;

	if (json_make(&out, dir, BEGUN_FILE_NAME, err) != 0)
		return -1;
	json_open(&out, NULL);
	json_text(&out, "command", command);
	json_open_list(&out, "options");
	for (size_t i = 0; i < count; i++) {
		json_open(&out, NULL);
		json_text(&out, "option", options[i].name);
		if (options[i].value != NULL)
			json_text(&out, "value", options[i].value);
		json_close(&out);
	}
	json_close_list(&out);
	json_close(&out);
	return json_finish(&out, err);
}

int
begun_file_read(const char *dir, struct begun_file *begun, struct arena *arena, struct err *err)
{
	char *path = mem_print("%s/" BEGUN_FILE_NAME, dir);
	const char *why = NULL;
	size_t len;
	char *text = file_text(AT_FDCWD, path, false, BYTES_MAX, &len, &why);
	int rc = text != NULL ? json_read(&shape, begun, arena, JSON_LAX, text, len, NULL) : -1;

	if (rc < 0)
		err_set(err, STATUS_BAD_INPUT, "cannot read '%s': %s", path,
		    why != NULL ? why : "it is damaged");
	free(text);
	free(path);
	return rc;
}

int
begun_file_remove(const char *dir, struct err *err)
{
	char *path = mem_print("%s/" BEGUN_FILE_NAME, dir);
	int rc = unlink(path) == 0 || errno == ENOENT ? 0 : file_failed(err, "remove", path);

	free(path);
	return rc;
}
