/*
 * The measurements of 'make bench' that are made in C; tests/bench/bench.sh starts the servers, calls this,
 * and prints the table.
 *
 * bench fetch URL IN-FLIGHT RUNS DIR [ORGANISATION [WITHOUT]]: reads a site; medians, one line of figures (see print_fetch).
 * bench write SNAPSHOT DIR: our writers against the bare libraries, with the same rows.
 * bench access SNAPSHOT DIR: effective_access, its rows/s and memory, and how they grow.
 * bench review SNAPSHOT DIR: the first review workbook of the site, 50,000 rows of it at most.
 * bench plan TOOL SNAPSHOT ROWS DIR: a plan of those rows, beside reading the snapshot.
 * bench graph: a graph of the largest size, made, sealed, counted and walked.
 *
 * All but 'fetch' print records: name, ours, other, unit, bound; the last one as "<=1.05",
 * ">=0.80" or "-", of ours / other. Every measurement runs in a process of its own, so that its CPU
 * time and peak memory are its own; texts and graphs that it only reads are shared with it by fork.
 * Files go into DIR and are removed.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, wait4 */
#include "export/read/sheet_xlsx.h"
#include "export/reports/catalog.h"
#include "export/review/review_xlsx.h"
#include "export/write/format.h"
#include "export/write/write.h"
#include "export/write/xlsx_digest.h"
#include "fetch/fetch.h"
#include "model/access/explain.h"

#include <csv.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <yajl/yajl_gen.h>

enum {
	RUNS = 3,
	RUNS_MOST = 16,
	HEADINGS_MOST = 4096, /* bytes of the first lines of all CSV files */
	BUFFER = 1 << 20,
};

/* Reports whose rows grow with the site, but for what expands groups into people. */
static const char *const growing[] = { "accounts", "groups", "memberships", "projects", "roles",
	"role_assignments" };
enum { GROWING = sizeof(growing) / sizeof(*growing) };

/* One run of one thing. */
struct cost {
	double wall, cpu;                         /* seconds */
	double peak;                              /* MiB */
	double fetch_wall, fetch_cpu, fetch_peak; /* of bench fetch: the first part alone */
	double accounts, edges, rows, bytes;
};

typedef void (*job)(void *arg, struct cost *cost);

static void
fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
cpu_of(const struct rusage *use)
{
	return (double)(use->ru_utime.tv_sec + use->ru_stime.tv_sec) +
	       (double)(use->ru_utime.tv_usec + use->ru_stime.tv_usec) / 1e6;
}

static double
cpu_so_far(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return cpu_of(&use);
}

/* Does it once, in a process of its own; what it notes in *cost arrives here. */
static struct cost
measure(job work, void *arg)
{
	struct cost *cost =
	    mmap(NULL, sizeof(*cost), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct cost got;
	struct rusage use;
	double start;
	int status;
	pid_t pid;

	if (cost == MAP_FAILED)
		fail("no memory to share");
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		fail("cannot start a process");
	if (pid == 0) {
		start = now();
		work(arg, cost);
		cost->wall = now() - start;
		_exit(0);
	}
	if (wait4(pid, &status, 0, &use) != pid || status != 0)
		fail("a measurement failed");
	got = *cost;
	munmap(cost, sizeof(*cost));
	got.cpu = cpu_of(&use);
	got.peak = (double)use.ru_maxrss / 1024;
	return got;
}

static int
by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return left < right ? -1 : left > right;
}

/* Each figure's own median. */
static struct cost
median(const struct cost *costs, size_t runs)
{
	enum { FIGURES = sizeof(struct cost) / sizeof(double) };
	double column[RUNS_MOST], figures[FIGURES];
	struct cost middle = { 0 };

	for (size_t i = 0; i < FIGURES; i++) {
		for (size_t run = 0; run < runs; run++) {
			memcpy(figures, &costs[run], sizeof(figures));
			column[run] = figures[i];
		}
		qsort(column, runs, sizeof(*column), by_size);
		figures[i] = column[runs / 2];
		memcpy((char *)&middle + i * sizeof(double), &figures[i], sizeof(double));
	}
	return middle;
}

static void
record(const char *name, double ours, double other, const char *unit, const char *bound)
{
	printf("%s\t%.6g\t%.6g\t%s\t%s\n", name, ours, other, unit, bound);
}

static void
remove_file(const char *dir, const char *name, const char *extension)
{
	char *path = mem_print("%s/%s.%s", dir, name, extension);

	unlink(path);
	free(path);
}

/* These reports of the inventory, in this order. */
static void
some_reports(struct document *document, const char *const *names, size_t count)
{
	struct sheet *some;
	struct err err;
	size_t at;

	if (document_builtin(document, report_list, "inventory", &err) != 0)
		fail(err.text);
	some = arena_take(&document->arena, count * sizeof(*some));
	for (size_t i = 0; i < count; i++) {
		for (at = 0; at < document->sheet_count; at++)
			if (strcmp(document->sheets[at].report->name, names[i]) == 0)
				break;
		if (at == document->sheet_count)
			fail(names[i]);
		some[i] = document->sheets[at];
	}
	document->sheets = some;
	document->sheet_count = count;
}

static void
one_report(struct document *document, const char *name)
{
	some_reports(document, &name, 1);
}

static void
inventory_begin(struct document *document)
{
	some_reports(document, growing, GROWING);
}

static void
inventory_remove(const struct document *document, const char *dir)
{
	for (size_t i = 0; i < document->sheet_count; i++) {
		remove_file(dir, document->sheets[i].file, "csv");
		remove_file(dir, document->sheets[i].file, "json");
	}
	remove_file(dir, document->file, "xlsx");
}

/* ---- fetch ---- */

struct reading {
	const char *url, *dir;
	const char *org;     /* NULL: without the organisation */
	const char *without; /* optional readings to leave out, or NULL */
	unsigned parallel;
};

static void
read_site(void *arg, struct cost *cost)
{
	const struct reading *reading = arg;
	struct fetch_settings settings = {
		.site = reading->url,
		.gateway = reading->url,
		.email = "admin@example.com",
		.token = "jirad-token",
		.org = reading->org,
		.org_key = "jirad-org-key",
		.without = reading->without,
		.memberships = "auto",
		.parallel = reading->parallel,
	};
	char *snapshot = mem_print("%s/snapshot", reading->dir);
	struct graph *graph = graph_new();
	struct org *org = NULL;
	struct run run = { 0 };
	struct written written;
	struct document document;
	struct err err;
	struct rusage usage;
	double start = now();

	unlink(snapshot);
	if (fetch_site(&settings, snapshot, graph, &run, &org, &err) != 0)
		fail(err.text);
	if (!run.complete)
		fail(run.reasons[0]);
	cost->fetch_wall = now() - start;
	cost->fetch_cpu = cpu_so_far();
	getrusage(RUSAGE_SELF, &usage);
	cost->fetch_peak = (double)usage.ru_maxrss / 1024;
	graph_seal(graph);
	struct source source = { .graph = graph_view(graph), .run = &run };
	inventory_begin(&document);
	if (table_write(&format_csv, &document, &source, reading->dir, &written, &err) != 0)
		fail(err.text);
	inventory_remove(&document, reading->dir);
	cost->accounts = source.graph->account_count;
	cost->edges = (double)source.graph->membership_count + source.graph->actor_count;
}

/* fetch wall, fetch CPU, wall and CPU with CSV, peak MiB with CSV, accounts, edges, peak MiB without CSV. */
static void
print_fetch(const struct cost *cost)
{
	printf("%.6f %.6f %.6f %.6f %.3f %.0f %.0f %.3f\n", cost->fetch_wall, cost->fetch_cpu,
	    cost->wall, cost->cpu, cost->peak, cost->accounts, cost->edges, cost->fetch_peak);
}

static void
bench_fetch(char **args)
{
	struct reading reading = { args[0], args[3], args[4], args[4] != NULL ? args[5] : NULL,
		(unsigned)strtoul(args[1], NULL, 10) };
	size_t runs = strtoul(args[2], NULL, 10);
	struct cost costs[RUNS_MOST], middle;

	if (runs == 0 || runs > RUNS_MOST)
		fail("fetch: 1 to 16 runs");
	for (size_t i = 0; i < runs; i++)
		costs[i] = measure(read_site, &reading);
	middle = median(costs, runs);
	print_fetch(&middle);
}

/* ---- the same rows for both sides: the cells of the reports, one after another ---- */

struct kept_cell {
	uint32_t type, len;
	uint64_t count;
	char text[]; /* what CSV shows; ends in NUL */
};

struct kept_sheet {
	const struct sheet *sheet;
	size_t at;
	uint64_t rows;
};

struct kept {
	char *bytes;
	size_t len, room, sheets;
	struct kept_sheet sheet[SHEETS_MAX];
};

static size_t
kept_size(size_t len)
{
	return (sizeof(struct kept_cell) + len + 1 + 7) & ~(size_t)7;
}

static const struct kept_cell *
kept_next(const char **at)
{
	const struct kept_cell *cell = (const void *)*at;

	*at += kept_size(cell->len);
	return cell;
}

static void
keep_cell(struct kept *kept, const struct cell *cell)
{
	char digits[CELL_DIGITS];
	struct kept_cell head = { .type = (uint32_t)cell->type, .count = cell->count };
	size_t len, size;
	const char *text = cell_words(cell, digits, &len);

	head.len = (uint32_t)len;
	size = kept_size(len);
	kept->bytes = mem_room(kept->bytes, &kept->room, kept->len + size, 1);
	memcpy(kept->bytes + kept->len, &head, sizeof(head));
	memcpy(kept->bytes + kept->len + sizeof(head), text, len);
	memset(kept->bytes + kept->len + sizeof(head) + len, 0, size - sizeof(head) - len);
	kept->len += size;
}

static void
keep_rows(struct kept *kept, const struct document *document, const struct source *source)
{
	struct kept_sheet *to = kept->sheet;
	struct cell cell;
	const void *row;
	void *cursor;

	for (size_t i = 0; i < document->sheet_count; i++, to++, kept->sheets++) {
		*to = (struct kept_sheet){ &document->sheets[i], kept->len, 0 };
		cursor = report_open(to->sheet->report, source);
		for (; (row = to->sheet->report->next(cursor, source)) != NULL; to->rows++) {
			for (size_t k = 0; k < to->sheet->column_count; k++) {
				column_cell(to->sheet->columns[k].column, row, &cell);
				keep_cell(kept, &cell);
			}
		}
		report_close(to->sheet->report, cursor);
	}
}

/* ---- ours, and the bare libraries ---- */

struct writing {
	const struct format *format;
	const struct document *document;
	const struct source *source;
	const char *dir;
	const struct kept *kept;
};

static double
size_of(const char *dir, const char *name, const char *extension)
{
	char *path = mem_print("%s/%s.%s", dir, name, extension);
	int fd = open(path, O_RDONLY);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);

	if (fd >= 0)
		close(fd);
	free(path);
	return (double)size;
}

static void
write_ours(void *arg, struct cost *cost)
{
	const struct writing *writing = arg;
	const struct document *document = writing->document;
	struct written written;
	struct err err;

	if (table_write(writing->format, document, writing->source, writing->dir, &written, &err) !=
	    0)
		fail(err.text);
	for (size_t i = 0; i < document->sheet_count; i++) {
		cost->rows += (double)written.rows[i];
		cost->bytes +=
		    size_of(writing->dir, document->sheets[i].file, writing->format->extension);
	}
}

/* The bare sides' own buffer, and the file behind it. */
struct bare {
	int fd;
	size_t used;
	double bytes;
	char *buffer;
};

static void
bare_open(struct bare *bare, const char *dir)
{
	char *path = mem_print("%s/bare", dir);

	*bare = (struct bare){ .buffer = mem_alloc(BUFFER) };
	bare->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (bare->fd < 0)
		fail("cannot write");
	unlink(path);
	free(path);
}

static void
bare_flush(struct bare *bare)
{
	if (write(bare->fd, bare->buffer, bare->used) != (ssize_t)bare->used)
		fail("cannot write");
	bare->bytes += (double)bare->used;
	bare->used = 0;
}

static void
bare_close(struct bare *bare)
{
	bare_flush(bare);
	if (fsync(bare->fd) != 0 || close(bare->fd) != 0)
		fail("cannot write");
	free(bare->buffer);
}

static const char *
bare_csv_row(struct bare *bare, const char *at, size_t columns)
{
	const struct kept_cell *cell;

	for (size_t i = 0; i < columns; i++) {
		cell = kept_next(&at);
		if (bare->used + 2 * (size_t)cell->len + 4 > BUFFER)
			bare_flush(bare);
		if (i > 0)
			bare->buffer[bare->used++] = ',';
		if (cell->type == CELL_COUNT) {
			memcpy(bare->buffer + bare->used, cell->text, cell->len);
			bare->used += cell->len;
		} else if (cell->len > 0) {
			bare->used += csv_write(
			    bare->buffer + bare->used, BUFFER - bare->used, cell->text, cell->len);
		}
	}
	bare->buffer[bare->used++] = '\n';
	return at;
}

static void
write_bare_csv(void *arg, struct cost *cost)
{
	const struct writing *writing = arg;
	const struct kept_sheet *sheet = writing->kept->sheet;
	size_t columns;
	struct bare bare;
	const char *at;

	for (size_t i = 0; i < writing->kept->sheets; i++, sheet++) {
		bare_open(&bare, writing->dir);
		columns = sheet->sheet->column_count;
		at = writing->kept->bytes + sheet->at;
		for (uint64_t row = 0; row < sheet->rows; row++)
			at = bare_csv_row(&bare, at, columns);
		bare_close(&bare);
		cost->bytes += bare.bytes;
	}
}

static void
bare_print(void *arg, const char *text, size_t len)
{
	struct bare *bare = arg;

	if (bare->used + len > BUFFER)
		bare_flush(bare);
	memcpy(bare->buffer + bare->used, text, len);
	bare->used += len;
}

static void
bare_json_list(yajl_gen gen, const char *text)
{
	const char *end;

	yajl_gen_array_open(gen);
	for (; *text != '\0'; text = *end != '\0' ? end + 2 : end) {
		end = strstr(text, "; ");
		if (end == NULL)
			end = text + strlen(text);
		yajl_gen_string(gen, (const unsigned char *)text, (size_t)(end - text));
	}
	yajl_gen_array_close(gen);
}

static const char *
bare_json_row(yajl_gen gen, const char *at, const struct sheet *sheet)
{
	const struct kept_cell *cell;
	const char *key;

	yajl_gen_map_open(gen);
	for (size_t i = 0; i < sheet->column_count; i++) {
		key = sheet->columns[i].column->name;
		yajl_gen_string(gen, (const unsigned char *)key, strlen(key));
		cell = kept_next(&at);
		if (cell->type == CELL_EMPTY)
			yajl_gen_null(gen);
		else if (cell->type == CELL_COUNT)
			yajl_gen_number(gen, cell->text, cell->len);
		else if (cell->type == CELL_YESNO)
			yajl_gen_bool(gen, cell->count != 0);
		else if (cell->type == CELL_LIST)
			bare_json_list(gen, cell->text);
		else
			yajl_gen_string(gen, (const unsigned char *)cell->text, cell->len);
	}
	yajl_gen_map_close(gen);
	return at;
}

static void
write_bare_json(void *arg, struct cost *cost)
{
	const struct writing *writing = arg;
	const struct kept_sheet *sheet = writing->kept->sheet;
	struct bare bare;
	const char *at;
	yajl_gen gen;

	(void)cost;
	for (size_t i = 0; i < writing->kept->sheets; i++, sheet++) {
		bare_open(&bare, writing->dir);
		gen = yajl_gen_alloc(NULL);
		yajl_gen_config(gen, yajl_gen_print_callback, bare_print, &bare);
		yajl_gen_array_open(gen);
		at = writing->kept->bytes + sheet->at;
		for (uint64_t row = 0; row < sheet->rows; row++)
			at = bare_json_row(gen, at, sheet->sheet);
		yajl_gen_array_close(gen);
		yajl_gen_free(gen);
		bare_close(&bare);
	}
}

static const char *
bare_xlsx_row(lxw_worksheet *tab, uint32_t row, const char *at, size_t columns)
{
	const struct kept_cell *cell;

	for (size_t i = 0; i < columns; i++) {
		cell = kept_next(&at);
		if (cell->type == CELL_COUNT)
			worksheet_write_number(tab, row, (uint16_t)i, (double)cell->count, NULL);
		else if (cell->type != CELL_EMPTY)
			worksheet_write_string(tab, row, (uint16_t)i, cell->text, NULL);
	}
	return at;
}

static void
write_bare_xlsx(void *arg, struct cost *cost)
{
	const struct writing *writing = arg;
	const struct kept_sheet *sheet = writing->kept->sheet;
	char *dir = mem_copy(writing->dir), *path = mem_print("%s/bare.xlsx", dir);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = dir };
	lxw_workbook *book = workbook_new_opt(path, &options);
	lxw_worksheet *tab;
	const char *at;

	(void)cost;
	for (size_t i = 0; i < writing->kept->sheets; i++, sheet++) {
		tab = workbook_add_worksheet(book, sheet->sheet->name);
		at = writing->kept->bytes + sheet->at;
		for (uint64_t row = 0; row < sheet->rows; row++)
			at = bare_xlsx_row(tab, (uint32_t)row + 1, at, sheet->sheet->column_count);
	}
	if (workbook_close(book) != LXW_NO_ERROR)
		fail("the bare workbook was not written");
	unlink(path);
	free(path);
	free(dir);
}

/* What format_xlsx does after the workbook is closed: every cell read and digested. */
static void
read_back(void *arg, struct cost *cost)
{
	const struct writing *writing = arg;
	char *path = mem_print("%s/%s.xlsx", writing->dir, writing->document->file);
	struct xlsx_digest digest;
	struct sheet_xlsx *book;
	struct sheet_xlsx_row row;
	struct err err;

	book = sheet_xlsx_open(path, &sheet_xlsx_limits, &err);
	if (book == NULL)
		fail(err.text);
	xlsx_digest_begin(&digest);
	for (size_t i = 0; i < sheet_xlsx_book(book)->sheet_count; i++) {
		if (sheet_xlsx_begin(book, i, &err) != 0)
			fail(err.text);
		while (sheet_xlsx_row(book, &row, &err) == 1) {
			cost->rows++;
			for (size_t k = 0; k < row.count; k++)
				xlsx_digest_text(&digest, row.number, row.cells[k].column,
				    row.cells[k].text, row.cells[k].len);
		}
	}
	xlsx_digest_end(&digest);
	xlsx_digest_release(&digest);
	sheet_xlsx_close(book);
	free(path);
}

static void
nothing(void *arg, struct cost *cost)
{
	(void)arg, (void)cost;
}

/* ---- write ---- */

struct pair {
	struct cost ours, bare, back; /* back: of a workbook */
};

/* Ours and the bare library in turn, so that both see the same machine. */
static struct pair
compare(struct writing *writing, const struct format *format, job bare, size_t runs)
{
	struct cost ours[RUNS_MOST], other[RUNS_MOST], back[RUNS_MOST] = { 0 };

	writing->format = format;
	for (size_t i = 0; i < runs; i++) {
		other[i] = measure(bare, writing);
		ours[i] = measure(write_ours, writing);
		if (strcmp(format->extension, "xlsx") == 0)
			back[i] = measure(read_back, writing);
		inventory_remove(writing->document, writing->dir);
	}
	return (struct pair){ median(ours, runs), median(other, runs), median(back, runs) };
}

static void
compare_texts(struct writing *writing, const char *what)
{
	struct pair pair = compare(writing, &format_csv, write_bare_csv, 2 * RUNS + 1);
	double rows = pair.ours.rows / 1e6;
	double headings = pair.ours.bytes - pair.bare.bytes;
	char *name = mem_print("A9  CSV rows, %s, against bare libcsv", what);

	if (headings < 0 || headings > HEADINGS_MOST)
		fail("the bare CSV is not the same CSV");
	record(name, rows / pair.ours.wall, rows / pair.bare.wall, "M rows/s", ">=0.80");
	free(name);
	pair = compare(writing, &format_json, write_bare_json, 2 * RUNS + 1);
	name = mem_print("A12 JSON rows, %s, against bare yajl_gen", what);
	record(name, rows / pair.ours.wall, rows / pair.bare.wall, "M rows/s", ">=0.85");
	free(name);
}

static void
compare_books(struct writing *writing, double base)
{
	struct pair pair = compare(writing, &format_xlsx, write_bare_xlsx, RUNS);
	double rows = pair.ours.rows / 1e3;

	record("A10 XLSX rows without read-back, against bare libxlsxwriter",
	    rows / (pair.ours.wall - pair.back.wall), rows / pair.bare.wall, "k rows/s", ">=0.85");
	record("    read-back of the workbook, against writing it", pair.back.wall,
	    pair.ours.wall - pair.back.wall, "s", "-");
	record("A10 XLSX peak memory above the graph, against 16 MiB", pair.ours.peak - base, 16,
	    "MiB", "<=1.00");
}

static void
write_all(void *arg, struct cost *cost)
{
	const struct writing *writing = arg;
	static const struct format *const formats[] = { &format_csv, &format_json, &format_xlsx };
	struct written written[3];
	struct err err;

	(void)cost;
	if (write_document(
		writing->document, writing->source, formats, 3, writing->dir, written, &err) != 0)
		fail(err.text);
	inventory_remove(writing->document, writing->dir);
}

/* CSV, JSON and the workbook at once, against the workbook alone. */
static void
compare_side_by_side(struct writing *writing)
{
	struct cost all, book;

	writing->format = &format_xlsx;
	book = measure(write_ours, writing);
	inventory_remove(writing->document, writing->dir);
	all = measure(write_all, writing);
	record("    CSV, JSON and XLSX side by side, against XLSX alone", all.wall, book.wall, "s",
	    "-");
}

static void
bench_write(char **args)
{
	struct graph *graph = graph_new();
	struct org *org = NULL;
	struct run run = { 0 };
	struct document inventory, people;
	struct kept rows = { 0 };
	struct err err;
	double base;

	if (fetch_replay(args[0], graph, &run, &org, &err) != 0)
		fail(err.text);
	graph_seal(graph);
	struct source source = { .graph = graph_view(graph), .run = &run };
	inventory_begin(&inventory);
	keep_rows(&rows, &inventory, &source);
	struct writing writing = { NULL, &inventory, &source, args[1], &rows };
	compare_texts(&writing, "inventory");
	base = measure(nothing, NULL).peak;
	compare_books(&writing, base);
	compare_side_by_side(&writing);
	free(rows.bytes);

	rows = (struct kept){ 0 };
	one_report(&people, "role_access");
	keep_rows(&rows, &people, &source);
	writing.document = &people;
	compare_texts(&writing, people.sheets[0].file);
	free(rows.bytes);
	document_release(&inventory);
	document_release(&people);
	run_release(&run);
	graph_release(graph);
}

/* ---- graph ---- */

/* How much of everything; 'own': each project has a permission scheme to itself. */
struct size {
	uint32_t accounts, groups, memberships, projects, roles, actors;
	bool own;
};

static const struct size largest = { 150000, 10000, 2000000, 10000, 8, 500000, false };

enum { GROUP_SHARE = 35 /* of the actors, in a hundred */ };

static uint64_t
roll(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return *state >> 33;
}

/* An id of the usual look, told by a number. */
static const char *
make_id(char *id, const char *prefix, uint64_t number)
{
	uint64_t bits = (number + 1) * 0x9e3779b97f4a7c15U;
	size_t at = strlen(prefix), i;

	memcpy(id, prefix, at);
	for (i = 0; i < 36; i++) {
		bits = bits << 4 | bits >> 60;
		id[at + i] = "0123456789abcdef"[bits & 15];
	}
	id[at + 8] = id[at + 13] = id[at + 18] = id[at + 23] = '-';
	id[at + i] = '\0';
	return id;
}

static uint32_t
account_of(struct graph *graph, uint64_t number)
{
	char id[64];

	return graph_account_id(graph, make_id(id, "712020:", number));
}

static void
add_account(struct graph *graph, uint64_t number)
{
	char id[64];

	graph_account(graph,
	    &(struct account){ .id = make_id(id, "712020:", number),
		.name = "Some Body",
		.type = ACCOUNT_ATLASSIAN,
		.status = ACCOUNT_ACTIVE,
		.source = FROM_LIST },
	    NULL);
}

static uint32_t
group_of(struct graph *graph, uint64_t number)
{
	char id[64];

	return graph_group(
	    graph, &(struct group){ .id = make_id(id, "", number), .name = id + 20 }, NULL);
}

static void
add_members(struct graph *graph, const struct size *size, uint64_t *dice)
{
	for (uint32_t i = 0; i < size->groups; i++)
		group_of(graph, i);
	for (uint32_t i = 0; i < size->accounts; i++)
		add_account(graph, i);
	/* Pages come group by group; the group is known then, the account is looked up. */
	for (uint32_t i = 0; i < size->memberships; i++)
		graph_member(graph, (uint32_t)((uint64_t)i * size->groups / size->memberships),
		    account_of(graph, roll(dice) % size->accounts));
}

/* Every role may browse, the first one may administer. */
static uint32_t
add_scheme(struct graph *graph, const struct size *size, uint32_t number)
{
	char id[32], role[32];
	uint32_t scheme;

	snprintf(id, sizeof(id), "%u", number);
	scheme = graph_scheme(graph, id, id, NULL);
	for (uint32_t i = 0; i < size->roles; i++) {
		snprintf(role, sizeof(role), "%u", 20000 + i);
		graph_scheme_line(graph, &(struct scheme_line){ scheme, "", "BROWSE_PROJECTS",
					     "projectRole", role, "" });
		if (i == 0)
			graph_scheme_line(
			    graph, &(struct scheme_line){ scheme, "", "ADMINISTER_PROJECTS",
				       "projectRole", role, "" });
	}
	return scheme;
}

/* Project by project, its roles side by side; returns their places. */
static uint32_t *
add_places(struct graph *graph, const struct size *size)
{
	uint32_t *places = mem_alloc((size_t)size->projects * size->roles * sizeof(*places));
	uint32_t scheme = 0, project, role;
	char id[32], key[32];

	for (uint32_t i = 0; i < size->projects; i++) {
		if (i == 0 || size->own)
			scheme = add_scheme(graph, size, 10000 + i);
		snprintf(id, sizeof(id), "%u", 10000 + i);
		snprintf(key, sizeof(key), "PRJ%u", i);
		project = graph_project(graph,
		    &(struct project){
			.id = id, .key = key, .name = key, .lead = NONE, .scheme = scheme },
		    NULL);
		for (uint32_t k = 0; k < size->roles; k++) {
			snprintf(id, sizeof(id), "%u", 20000 + k);
			role = graph_role(graph,
			    &(struct role){ .id = id, .name = id, .scope = NONE, .listed = true },
			    NULL);
			places[i * size->roles + k] = graph_place(graph, project, role);
		}
	}
	return places;
}

static void
add_actors(struct graph *graph, const struct size *size, uint64_t *dice)
{
	uint32_t *places = add_places(graph, size), place;

	for (uint32_t i = 0; i < size->actors; i++) {
		place = places[i / size->roles % size->projects * size->roles + i % size->roles];
		if (roll(dice) % 100 < GROUP_SHARE)
			graph_actor(
			    graph, place, ACTOR_GROUP, group_of(graph, roll(dice) % size->groups));
		else
			graph_actor(graph, place, ACTOR_USER,
			    account_of(graph, roll(dice) % size->accounts));
	}
	free(places);
}

static struct graph *
make_graph(const struct size *size)
{
	struct graph *graph = graph_new();
	uint64_t dice = 1;

	add_members(graph, size, &dice);
	add_actors(graph, size, &dice);
	graph_seal(graph);
	return graph;
}

static void
build_graph(void *arg, struct cost *cost)
{
	(void)cost;
	make_graph(arg); /* its end is the end of the process */
}

static void
walk_access(void *arg, struct cost *cost)
{
	const struct report *report = &report_role_access;
	const struct source source = { .graph = graph_view(arg) };
	void *cursor = report_open(report, &source);

	while (report->next(cursor, &source) != NULL)
		cost->rows++;
	report_close(report, cursor);
}

static struct access *
make_access(const struct graph *graph, enum candidates rule)
{
	static const char *const keys[] = { "BROWSE_PROJECTS", "ADMINISTER_PROJECTS" };
	const struct access_choice choice = { rule, keys, 2 };
	struct access *made;
	struct err err;

	made = access_new(graph, &choice, &err);
	if (made == NULL)
		fail(err.text);
	return made;
}

/* Distinct accounts of every project, and distinct projects of every account. */
static void
count_access(void *arg, struct cost *cost)
{
	struct access *access = make_access(arg, CANDIDATES_ACTIVE);
	const struct graph_view *graph = graph_view(arg);

	for (uint32_t i = 0; i < graph->project_count; i++)
		cost->rows += access_account_total(access, i, LEVEL_BROWSE);
	cost->edges = (double)access_raw_grants(access);
	access_release(access);
}

static void
bench_graph(void)
{
	struct cost costs[RUNS], built, walked, counted;
	struct size size = largest;
	struct graph *graph;

	for (size_t i = 0; i < RUNS; i++)
		costs[i] = measure(build_graph, &size);
	built = median(costs, RUNS);
	record("A14 graph of 160 k ids, 2.5 M edges: build and seal, against 1 s", built.wall, 1,
	    "s", "<=1.00");
	record("A14 the same, peak memory, against 96 MiB", built.peak, 96, "MiB", "<=1.00");
	graph = make_graph(&size);
	walked = measure(walk_access, graph);
	for (size_t i = 0; i < RUNS; i++)
		costs[i] = measure(count_access, graph);
	counted = median(costs, RUNS);
	graph_release(graph);
	record("A15 distinct (account, project) counted by class of projects, against 0.2 s",
	    counted.wall, 0.2, "s", "<=1.00");
	record(
	    "    distinct ones, of raw grants", counted.rows / 1e6, counted.edges / 1e6, "M", "-");
	record("    role_access walked without output, against counting", walked.wall, counted.wall,
	    "s", "-");
}

/* ---- effective access ---- */

struct lines {
	struct cost cost;
	double rate;  /* k rows a second */
	double graph; /* MiB of the process before it writes */
};

static struct lines
write_lines(
    const struct graph *graph, const struct access *access, const char *dir, const char *name)
{
	const struct source source = { .graph = graph_view(graph), .access = access };
	struct document document;
	struct writing writing = { format_find("jsonl"), &document, &source, dir, NULL };
	struct cost costs[RUNS];
	struct lines lines;

	one_report(&document, name);
	lines.graph = measure(nothing, NULL).peak;
	for (size_t i = 0; i < RUNS; i++) {
		costs[i] = measure(write_ours, &writing);
		remove_file(dir, document.sheets[0].file, "jsonl");
	}
	document_release(&document);
	lines.cost = median(costs, RUNS);
	lines.rate = lines.cost.rows / lines.cost.wall / 1e3;
	return lines;
}

enum { EXPLAINED = 64 }; /* accounts, each in a project */

static uint32_t
largest_group(const struct graph_view *graph)
{
	uint32_t found = 0, most = 0;

	for (uint32_t i = 0; i < graph->group_count; i++)
		if (graph->members.first[i + 1] - graph->members.first[i] > most) {
			most = graph->members.first[i + 1] - graph->members.first[i];
			found = i;
		}
	return found;
}

/* The slowest of many: who asks is to wait for none of them. */
static void
bench_explain(const struct graph *graph)
{
	const struct graph_view *view = graph_view(graph);
	double began, one, all, slowest_one = 0, slowest_all = 0;
	struct access *access;
	uint32_t account;

	for (uint32_t i = 0; i < EXPLAINED; i++) {
		account = (uint32_t)((uint64_t)i * view->account_count / EXPLAINED);
		began = now();
		access = make_access(graph, CANDIDATES_LICENSED);
		explain_release(explain_new(access, account, i * 7919 % view->project_count));
		access_release(access);
		one = now() - began;
		began = now();
		access = make_access(graph, CANDIDATES_LICENSED);
		explain_all_release(explain_all_new(access, account));
		access_release(access);
		all = now() - began;
		slowest_one = one > slowest_one ? one : slowest_one;
		slowest_all = all > slowest_all ? all : slowest_all;
	}
	record("    explain an account in a project of L, slowest of 64, against 50 ms",
	    slowest_one * 1e3, 50, "ms", "<=1.00");
	record("    explain an account in all projects of L, slowest of 64, against 50 ms",
	    slowest_all * 1e3, 50, "ms", "<=1.00");
	began = now();
	access = make_access(graph, CANDIDATES_LICENSED);
	explain_group_release(explain_group_new(access, largest_group(view)));
	access_release(access);
	record("    explain the largest group of L, against 50 ms", (now() - began) * 1e3, 50, "ms",
	    "-");
}

/* Tenant L, and a site of its size and of two smaller ones whose projects have nothing in common. */
static void
bench_access(char **args)
{
	static const struct size sizes[] = {
		{ 12500, 750, 125000, 500, 6, 12500, true },
		{ 25000, 1500, 250000, 1000, 6, 25000, true },
		{ 50000, 3000, 500000, 2000, 6, 50000, true },
	};
	struct graph *graph = graph_new();
	struct org *org = NULL;
	struct run run = { 0 };
	struct access *access;
	struct lines members, lines, closed, first = { .rate = 0 };
	struct err err;
	char *name;

	if (fetch_replay(args[0], graph, &run, &org, &err) != 0)
		fail(err.text);
	graph_seal(graph);
	malloc_trim(0);
	access = make_access(graph, CANDIDATES_LICENSED);
	members = write_lines(graph, access, args[1], "memberships");
	lines = write_lines(graph, access, args[1], "effective_access");
	record("    effective_access of L as JSONL, against memberships", lines.rate, members.rate,
	    "k rows/s", ">=0.50");
	record("    its peak memory, against that of the graph", lines.cost.peak, lines.graph,
	    "MiB", "<=1.50");
	record("    its rows, against memberships", lines.cost.rows / 1e3, members.cost.rows / 1e3,
	    "k", "-");
	closed = write_lines(graph, access, args[1], "ways");
	record("    ways of L as JSONL, against memberships", closed.rate, members.rate, "k rows/s",
	    ">=0.50");
	record("    its rows, against effective_access", closed.cost.rows / 1e3,
	    lines.cost.rows / 1e3, "k", "-");
	bench_explain(graph);
	access_release(access);
	graph_release(graph);
	run_release(&run);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		graph = make_graph(&sizes[i]);
		malloc_trim(0);
		access = make_access(graph, CANDIDATES_ACTIVE);
		lines = write_lines(graph, access, args[1], "effective_access");
		if (i == 0)
			first = lines;
		name = mem_print("    a scheme a project, %ux, %.0f k rows: JSONL, against 1x",
		    1U << i, lines.cost.rows / 1e3);
		record(name, lines.rate, first.rate, "k rows/s", "-");
		free(name);
		name = mem_print(
		    "    a scheme a project, %ux: peak memory, against the graph's", 1U << i);
		record(name, lines.cost.peak, lines.graph, "MiB", "<=1.50");
		free(name);
		access_release(access);
		graph_release(graph);
	}
}

/* ---- review ---- */

/* A review workbook, drop-downs, charts and all, beside the bare library with the same texts in the same cells. */
static void
bench_review(char **args)
{
	struct finding_settings judged = { .dormant_days = 90 };
	struct review_settings dealt = { .split = SPLIT_NONE };
	struct graph *graph = graph_new();
	struct org *org = NULL;
	struct run run = { 0 };
	struct document document;
	struct kept rows = { 0 };
	struct err err;

	if (fetch_replay(args[0], graph, &run, &org, &err) != 0)
		fail(err.text);
	graph_seal(graph);
	struct access *access = make_access(graph, CANDIDATES_LICENSED);
	struct findings *findings = findings_new(graph, org, &run, access, &judged, &err);
	if (findings == NULL || document_builtin(&document, report_list, "review", &err) != 0)
		fail(err.text);
	struct review *review = review_new(graph, access, findings, &dealt);
	struct review_scope *scope = review_scope_new(review, &review->packs[0]);
	struct review_sheet shown = { .review = review,
		.pack = &review->packs[0],
		.scope = scope,
		.id = "bench",
		.split = dealt.split,
		.only = dealt.only };
	struct source source = { .graph = graph_view(graph),
		.run = &run,
		.findings = findings,
		.access = access,
		.review = &shown };
	keep_rows(&rows, &document, &source);
	struct writing writing = { NULL, &document, &source, args[1], &rows };
	struct pair pair = compare(&writing, &format_review_xlsx, write_bare_xlsx, RUNS);
	double count = (double)rows.sheet[0].rows / 1e3;
	record("    review workbook, without read-back, against bare libxlsxwriter",
	    count / (pair.ours.wall - pair.back.wall), count / pair.bare.wall, "k rows/s", "-");
	record("    read-back of the review workbook, against writing it", count / pair.back.wall,
	    count / (pair.ours.wall - pair.back.wall), "k rows/s", "-");
	free(rows.bytes);
	document_release(&document);
	review_scope_release(scope);
	review_release(review);
	findings_release(findings);
	access_release(access);
	run_release(&run);
	graph_release(graph);
}

/* ---- plan ---- */

struct planning {
	char *tool, *snapshot, *rows, *dir;
};

static void
read_snapshot(void *arg, struct cost *cost)
{
	const struct planning *planning = arg;
	struct graph *graph = graph_new();
	struct org *org = NULL;
	struct run run = { 0 };
	struct err err;

	(void)cost;
	if (fetch_replay(planning->snapshot, graph, &run, &org, &err) != 0)
		fail(err.text);
	graph_seal(graph);
}

/* The program itself, with every limit out of its way. */
static void
make_plan(void *arg, struct cost *cost)
{
	const struct planning *planning = arg;

	(void)cost;
	if (freopen("/dev/null", "w", stdout) != NULL)
		execl(planning->tool, planning->tool, "plan", planning->rows, "--snapshot",
		    planning->snapshot, "-o", planning->dir, "--quiet", "--max-revokes", "1000000",
		    "--max-revoke-percent", "100", "--max-grants", "1000000", "--max-gains",
		    "1000000", "--max-new-admins", "1000000", "--min-admins", "0", "--allow-apps",
		    "--allow-wide", "--allow-outsiders", "--allow-admin-licences", (char *)NULL);
	fail("cannot run the program");
}

static void
bench_plan(char **args)
{
	struct cost reading[RUNS], plans[RUNS];

	for (size_t i = 0; i < RUNS; i++) {
		struct planning planning = { args[0], args[1], args[2],
			mem_print("%s/plan-%zu", args[3], i) };

		reading[i] = measure(read_snapshot, &planning);
		plans[i] = measure(make_plan, &planning);
		free(planning.dir);
	}
	record("    CPU of a plan of 10,000 rows on L, against that of reading the snapshot",
	    median(plans, RUNS).cpu, median(reading, RUNS).cpu, "s", "<=1.50");
}

int
main(int argc, char **argv)
{
	if (argc >= 6 && argc <= 8 && strcmp(argv[1], "fetch") == 0)
		bench_fetch(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "write") == 0)
		bench_write(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "access") == 0)
		bench_access(argv + 2);
	else if (argc == 4 && strcmp(argv[1], "review") == 0)
		bench_review(argv + 2);
	else if (argc == 6 && strcmp(argv[1], "plan") == 0)
		bench_plan(argv + 2);
	else if (argc == 2 && strcmp(argv[1], "graph") == 0)
		bench_graph();
	else
		fail("fetch URL IN-FLIGHT RUNS DIR | write SNAPSHOT DIR | access SNAPSHOT DIR | "
		     "review SNAPSHOT DIR | plan TOOL SNAPSHOT ROWS DIR | graph");
	return fflush(stdout) == 0 ? 0 : 1;
}
