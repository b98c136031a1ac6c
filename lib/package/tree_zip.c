/*  tree_zip - a package that is a zip archive, by libzip

    libzip makes a table of as many entries as the end record claims, so this
    claim is looked at first. Every file is inflated once: only then its size is
    known, and a bomb does not care what its header says.
    Source: APPNOTE.TXT 4.3.16 (end of central directory record), 4.4.15.
*/
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"
#include "lib/package/tree_private.h"

#define READ_CHUNK 65536u
#define END_RECORD_SIZE 22u
#define COMMENT_SIZE_MAX 65535u
#define END_RECORD_COUNT_AT 10u /* offset of the number of entries */
#define ZIP64_COUNT 0xffffu     /* stands for "see the zip64 record" */

static int
s_fail(tree_t *self, int err, const char *file, const char *message)
{
    package_report_add(self->report, PACKAGE_ERROR, file, 0, "%s", message);
    return err;
}

static bool
s_has_signature(const uint8_t *p, uint8_t third, uint8_t fourth)
{
    return p[0] == 'P' && p[1] == 'K' && p[2] == third && p[3] == fourth;
}

/*  Refuses an archive whose end record claims too many entries. Whatever looks like an end record
   is held to it, since we cannot know which one libzip will take. */
static int
s_check_claim(tree_t *self, int fd, uint64_t size)
{
    uint64_t tail_size = size < END_RECORD_SIZE + COMMENT_SIZE_MAX + 20
                             ? size
                             : END_RECORD_SIZE + COMMENT_SIZE_MAX + 20;
    _cleanup_(bytes_clear) bytes_t tail = bytes_make((size_t)tail_size);
    uint8_t *p = bytes_extend(&tail, (size_t)tail_size);
    if (pread(fd, p, (size_t)tail_size, (off_t)(size - tail_size)) != (ssize_t)tail_size)
        return s_fail(self, ERR_CORRUPT, NULL, "the archive cannot be read");
    for (size_t at = 0; at + END_RECORD_SIZE <= tail_size; at++) {
        if (s_has_signature(p + at, 6, 7))
            return s_fail(self, ERR_UNSUPPORTED, NULL, "zip64 archives are not supported");
        if (!s_has_signature(p + at, 5, 6))
            continue;
        unsigned count = p[at + END_RECORD_COUNT_AT] | (unsigned)p[at + END_RECORD_COUNT_AT + 1]
                                                           << 8;
        if (count == ZIP64_COUNT)
            return s_fail(self, ERR_UNSUPPORTED, NULL, "zip64 archives are not supported");
        if (count > PACKAGE_ENTRIES_MAX) {
            package_report_add(self->report,
                               PACKAGE_ERROR,
                               NULL,
                               0,
                               "more than %u files and directories",
                               PACKAGE_ENTRIES_MAX);
            return ERR_TOO_LARGE;
        }
    }
    return 0;
}

static int
s_open(tree_t *self, const char *path, uint64_t *ret_size)
{
    _cleanup_(close_p) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0)
        return s_fail(self, ERR_NOT_FOUND, NULL, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return s_fail(self, ERR_INVALID, NULL, "neither a directory nor an archive");
    *ret_size = (uint64_t)info.st_size;
    if (*ret_size > PACKAGE_ARCHIVE_SIZE_MAX)
        return s_fail(self, ERR_TOO_LARGE, NULL, "the archive is too large");
    int err = s_check_claim(self, fd, *ret_size);
    if (err)
        return err;
    int code = 0;
    self->zip = zip_fdopen(fd, ZIP_CHECKCONS, &code);
    if (!self->zip) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        package_report_add(self->report,
                           PACKAGE_ERROR,
                           NULL,
                           0,
                           "not a sound zip archive: %s",
                           zip_error_strerror(&error));
        zip_error_fini(&error);
        return ERR_CORRUPT;
    }
    steal_fd(&fd); /* libzip's now */
    return 0;
}

/*  The name of an entry as the archive has it, or NULL. */
static const char *
s_name(const tree_t *self, uint64_t i)
{
    return zip_get_name(self->zip, i, ZIP_FL_ENC_RAW);
}

/*  Finds the one folder that holds everything, when problem.yaml is in such a folder only. */
static void
s_find_top(tree_t *self, uint64_t count)
{
    const char *top = NULL;
    size_t length = 0;
    bool has_yaml = false;
    for (uint64_t i = 0; i < count; i++) {
        const char *name = s_name(self, i);
        if (!name || name[0] == '.' || text_starts(name, "__MACOSX/"))
            continue;
        if (!top) {
            top = name;
            length = strcspn(name, "/") + 1;
            if (!strchr(name, '/'))
                return;
        }
        if (strncmp(name, top, length) != 0)
            return;
        has_yaml = has_yaml || strcmp(name + length, "problem.yaml") == 0;
    }
    if (has_yaml)
        self->top = arena_copy_length(self->arena, top, length);
}

/*  Refuses what is neither a file nor a directory, or cannot be read as one. */
static int
s_check_kind(tree_t *self, uint64_t i, const char *path, bool is_directory, const zip_stat_t *info)
{
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    zip_file_get_external_attributes(self->zip, i, 0, &system, &attributes);
    mode_t type = (attributes >> 16) & S_IFMT;
    if (type != 0 && type != S_IFREG && type != S_IFDIR)
        return s_fail(self,
                      ERR_INVALID,
                      path,
                      S_ISLNK(type) ? "a symbolic link: refused in an archive"
                                    : "neither a file nor a directory: refused");
    if (type != 0 && (type == S_IFDIR) != is_directory)
        return s_fail(self, ERR_INVALID, path, "a file by its name and a directory by its mode");
    if (info->encryption_method != ZIP_EM_NONE)
        return s_fail(self, ERR_UNSUPPORTED, path, "encrypted");
    if (info->comp_method != ZIP_CM_STORE && info->comp_method != ZIP_CM_DEFLATE)
        return s_fail(self, ERR_UNSUPPORTED, path, "compressed by other means than deflate");
    return 0;
}

typedef struct {
    tree_t *self;
    uint64_t size;      /* of this file so far */
    uint64_t total_max; /* all files up to the end of this one */
} counter_t;

static int
s_sink_count(void *context, const void *data, size_t size)
{
    (void)data;
    counter_t *counter = context;
    counter->size += size;
    return counter->size > PACKAGE_FILE_SIZE_MAX ||
                   counter->self->total_size + counter->size > counter->total_max
               ? ERR_TOO_LARGE
               : 0;
}

/*  Inflates a file to see what it is; adds its real size to the total. */
static int
s_measure(tree_t *self, const tree_entry_t *entry, uint64_t total_max)
{
    counter_t counter = {.self = self, .total_max = total_max};
    int err = tree_zip_stream(self, entry, s_sink_count, &counter);
    if (err == ERR_CORRUPT)
        return s_fail(self, err, entry->path, "damaged in the archive");
    if (err && counter.size <= PACKAGE_FILE_SIZE_MAX)
        return s_fail(
            self, err, entry->path, "inflates to more than an archive of this size may hold");
    return tree_count_size(self, entry->path, counter.size);
}

static int
s_list_entry(tree_t *self, uint64_t i, uint64_t total_max)
{
    zip_stat_t info;
    const char *name = s_name(self, i);
    if (!name || zip_stat_index(self->zip, i, 0, &info) != 0)
        return s_fail(self, ERR_CORRUPT, NULL, "an entry of the archive cannot be read");
    size_t length = strlen(name);
    bool is_directory = length > 0 && name[length - 1] == '/';
    _cleanup_(free_p) char *path = text_copy(name);
    if (is_directory)
        path[length - 1] = 0;

    /* First as it stands, with the folder around it, then as a path of the package. */
    const char *hostile = tree_find_hostile(path);
    if (hostile) {
        package_report_add(self->report, PACKAGE_ERROR, path, 0, "%s is refused", hostile);
        return 0;
    }
    size_t top_length = strlen(self->top);
    bool inside = top_length == 0 || text_starts(path, self->top);
    const char *relative = inside ? path + top_length : "";
    if (!*relative || tree_judge_path(self, relative) != TREE_KEEP)
        return 0;
    int err = s_check_kind(self, i, relative, is_directory, &info);
    if (err == ERR_INVALID)
        return 0; /* reported; there may be more of them to tell */
    if (!err && !is_directory) {
        tree_entry_t entry = {.path = relative, .size = info.size, .handle = i};
        err = s_measure(self, &entry, total_max);
    }
    return err ? err : tree_add(self, relative, is_directory, is_directory ? 0 : info.size, i);
}

int
tree_zip_open(tree_t *self, const char *path)
{
    uint64_t size = 0;
    int err = s_open(self, path, &size);
    if (err)
        return err;
    uint64_t by_ratio = size * PACKAGE_RATIO_MAX;
    if (by_ratio < PACKAGE_RATIO_FREE_SIZE)
        by_ratio = PACKAGE_RATIO_FREE_SIZE;
    uint64_t total_max = by_ratio < PACKAGE_TOTAL_SIZE_MAX ? by_ratio : PACKAGE_TOTAL_SIZE_MAX;

    uint64_t count = (uint64_t)zip_get_num_entries(self->zip, 0);
    s_find_top(self, count);
    for (uint64_t i = 0; i < count; i++) {
        err = s_list_entry(self, i, total_max);
        if (err)
            return err;
    }
    return 0;
}

int
tree_zip_stream(tree_t *self, const tree_entry_t *entry, tree_sink_fn sink, void *context)
{
    zip_file_t *file = zip_fopen_index(self->zip, entry->handle, 0);
    if (!file)
        return ERR_CORRUPT;
    uint8_t chunk[READ_CHUNK];
    uint64_t done = 0;
    int err = 0;
    while (!err) {
        zip_int64_t got = zip_fread(file, chunk, sizeof chunk);
        if (got < 0) /* also when the checksum is wrong */
            err = ERR_CORRUPT;
        if (got <= 0)
            break;
        done += (uint64_t)got;
        err = sink(context, chunk, (size_t)got);
    }
    zip_fclose(file);
    return !err && done != entry->size ? ERR_CORRUPT : err;
}
