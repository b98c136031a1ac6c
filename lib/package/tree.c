/*  tree - see tree.h: the rules for paths, the sorted list, and reading */
#include "lib/package/tree.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/tree_private.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"
#define POLYGON_PDF "statements/.pdf"
#define TIME_LIMIT_FILE ".timelimit"

int
tree_compare_paths(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    int x = *a == '/' ? 1 : (unsigned char)*a;
    int y = *b == '/' ? 1 : (unsigned char)*b;
    return x - y;
}

static int
s_compare(const void *a, const void *b)
{
    return tree_compare_paths(((const tree_entry_t *)a)->path, ((const tree_entry_t *)b)->path);
}

const char *
tree_find_hostile(const char *path)
{
    size_t length = strlen(path);
    if (length == 0 || length > PACKAGE_PATH_MAX)
        return "a path that is empty or too long";
    if (!text_utf8_valid(path, length))
        return "a path that is not UTF-8";
    if (path[0] == '/')
        return "an absolute path";
    if (strchr(path, '\\'))
        return "a path with a backslash";
    if (isalpha((unsigned char)path[0]) && path[1] == ':')
        return "a path with a drive letter";
    for (const char *p = path; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return "a path with a control character";
    for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL) {
        size_t part = strcspn(p, "/");
        if (part == 0)
            return "a path with an empty part";
        if ((part == 1 && p[0] == '.') || (part == 2 && p[0] == '.' && p[1] == '.'))
            return "a path with \".\" or \"..\"";
        if (part > PACKAGE_NAME_MAX)
            return "a name that is too long";
    }
    return NULL;
}

/*  Whether `part` of the path is the directory in which Polygon keeps statements as PDF. */
static bool
s_is_polygon_pdf(const char *path, const char *part)
{
    size_t length = strlen(POLYGON_PDF);
    return text_starts(path, POLYGON_PDF) && (!path[length] || path[length] == '/') &&
           part == path + strlen("statements/");
}

tree_choice_t
tree_judge_path(tree_t *self, const char *path)
{
    const char *hostile = tree_find_hostile(path);
    if (hostile) {
        package_report_add(self->report, PACKAGE_ERROR, path, 0, "%s is refused", hostile);
        return TREE_REFUSE;
    }
    if (strcmp(path, TIME_LIMIT_FILE) == 0)
        return TREE_KEEP;
    if (text_starts(path, "__MACOSX/") || strcmp(path, "__MACOSX") == 0)
        return TREE_SKIP;
    size_t depth = 0;
    for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL) {
        size_t part = strcspn(p, "/");
        if (*p == '.' && !s_is_polygon_pdf(path, p))
            return TREE_SKIP; /* .git, .gitignore, .DS_Store: nothing worth a word */
        if (*p == '-' || strspn(p + (*p == '.'), NAME_CHARACTERS) < part - (*p == '.')) {
            /* What may be meant as a test or a solution must not get lost quietly. */
            bool matters = text_starts(path, "data/") || text_starts(path, "submissions/");
            package_report_add(self->report,
                               matters ? PACKAGE_ERROR : PACKAGE_WARNING,
                               path,
                               0,
                               "the name does not match [a-zA-Z0-9_][a-zA-Z0-9_.-]*%s",
                               matters ? "" : ": ignored");
            return TREE_SKIP;
        }
        depth++;
    }
    if (depth > PACKAGE_DEPTH_MAX + 1) {
        package_report_add(self->report,
                           PACKAGE_ERROR,
                           path,
                           0,
                           "more than %u directories deep",
                           PACKAGE_DEPTH_MAX);
        return TREE_REFUSE;
    }
    return TREE_KEEP;
}

int
tree_add(tree_t *self, const char *path, bool is_directory, uint64_t size, uint64_t handle)
{
    if (self->count == PACKAGE_ENTRIES_MAX) {
        package_report_add(self->report,
                           PACKAGE_ERROR,
                           NULL,
                           0,
                           "more than %u files and directories",
                           PACKAGE_ENTRIES_MAX);
        return ERR_TOO_LARGE;
    }
    tree_entry_t *entry =
        arena_append(self->arena, &self->entries, &self->count, sizeof *self->entries);
    entry->path = arena_copy(self->arena, path);
    const char *slash = strrchr(entry->path, '/');
    entry->name = slash ? slash + 1 : entry->path;
    entry->is_directory = is_directory;
    entry->size = size;
    entry->handle = handle;
    return 0;
}

int
tree_count_size(tree_t *self, const char *path, uint64_t size)
{
    self->total_size += size;
    if (size > PACKAGE_FILE_SIZE_MAX) {
        package_report_add(self->report,
                           PACKAGE_ERROR,
                           path,
                           0,
                           "larger than the %llu bytes that one file may have",
                           PACKAGE_FILE_SIZE_MAX);
        return ERR_TOO_LARGE;
    }
    if (self->total_size > PACKAGE_TOTAL_SIZE_MAX) {
        package_report_add(self->report,
                           PACKAGE_ERROR,
                           path,
                           0,
                           "all files together are larger than %llu bytes",
                           PACKAGE_TOTAL_SIZE_MAX);
        return ERR_TOO_LARGE;
    }
    return 0;
}

/*  Refuses a path that two entries have; two entries for one directory are harmless, one stays. */
static int
s_check_twice(tree_t *self)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->count; i++) {
        const tree_entry_t *before = kept ? &self->entries[kept - 1] : NULL;
        const tree_entry_t *entry = &self->entries[i];
        if (!before || strcmp(before->path, entry->path) != 0) {
            self->entries[kept++] = *entry;
            continue;
        }
        if (before->is_directory && entry->is_directory)
            continue;
        package_report_add(self->report, PACKAGE_ERROR, entry->path, 0, "is there twice");
        return ERR_INVALID;
    }
    self->count = kept;
    return 0;
}

/*  Archives need not list the directories they use. `self->entries` is sorted before and after. */
static int
s_add_parents(tree_t *self)
{
    size_t count = self->count;
    for (size_t i = 0; i < count; i++) {
        const char *path = self->entries[i].path;
        const char *before = i ? self->entries[i - 1].path : "";
        for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
            size_t length = (size_t)(p - path);
            bool shares = strncmp(before, path, length) == 0;
            if (shares &&
                (before[length] == '/' || (!before[length] && self->entries[i - 1].is_directory)))
                continue;
            int err = tree_add(self, arena_copy_length(self->arena, path, length), true, 0, 0);
            if (err)
                return err;
        }
    }
    if (self->count > count)
        qsort(self->entries, self->count, sizeof *self->entries, s_compare);
    return 0;
}

int
tree_open(const char *path, arena_t *arena, package_report_t *report, tree_t **ret)
{
    assert(path && arena && report && ret);
    struct stat info;
    if (stat(path, &info) != 0) {
        package_report_add(report, PACKAGE_ERROR, NULL, 0, "%s: %s", path, strerror(errno));
        return ERR_NOT_FOUND;
    }
    _cleanup_(tree_destroy) tree_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->arena = arena;
    self->report = report;
    self->root_fd = -1;
    self->top = "";

    size_t errors = report->errors;
    int err = S_ISDIR(info.st_mode) ? tree_dir_open(self, path) : tree_zip_open(self, path);
    if (!err) {
        if (self->count > 0)
            qsort(self->entries, self->count, sizeof *self->entries, s_compare);
        err = s_add_parents(self);
    }
    if (!err)
        err = s_check_twice(self);
    if (!err && report->errors > errors)
        err = ERR_INVALID;
    if (err)
        return err;
    self->report = NULL; /* the caller's; reading later has codes only */
    *ret = steal(&self);
    return 0;
}

void
tree_destroy(tree_t **self_p)
{
    assert(self_p);
    if (!*self_p)
        return;
    if ((*self_p)->zip)
        zip_discard((*self_p)->zip);
    close_p(&(*self_p)->root_fd);
    free(*self_p);
    *self_p = NULL;
}

size_t
tree_count(const tree_t *self)
{
    return self->count;
}

const tree_entry_t *
tree_at(const tree_t *self, size_t i)
{
    assert(i < self->count);
    return &self->entries[i];
}

/*  The index of the first entry that is not before `path`. */
static size_t
s_lower_bound(const tree_t *self, const char *path)
{
    size_t low = 0;
    size_t high = self->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tree_compare_paths(self->entries[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const tree_entry_t *
tree_find(const tree_t *self, const char *path)
{
    assert(self && path);
    size_t at = s_lower_bound(self, path);
    return at < self->count && strcmp(self->entries[at].path, path) == 0 ? &self->entries[at]
                                                                         : NULL;
}

/*  The next entry below `directory`, or NULL. `*position` counts from 1 once the walk has begun. */
static const tree_entry_t *
s_next_below(const tree_t *self, const char *directory, size_t *position)
{
    size_t length = strlen(directory);
    if (*position == 0) {
        size_t at = s_lower_bound(self, directory);
        bool found = at < self->count && strcmp(self->entries[at].path, directory) == 0;
        *position = at + (found ? 1 : 0) + 1;
    }
    if (*position - 1 >= self->count)
        return NULL;
    const tree_entry_t *entry = &self->entries[*position - 1];
    if (length > 0 && (strncmp(entry->path, directory, length) != 0 || entry->path[length] != '/'))
        return NULL;
    ++*position;
    return entry;
}

const tree_entry_t *
tree_next(const tree_t *self, const char *directory, size_t *position)
{
    assert(self && directory && position);
    size_t length = strlen(directory);
    const tree_entry_t *entry;
    while ((entry = s_next_below(self, directory, position))) {
        const char *rest = length ? entry->path + length + 1 : entry->path;
        if (rest == entry->name)
            return entry;
    }
    return NULL;
}

const tree_entry_t *
tree_next_file(const tree_t *self, const char *directory, size_t *position)
{
    assert(self && directory && position);
    const tree_entry_t *entry;
    while ((entry = s_next_below(self, directory, position)))
        if (!entry->is_directory)
            return entry;
    return NULL;
}

static int
s_stream(tree_t *self, const tree_entry_t *entry, tree_sink_fn sink, void *context)
{
    return self->zip ? tree_zip_stream(self, entry, sink, context)
                     : tree_dir_stream(self, entry, sink, context);
}

static int
s_sink_bytes(void *context, const void *data, size_t size)
{
    return bytes_append(context, data, size);
}

int
tree_read(tree_t *self, const char *path, size_t size_max, bytes_t *out)
{
    assert(self && path && out);
    const tree_entry_t *entry = tree_find(self, path);
    if (!entry || entry->is_directory)
        return ERR_NOT_FOUND;
    if (entry->size > size_max)
        return ERR_TOO_LARGE;
    return s_stream(self, entry, s_sink_bytes, out);
}

static int
s_sink_fd(void *context, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    int fd = *(int *)context;
    while (size > 0) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return ERR_INTERNAL;
        bytes += put;
        size -= (size_t)put;
    }
    return 0;
}

int
tree_copy_to_fd(tree_t *self, const char *path, int fd)
{
    assert(self && path && fd >= 0);
    const tree_entry_t *entry = tree_find(self, path);
    if (!entry || entry->is_directory)
        return ERR_NOT_FOUND;
    return s_stream(self, entry, s_sink_fd, &fd);
}
