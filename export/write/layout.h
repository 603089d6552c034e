/* The order of a sheet's columns in a workbook, as a template asks for it; see document.h. */
#ifndef EXPORT_WRITE_LAYOUT_H
#define EXPORT_WRITE_LAYOUT_H

#include "making.h"
#include "shown.h"
#include "template.h"

/* The sheet's columns are chosen. */
int layout_make(
    const struct making *making, struct sheet *sheet, const struct template_sheet *said);

#endif
