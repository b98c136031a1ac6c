/*  attack_file - see attack_file.h */
#include "tests/attack/attack_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/base/cleanup.h"

#define SOURCE_MAX (256u << 10)
#define CANARY_MARK "@CANARY@"
#define FILE_MARK "\n-- "
#define FILE_MARK_END " --\n"

/*  The rest of the line after `key`; "" when it isn't there. */
static void
s_read_line(const char *source, const char *key, char value[ATTACK_LINE_MAX])
{
    size_t length = strlen(key);
    value[0] = 0;
    for (const char *line = source; line; line = strchr(line, '\n')) {
        line += strspn(line, " \n#*/");
        if (strncmp(line, key, length) != 0)
            continue;
        line += length;
        line += strspn(line, " ");
        snprintf(value, ATTACK_LINE_MAX, "%.*s", (int)strcspn(line, "\n"), line);
        return;
    }
}

/*  The number after "key=", or `otherwise`. */
static uint32_t
s_setting(const char *settings, const char *key, uint32_t otherwise)
{
    size_t length = strlen(key);
    for (const char *at = settings; at; at = strchr(at, ' ')) {
        at += strspn(at, " ");
        if (strncmp(at, key, length) == 0 && at[length] == '=')
            return (uint32_t)strtoul(at + length + 1, NULL, 10);
    }
    return otherwise;
}

static void
s_read_settings(attack_file_t *self, const char *source)
{
    char line[ATTACK_LINE_MAX];
    s_read_line(source, "language:", self->language);
    s_read_line(source, "expect:", self->expect);
    s_read_line(source, "expect-build:", self->expect_build);
    s_read_line(source, "refused:", self->refused);
    s_read_line(source, "also:", self->also);
    s_read_line(source, "role:", line);
    self->validator = strcmp(line, "validator") == 0;
    s_read_line(source, "left:", line);
    self->leaves = line[0] != 0;
    s_read_line(source, "run:", line);
    self->time_ms = s_setting(line, "time", 2000);
    self->wall_ms = s_setting(line, "wall", 0);
    self->memory_mib = s_setting(line, "memory", 128);
    self->output_kib = s_setting(line, "output", 64);
    self->times = s_setting(line, "times", 1);
    s_read_line(source, "build:", line);
    self->build.time_ms = s_setting(line, "time", 20000);
    self->build.memory_mib = s_setting(line, "memory", 1024);
}

/*  The source with the canary's path in the places for it. */
static bool
s_fill_in(bytes_t *text, const char *source, const char *canary_path)
{
    const char *mark;
    for (; (mark = strstr(source, CANARY_MARK)); source = mark + strlen(CANARY_MARK)) {
        if (bytes_append(text, source, (size_t)(mark - source)) != 0 ||
            bytes_append_text(text, canary_path) != 0)
            return false;
    }
    return bytes_append_text(text, source) == 0;
}

/*  Cuts the text at its marks; names stay in it, ended by NULs. */
static bool
s_cut(attack_file_t *self)
{
    char *at = (char *)self->text.data;
    self->files[0] = (box_file_t){.data = at, .fd = -1};
    self->file_count = 1;
    for (char *mark; (mark = strstr(at, FILE_MARK));) {
        char *name = mark + strlen(FILE_MARK);
        char *end = strstr(name, FILE_MARK_END);
        if (!end || self->file_count == ATTACK_FILES_MAX)
            return false;
        *end = 0;
        box_file_t *before = &self->files[self->file_count - 1];
        before->size = (size_t)(mark + 1 - (const char *)before->data);
        at = end + strlen(FILE_MARK_END);
        self->files[self->file_count++] = (box_file_t){.name = name, .data = at, .fd = -1};
        at--; /* a mark may follow at once */
    }
    box_file_t *last = &self->files[self->file_count - 1];
    last->size =
        (size_t)((const char *)self->text.data + self->text.size - (const char *)last->data);
    return true;
}

bool
attack_file_read(attack_file_t *self, const char *path, const char *canary_path)
{
    *self = (attack_file_t){.text = bytes_make(SOURCE_MAX)};
    _cleanup_(bytes_clear) bytes_t source = bytes_make(SOURCE_MAX);
    if (bytes_read_file(&source, path) != 0 || source.size == 0) {
        printf("    it cannot be read\n");
        return false;
    }
    s_read_settings(self, (const char *)source.data);
    if (!self->language[0] || (!self->expect[0] && !self->expect_build[0])) {
        printf("    it doesn't say what must happen\n");
        return false;
    }
    return s_fill_in(&self->text, (const char *)source.data, canary_path) && s_cut(self);
}

void
attack_file_clear(attack_file_t *self)
{
    bytes_clear(&self->text);
    self->file_count = 0;
}

bool
attack_file_expects(const char *expected, const char *got)
{
    for (const char *at = expected; at; at = strchr(at, '|')) {
        at += strspn(at, " |");
        size_t size = strcspn(at, "|");
        while (size > 0 && at[size - 1] == ' ')
            size--;
        if (size == strlen(got) && strncasecmp(at, got, size) == 0)
            return true;
    }
    return false;
}
