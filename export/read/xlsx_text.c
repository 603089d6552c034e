#include "xlsx_text.h"

#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

int
xlsx_hex(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = memchr(digits, c, sizeof(digits) - 1);

	return at != NULL ? (int)((at - digits) % 16) : -1;
}

/* The number of "_xHHHH", or -1. */
static int
escape_value(const char *at, size_t len)
{
	int value = 0, digit;

	if (len < 6 || at[0] != '_' || at[1] != 'x')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		if ((digit = xlsx_hex(at[i])) < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* "_xHHHH_" would be decoded by readers; so would "_xHHHH" before a CR, which is written as
 * "_x000D_". */
static bool
looks_escaped(const char *at, size_t len)
{
	return len >= 7 && (at[6] == '_' || at[6] == '\r') && escape_value(at, len) >= 0;
}

/* Printable ASCII that needs nothing at all: nearly every text. */
static bool
is_plain(const char *in, size_t len)
{
	if (len > XLSX_TEXT_UNITS)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)in[i];
		if (c < 0x20 || c > 0x7E || (c == '_' && i + 1 < len && in[i + 1] == 'x'))
			return false;
	}
	return true;
}

static int32_t
next_character(const char *in, size_t len, size_t *used)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n =
	    utf8proc_iterate((const utf8proc_uint8_t *)in, (utf8proc_ssize_t)len, &c);

	*used = n > 0 ? (size_t)n : 1;
	if (n <= 0 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE ||
	    c == 0xFFFF)
		return REPLACEMENT;
	return c;
}

void
xlsx_text_clean(struct xlsx_text *text, const char *in, size_t len)
{
	const size_t mark = sizeof(XLSX_CUT_MARK) - 1;
	size_t at = 0, kept = 0, units = 0, kept_at = 0, used;

	text->cut = false;
	if (is_plain(in, len)) {
		memcpy(text->value, in, len);
		memcpy(text->stored, in, len);
		at = kept = len;
	} else {
		for (size_t i = 0; i < len; i += used) {
			int32_t c = next_character(in + i, len - i, &used);
			const char *escape = c == '\r' ? "_x000D_" : "_x005F_";
			bool escaped = c == '\r' || (c == '_' && looks_escaped(in + i, len - i));
			size_t need = escaped ? 7 : c > 0xFFFF ? 2 : 1;

			if (units + need > XLSX_TEXT_UNITS) {
				text->cut = true;
				break;
			}
			utf8proc_uint8_t bytes[4];
			size_t n = (size_t)utf8proc_encode_char(c, bytes);
			memcpy(text->value + at, bytes, n);
			memcpy(text->stored + kept, escaped ? (const void *)escape : bytes,
			    escaped ? 7 : n);
			at += n;
			kept += escaped ? 7 : n;
			units += need;
			if (units + mark <= XLSX_TEXT_UNITS) {
				text->len = at;
				kept_at = kept;
			}
		}
	}
	if (text->cut) {
		memcpy(text->value + text->len, XLSX_CUT_MARK, mark);
		memcpy(text->stored + kept_at, XLSX_CUT_MARK, mark);
		at = text->len + mark;
		kept = kept_at + mark;
	}
	text->len = at;
	text->value[at] = text->stored[kept] = '\0';
}

unsigned
xlsx_text_width(const char *text, size_t len)
{
	unsigned width = 0, widest = 0;
	size_t used;

	for (size_t i = 0; i < len; i += used) {
		int32_t c = next_character(text + i, len - i, &used);
		int columns = utf8proc_charwidth(c);
		width = c == '\n' ? 0 : width + (columns > 0 ? (unsigned)columns : 0);
		if (width > widest)
			widest = width;
	}
	return widest;
}

/* Widths of the usual font's letters in tenths of a digit's; 0: as wide as a digit. */
static const unsigned char letter_widths[128] = { ['i'] = 5,
	['j'] = 5,
	['l'] = 5,
	['I'] = 5,
	['.'] = 5,
	[','] = 5,
	[';'] = 5,
	[':'] = 5,
	['\''] = 5,
	['|'] = 5,
	['!'] = 5,
	[' '] = 5,
	['f'] = 7,
	['r'] = 7,
	['t'] = 7,
	['J'] = 7,
	['-'] = 7,
	['('] = 7,
	[')'] = 7,
	['/'] = 7,
	['c'] = 8,
	['s'] = 8,
	['z'] = 8,
	['k'] = 9,
	['v'] = 9,
	['x'] = 9,
	['y'] = 9,
	['m'] = 15,
	['w'] = 15,
	['M'] = 17,
	['W'] = 17,
	['@'] = 17,
	['A'] = 11,
	['B'] = 11,
	['C'] = 11,
	['D'] = 11,
	['E'] = 11,
	['F'] = 11,
	['G'] = 11,
	['H'] = 11,
	['K'] = 11,
	['L'] = 11,
	['N'] = 11,
	['O'] = 11,
	['P'] = 11,
	['Q'] = 11,
	['R'] = 11,
	['S'] = 11,
	['T'] = 11,
	['U'] = 11,
	['V'] = 11,
	['X'] = 11,
	['Y'] = 11,
	['Z'] = 11 };

unsigned
xlsx_text_tenths(const char *text, size_t len)
{
	unsigned tenths = 0, widest = 0;
	size_t used;

	for (size_t i = 0; i < len; i += used) {
		unsigned char c = (unsigned char)text[i];

		used = 1;
		if (c == '\n')
			tenths = 0;
		else if (c < 0x80)
			tenths += letter_widths[c] != 0 ? letter_widths[c] : 10;
		else {
			int columns = utf8proc_charwidth(next_character(text + i, len - i, &used));

			tenths += columns > 0 ? 10 * (unsigned)columns : 0;
		}
		if (tenths > widest)
			widest = tenths;
	}
	return widest;
}

/* Of a text without line ends. */
static unsigned
count_lines(const char *text, size_t len, unsigned width)
{
	unsigned lines = 1, used = 0, space = letter_widths[' '];

	while (len > 0) {
		const char *blank = memchr(text, ' ', len);
		size_t word = blank != NULL ? (size_t)(blank - text) : len;
		unsigned wide = xlsx_text_tenths(text, word);

		if (used > 0 && used + space + wide > width) {
			lines++;
			used = 0;
		}
		used += wide + (used > 0 ? space : 0);
		lines += used > width ? (used - 1) / width : 0;
		used = used > width ? (used - 1) % width + 1 : used;
		text += word + (blank != NULL);
		len -= word + (blank != NULL);
	}
	return lines;
}

unsigned
xlsx_text_lines(const char *text, size_t len, unsigned width)
{
	const char *end = memchr(text, '\n', len);
	unsigned lines = 0;

	for (; end != NULL; end = memchr(text, '\n', len)) {
		lines += count_lines(text, (size_t)(end - text), width);
		len -= (size_t)(end - text) + 1;
		text = end + 1;
	}
	return lines + count_lines(text, len, width);
}

size_t
xlsx_text_decode(char *text, size_t len)
{
	size_t out = 0;

	if (memchr(text, '_', len) == NULL)
		return len;
	for (size_t i = 0; i < len;) {
		if (!(len - i >= 7 && text[i] == '_' && text[i + 6] == '_' &&
			escape_value(text + i, len - i) >= 0)) {
			text[out++] = text[i++];
			continue;
		}
		int32_t c = escape_value(text + i, len - i);
		i += 7;
		if (c >= 0xD800 && c < 0xDC00 && len - i >= 7 && text[i + 6] == '_') {
			int low = escape_value(text + i, len - i);
			if (low >= 0xDC00 && low < 0xE000) {
				c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
				i += 7;
			}
		}
		if (c == 0 || (c >= 0xD800 && c < 0xE000))
			c = REPLACEMENT;
		out += (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)text + out);
	}
	return out;
}
