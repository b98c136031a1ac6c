/*  fuzz_markdown - any text as a statement: what comes out holds no tag and no address of its own
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "nodes/frontend/markdown.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_MAX (4u << 20)

static void
s_must_be_harmless(const char *html)
{
    static const char *const TAGS[] = {
        "p>",   "h1>",  "h2>",    "h3>",    "h4>",    "h5>", "h6>", "em>", "strong>",
        "code", "pre>", "a ",     "a>",     "img ",   "ul>", "ol",  "li>", "blockquote>",
        "br>",  "hr>",  "table>", "thead>", "tbody>", "tr>", "th",  "td",  "del>"};
    for (const char *at = html; (at = strchr(at, '<')); at++) {
        const char *name = at + 1 + (at[1] == '/');
        int known = 0;
        for (size_t i = 0; i < sizeof TAGS / sizeof TAGS[0]; i++)
            known |= strncmp(name, TAGS[i], strlen(TAGS[i])) == 0;
        if (!known)
            abort();
        if (strncmp(name, "a href=\"", 8) == 0) {
            const char *url = name + 8;
            size_t scheme = strcspn(url, ":/?#\"");
            if (url[scheme] == ':' && strncasecmp(url, "http:", 5) != 0 &&
                strncasecmp(url, "https:", 6) != 0 && strncasecmp(url, "mailto:", 7) != 0)
                abort();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bytes_t out = bytes_make(OUT_MAX);
    if (markdown_to_html((const char *)data, size, &out) == 0 && out.data)
        s_must_be_harmless((const char *)out.data);
    bytes_clear(&out);
    return 0;
}
