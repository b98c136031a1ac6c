/*  markdown - a problem's statement as HTML that is safe in our page

    Raw HTML is not passed through, links go to http, https, mailto or stay on
    this site, and mathematics stays as text between dollar signs for the page
    to set.

    Source: CommonMark with GitHub's tables and strikethrough, by md4c.
*/
#ifndef ASSIZE_MARKDOWN_H
#define ASSIZE_MARKDOWN_H

#include <stddef.h>

#include "lib/base/bytes.h"

/*  Appends the HTML of a body (no <html>) to `out`. Returns 0, ERR_INVALID when the text is not
    UTF-8, or ERR_TOO_LARGE when the HTML does not fit. */
int markdown_to_html(const char *text, size_t size, bytes_t *out);

#endif
