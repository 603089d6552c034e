/*
 * The kinds of objects that are compared, and which of them a reading read completely.
 */
#ifndef MODEL_CHANGE_CHANGE_OBJECT_H
#define MODEL_CHANGE_CHANGE_OBJECT_H

#include "model/graph/run.h"

enum change_object {
	CHANGE_ACCOUNT,
	CHANGE_GROUP,
	CHANGE_MEMBERSHIP,
	CHANGE_PROJECT,
	CHANGE_ROLE,
	CHANGE_ACTOR,
	CHANGE_SCHEME,
	CHANGE_LINE,
	CHANGE_PRODUCT,
	CHANGE_LICENCE,        /* a group gives a product */
	CHANGE_DIRECT_LICENCE, /* a role of an account's own gives it */
	CHANGE_ORG_ACCOUNT,
	CHANGE_ORG_ROLE,
	CHANGE_FILTER,    /* and with whom it is shared */
	CHANGE_DASHBOARD, /* likewise */
	CHANGE_SECURITY_SCHEME,
	CHANGE_SECURITY_LEVEL,
	CHANGE_SECURITY_MEMBER,
	CHANGE_TOKEN,
	CHANGE_SERVICE_TOKEN,
	CHANGE_KEY,
	CHANGE_SERVICE,
	CHANGE_OBJECTS
};

const char *change_object_name(uint8_t object); /* "role actor" */
/*
 * A complete run read all it has; of an incomplete one each kind must have rows of completeness that say so. narrower: it
 * was narrowed to projects, and the other side not to the same.
 */
void change_objects_read(bool whole[CHANGE_OBJECTS], const struct run *run, bool narrower);

#endif
