/*  static_files - see static_files.h */
#include "nodes/frontend/static_files.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/hash.h"
#include "lib/base/text.h"
#include "nodes/frontend/frontend_limits.h"

#define INDEX "/index.html"
#define ASSETS "/assets" /* in front of every other path */
#define ETAG_DIGITS 32

struct static_files {
    static_file_t files[STATIC_FILES_MAX]; /* sorted by path once loaded */
    size_t count;
    size_t bytes;
};

static const char *
s_type(const char *path)
{
    static const struct {
        const char *suffix;
        const char *type;
    } TYPES[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".txt", "text/plain; charset=utf-8"},
    };
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (text_ends(path, TYPES[i].suffix))
            return TYPES[i].type;
    return "application/octet-stream";
}

static int
s_load_file(static_files_t *self, const char *file, const char *path, char **ret_why)
{
    if (self->count == STATIC_FILES_MAX) {
        *ret_why = text_format("there are more than %u files", STATIC_FILES_MAX);
        return ERR_TOO_LARGE;
    }
    bytes_t content = bytes_make(STATIC_FILE_MAX);
    int code = bytes_read_file(&content, file);
    if (code == 0 && self->bytes + content.size > STATIC_TOTAL_MAX)
        code = ERR_TOO_LARGE;
    if (code) {
        *ret_why = text_format("%s: %s", path, err_meaning(code));
        bytes_clear(&content);
        return code;
    }
    static_file_t *entry = &self->files[self->count++];
    char hex[HASH_HEX_SIZE];
    hash_of(content.data, content.size, hex);
    snprintf(entry->etag, sizeof entry->etag, "\"%.*s\"", ETAG_DIGITS, hex);
    entry->path = strcmp(path, INDEX) == 0 ? text_copy("/") : text_format("%s%s", ASSETS, path);
    entry->type = s_type(path);
    self->bytes += content.size;
    entry->content = payload_take(&content);
    return 0;
}

static void
s_closedir_p(DIR **dir_p)
{
    if (*dir_p)
        closedir(*dir_p);
    *dir_p = NULL;
}

static int
s_load_dir(
    static_files_t *self, const char *dir_path, const char *prefix, unsigned depth, char **ret_why)
{
    _cleanup_(s_closedir_p) DIR *dir = opendir(dir_path);
    if (!dir || depth > STATIC_DEPTH_MAX) {
        *ret_why = text_format("%s/: %s", prefix, dir ? "too deep" : "cannot be read");
        return ERR_INVALID;
    }
    int code = 0;
    for (struct dirent *found; code == 0 && (found = readdir(dir));) {
        if (found->d_name[0] == '.')
            continue;
        _cleanup_(free_p) char *file = text_format("%s/%s", dir_path, found->d_name);
        _cleanup_(free_p) char *path = text_format("%s/%s", prefix, found->d_name);
        struct stat info;
        if (stat(file, &info) != 0)
            continue; /* gone meanwhile */
        if (S_ISDIR(info.st_mode))
            code = s_load_dir(self, file, path, depth + 1, ret_why);
        else if (S_ISREG(info.st_mode))
            code = s_load_file(self, file, path, ret_why);
    }
    return code;
}

static int
s_compare(const void *a, const void *b)
{
    return strcmp(((const static_file_t *)a)->path, ((const static_file_t *)b)->path);
}

static_files_t *
static_files_none(void)
{
    static_files_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    return self;
}

static_files_t *
static_files_load(const char *dir, char **ret_why)
{
    assert(dir && ret_why);
    _cleanup_(static_files_destroy) static_files_t *self = static_files_none();
    if (s_load_dir(self, dir, "", 0, ret_why))
        return NULL;
    qsort(self->files, self->count, sizeof self->files[0], s_compare);
    return steal(&self);
}

void
static_files_destroy(static_files_t **self_p)
{
    assert(self_p);
    static_files_t *self = *self_p;
    if (!self)
        return;
    for (size_t i = 0; i < self->count; i++) {
        free(self->files[i].path);
        payload_release(&self->files[i].content);
    }
    free(self);
    *self_p = NULL;
}

const static_file_t *
static_files_find(const static_files_t *self, const char *path)
{
    assert(self && path);
    static_file_t wanted = {.path = (char *)path};
    return bsearch(&wanted, self->files, self->count, sizeof self->files[0], s_compare);
}

size_t
static_files_count(const static_files_t *self)
{
    assert(self);
    return self->count;
}
