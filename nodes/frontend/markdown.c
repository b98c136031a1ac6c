/*  markdown - see markdown.h

    md4c writes the HTML in pieces, its own markup always as whole pieces and
    what comes from the text escaped. So a piece that is exactly md4c's markup
    can be trusted to be that: math spans are found that way, and so are the
    attributes that hold an address, which is collected and judged whole.
*/
#include "nodes/frontend/markdown.h"

#include <assert.h>
#include <md4c-html.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "lib/base/err.h"
#include "lib/base/text.h"

#define URL_MAX 2048u

typedef struct {
    bytes_t *out;
    int code;
    bool in_url; /* between href=" or src=" and the closing quote */
    bytes_t url;
    bool url_too_long;
    bool display; /* the math span in hand is a display: $$ */
} render_t;

/*  Whether a page may link there: a relative address, or one of a scheme that runs nothing. */
static bool
s_url_allowed(const char *url)
{
    static const char *const SCHEMES[] = {"http", "https", "mailto"};
    size_t size = strcspn(url, ":/?#");
    if (url[size] != ':')
        return true;
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++)
        if (strlen(SCHEMES[i]) == size && strncasecmp(url, SCHEMES[i], size) == 0)
            return true;
    return false;
}

static void
s_append(render_t *self, const char *text, size_t size)
{
    if (self->code == 0)
        self->code = bytes_append(self->out, text, size);
}

static bool
s_is(const char *piece, size_t size, const char *text)
{
    return size == strlen(text) && memcmp(piece, text, size) == 0;
}

/*  The closing quote of an attribute has come. */
static void
s_end_url(render_t *self)
{
    const char *url = self->url.data ? (const char *)self->url.data : "";
    bool allowed = !self->url_too_long && s_url_allowed(url);
    s_append(self, allowed ? url : "#", allowed ? self->url.size : 1);
    bytes_reset(&self->url);
    self->url_too_long = false;
    self->in_url = false;
}

static void
s_take_piece(const MD_CHAR *piece, MD_SIZE size, void *arg)
{
    render_t *self = arg;
    if (self->in_url) {
        if (size == 0 || piece[0] != '"') {
            if (bytes_append(&self->url, piece, size))
                self->url_too_long = true;
            return;
        }
        s_end_url(self);
    }
    if (s_is(piece, size, "<x-equation>")) {
        self->display = false;
        s_append(self, "$", 1);
        return;
    }
    if (s_is(piece, size, "<x-equation type=\"display\">")) {
        self->display = true;
        s_append(self, "$$", 2);
        return;
    }
    if (s_is(piece, size, "</x-equation>")) {
        s_append(self, "$$", self->display ? 2 : 1);
        return;
    }
    s_append(self, piece, size);
    self->in_url = s_is(piece, size, "<a href=\"") || s_is(piece, size, "<img src=\"");
}

int
markdown_to_html(const char *text, size_t size, bytes_t *out)
{
    assert(text && out);
    if (!text_utf8_valid(text, size))
        return ERR_INVALID;
    /* md4c 0.4.8 looks at the byte behind the text and goes astray when that is not a NUL. */
    bytes_t ended = bytes_make(size);
    if (bytes_append(&ended, text, size))
        return ERR_TOO_LARGE;
    render_t render = {.out = out, .url = bytes_make(URL_MAX)};
    unsigned flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML |
                     MD_FLAG_LATEXMATHSPANS | MD_FLAG_PERMISSIVEURLAUTOLINKS;
    const char *start = ended.data ? (const char *)ended.data : "";
    if (md_html(start, (MD_SIZE)size, s_take_piece, &render, flags, 0) != 0)
        render.code = ERR_INTERNAL;
    bytes_clear(&ended);
    bytes_clear(&render.url);
    return render.code;
}
