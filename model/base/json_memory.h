/* yajl never looks at what its allocator answers: this one does not fail. */
#ifndef MODEL_BASE_JSON_MEMORY_H
#define MODEL_BASE_JSON_MEMORY_H

#include <stddef.h>
#include <yajl/yajl_common.h>

extern yajl_alloc_funcs json_allocator;

#endif
