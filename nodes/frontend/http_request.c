/*  http_request - see http_request.h */
#include "nodes/frontend/http_request.h"

#include <assert.h>
#include <http_parser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/err.h"
#include "lib/base/text.h"

http_request_t *
http_request_new(void)
{
    http_request_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->body = bytes_make(HTTP_BODY_MAX);
    return self;
}

void
http_request_destroy(http_request_t **self_p)
{
    assert(self_p);
    http_request_t *self = *self_p;
    if (!self)
        return;
    bytes_clear(&self->body);
    free(self->text);
    free(self->path);
    free(self->query);
    free(self);
    *self_p = NULL;
}

static int
s_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*  Decodes percent escapes in place. A query's '+' is a space, and may hold what a path may not. */
static int
s_decode(char *text, bool query)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        char c = *from;
        if (c == '%') {
            int high = s_hex_digit(from[1]);
            int low = high < 0 ? -1 : s_hex_digit(from[2]);
            if (low < 0)
                return ERR_INVALID;
            c = (char)(high * 16 + low);
            from += 2;
            if (c == '/' && !query)
                return ERR_INVALID;
        } else if (c == '+' && query) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return ERR_INVALID;
        *to++ = c;
    }
    *to = 0;
    return text_utf8_valid(text, (size_t)(to - text)) ? 0 : ERR_INVALID;
}

static int
s_add_param(http_request_t *self, char *pair)
{
    char *equals = strchr(pair, '=');
    char *value = equals ? equals + 1 : pair + strlen(pair);
    if (equals)
        *equals = 0;
    if (s_decode(pair, true) || s_decode(value, true))
        return ERR_INVALID;
    if (self->param_count == HTTP_QUERY_PARAMS_MAX || strlen(value) > HTTP_QUERY_VALUE_MAX ||
        http_request_param(self, pair))
        return ERR_INVALID;
    self->params[self->param_count++] = (http_param_t){.name = pair, .value = value};
    return 0;
}

static int
s_set_query(http_request_t *self, const char *text, size_t size)
{
    self->query = text_format("%.*s", (int)size, text);
    char *rest = self->query;
    for (char *pair; (pair = strsep(&rest, "&"));)
        if (*pair && s_add_param(self, pair))
            return ERR_INVALID;
    return 0;
}

int
http_request_set_target(http_request_t *self, const char *target, size_t size)
{
    assert(self && target && !self->path);
    struct http_parser_url url;
    http_parser_url_init(&url);
    if (size == 0 || size > HTTP_URI_MAX || http_parser_parse_url(target, size, 0, &url) != 0)
        return ERR_INVALID;
    if (url.field_set & (1 << UF_PATH)) {
        self->path = text_format(
            "%.*s", (int)url.field_data[UF_PATH].len, target + url.field_data[UF_PATH].off);
    } else {
        self->path = text_copy("/");
    }
    if (*self->path != '/' || s_decode(self->path, false))
        return ERR_INVALID;
    if (!(url.field_set & (1 << UF_QUERY)))
        return 0;
    return s_set_query(self, target + url.field_data[UF_QUERY].off, url.field_data[UF_QUERY].len);
}

const char *
http_request_header(const http_request_t *self, const char *name)
{
    assert(self && name);
    for (size_t i = 0; i < self->header_count; i++)
        if (strcmp(self->headers[i].name, name) == 0)
            return self->headers[i].value;
    return NULL;
}

size_t
http_request_count(const http_request_t *self, const char *name)
{
    assert(self && name);
    size_t count = 0;
    for (size_t i = 0; i < self->header_count; i++)
        count += strcmp(self->headers[i].name, name) == 0;
    return count;
}

const char *
http_request_param(const http_request_t *self, const char *name)
{
    assert(self && name);
    for (size_t i = 0; i < self->param_count; i++)
        if (strcmp(self->params[i].name, name) == 0)
            return self->params[i].value;
    return NULL;
}

bool
http_request_cookie(const http_request_t *self, const char *name, char *value, size_t size)
{
    assert(self && name && value && size > 0);
    const char *cursor = http_request_header(self, "cookie");
    size_t name_size = strlen(name);
    while (cursor && *cursor) {
        cursor += strspn(cursor, " \t;");
        size_t pair_size = strcspn(cursor, ";");
        if (pair_size > name_size && cursor[name_size] == '=' &&
            strncmp(cursor, name, name_size) == 0) {
            size_t value_size = pair_size - name_size - 1;
            if (value_size >= size)
                return false;
            memcpy(value, cursor + name_size + 1, value_size);
            value[value_size] = 0;
            return true;
        }
        cursor += pair_size;
    }
    return false;
}

bool
http_request_is_json(const http_request_t *self)
{
    static const char JSON[] = "application/json";
    const char *type = http_request_header(self, "content-type");
    if (!type || strncasecmp(type, JSON, sizeof JSON - 1) != 0)
        return false;
    const char *rest = type + sizeof JSON - 1;
    rest += strspn(rest, " \t");
    return *rest == 0 || *rest == ';';
}
