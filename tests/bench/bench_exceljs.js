// The same workbook through exceljs, for 'make bench': read from a file, then written again, both streaming.
// Prints thousands of rows a second: reading, writing.
"use strict";
const exceljs = require("exceljs");
const [, , from, to] = process.argv;

async function read() {
	const rows = [];
	const book = new exceljs.stream.xlsx.WorkbookReader(from, { sharedStrings: "cache", hyperlinks: "ignore",
		styles: "cache", worksheets: "emit" });
	for await (const sheet of book)
		for await (const row of sheet)
			if (sheet.name === "Review")
				rows.push(row.values);
	return rows;
}

async function write(rows) {
	const book = new exceljs.stream.xlsx.WorkbookWriter({ filename: to, useStyles: true });
	const sheet = book.addWorksheet("Review");
	for (const row of rows)
		sheet.addRow(row).commit();
	sheet.commit();
	await book.commit();
}

async function main() {
	const began = process.hrtime.bigint();
	const rows = await read();
	const between = process.hrtime.bigint();
	await write(rows);
	const ended = process.hrtime.bigint();
	console.log(rows.length / (Number(between - began) / 1e6), rows.length / (Number(ended - between) / 1e6));
}

main();
