/* What one page is asked with: how many items, and what a POST sends. */
#ifndef FETCH_WALK_PAGE_H
#define FETCH_WALK_PAGE_H

#include "paging.h"

enum { PAGE_SIZE_MIN = 50 };

/* Pages have become too large for the list: a list of users takes longer than Jira allows itself (409), or a limit fell
   (400), be it in mid-walk. The size to ask for now; 0: it is not that. */
uint32_t page_smaller(
    const struct walk *walk, const struct page_place *at, const struct reply *reply);
/* A POST has size and cursor in its body; else they stand in the path, and it is NULL. The caller frees it. */
char *page_body(const struct walk *walk, const struct page_place *at);

#endif
