#!/usr/bin/python3
"""xlsx_readers.py FILE OUTDIR: every sheet as OUTDIR/NAME.csv, read by openpyxl: a second opinion.

Dates are written as RFC 3339, whole numbers without a point, empty cells empty; rows end in LF.
Prints one line a sheet: name, rows, formulas found (there must be none)."""
import csv
import datetime
import os
import sys

import openpyxl


def shown(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return (value + datetime.timedelta(microseconds=500000)).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def main(path, out):
    os.makedirs(out, exist_ok=True)
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        name = os.path.join(out, sheet.title.replace("/", "-") + ".csv")
        rows = formulas = 0
        with open(name, "w", newline="", encoding="utf-8", errors="surrogatepass") as file:
            writer = csv.writer(file, lineterminator="\n")
            for row in sheet.iter_rows():
                rows += 1
                formulas += sum(cell.data_type == "f" for cell in row)
                writer.writerow([shown(cell.value) for cell in row])
        print(f"{sheet.title}\t{rows}\t{formulas}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
