/* The configuration file. */
#define _GNU_SOURCE /* memmem */
#include "cmd/connection.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct connection connection = { 0 };
	struct context context = { 0 };
	struct err err = { 0 };
	bool given;

	if (memmem(data, size, "command", strlen("command")) != NULL)
		return 0; /* it would be run */
	setenv("JIRA_ACCESS_CONFIG", fuzz_file("config", data, size), 1);
	if (connection_is_given(&context, &given, &err) == 0)
		connection_load(&connection, &context, &err);
	connection_release(&connection);
	return 0;
}
