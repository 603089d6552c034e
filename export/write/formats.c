/*
 * Every format, in the order in which they are named and told about.
 */
#include "format.h"
#include <string.h>

static const struct format *const formats[] = {
	&format_csv,
	&format_csv_raw,
	&format_json,
	&format_jsonl,
	&format_xlsx,
};

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

const char *
format_names(void)
{
	return "csv, csv-raw, json, jsonl, xlsx";
}
