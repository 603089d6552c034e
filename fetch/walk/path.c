#include "path.h"

#include "fetch/wire/url.h"
#include <stdio.h>
#include <string.h>

static void
add_bytes(struct path *path, const char *text, size_t len)
{
	size_t left = path->room > path->used ? path->room - path->used - 1 : 0;
	size_t fits = len < left ? len : left;

	if (path->used < path->room) {
		memcpy(path->out + path->used, text, fits);
		path->out[path->used + fits] = '\0';
	}
	path->used += len;
}

void
path_add(struct path *path, const char *text)
{
	add_bytes(path, text, strlen(text));
}

void
path_add_encoded(struct path *path, const char *text)
{
	size_t at = path->used < path->room ? path->used : path->room;

	path->used += url_encode(text, path->out + at, path->room - at);
}

void
path_fill(struct path *path, const char *template,
    void (*part)(const void *arg, const char *name, struct path *path), const void *arg)
{
	const char *brace;
	char name[32];

	for (; (brace = strchr(template, '{')) != NULL; template = strchr(brace, '}') + 1) {
		add_bytes(path, template, (size_t)(brace - template));
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(brace + 1, "}"), brace + 1);
		part(arg, name, path);
	}
	path_add(path, template);
}
