// Decisions written into a review's workbook by exceljs: node decide.js IN OUT < {"grant_id": ["keep", "reason"], ...}
"use strict";
const fs = require("fs");
const excel = require("exceljs");

async function decide(from, to, decisions) {
	const book = new excel.Workbook();
	await book.xlsx.readFile(from);
	const sheet = book.getWorksheet("Review"), at = {};
	sheet.getRow(1).eachCell((cell, column) => { at[cell.text] = column; });
	for (let number = 2; number <= sheet.rowCount; number++) {
		const row = sheet.getRow(number), said = decisions[row.getCell(at["Grant ID"]).text];
		if (said === undefined)
			continue;
		row.getCell(at.Decision).value = said[0] || null;
		row.getCell(at.Reason).value = said[1] || null;
		row.getCell(at["Reviewed on"]).value = new Date(Date.UTC(2025, 11, 9));
	}
	await book.xlsx.writeFile(to);
}

decide(process.argv[2], process.argv[3], JSON.parse(fs.readFileSync(0, "utf8")));
