/*
 * libcurl, with memory that is wiped when it is given back: requests pass through it with their credentials, and a copy
 * of them would stay in what is free. (nghttp2, below it, has memory of its own, and leaves copies there.)
 */
#ifndef FETCH_WIRE_WIPED_H
#define FETCH_WIRE_WIPED_H

#include <stdbool.h>

/* In place of curl_global_init; for curl_global_cleanup. */
bool wiped_curl_init(void);

#endif
