/* yajl never looks at what its allocator answers: this one does not fail. */
#ifndef MODEL_BASE_JSON_MEMORY_H
#define MODEL_BASE_JSON_MEMORY_H

#include <stddef.h>
#include <yajl/yajl_parse.h>

extern yajl_alloc_funcs json_allocator;

yajl_handle json_parser(const yajl_callbacks *calls, void *context); /* free: yajl_free */

#endif
