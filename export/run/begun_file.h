/*
 * begun.json: which command began to make a run directory, and with which options, so that it can go on when
 * it is broken off. It is in the hidden directory from the start, and stays in NAME.incomplete alone.
 */
#ifndef EXPORT_RUN_BEGUN_FILE_H
#define EXPORT_RUN_BEGUN_FILE_H

#include "model/base/json.h"

#define BEGUN_FILE_NAME "begun.json"

struct begun_option {
	const char *name, *value; /* value: NULL of a flag */
};

struct begun_file {
	const char *command;
	struct json_list options; /* of struct begun_option */
};

int begun_file_write(const char *dir, const char *command, const struct begun_option *options,
    size_t count, struct err *err);
/* Texts into 'arena'. -1: there is none, or it is damaged. */
int begun_file_read(
    const char *dir, struct begun_file *begun, struct arena *arena, struct err *err);
int begun_file_remove(const char *dir, struct err *err);

#endif
