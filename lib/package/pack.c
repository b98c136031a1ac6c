/*  pack - see pack.h

    libzip takes the content of a file when it writes it, so that one file at a
    time is in memory.
*/
#include "lib/package/pack.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "lib/package/package_limits.h"

#define DOS_DATE 0x21 /* 1980-01-01, the first that a zip can tell; the time is 0 */
#define MODE_FILE 0100644u
#define MODE_PROGRAM 0100755u
#define COMPRESSION_LEVEL 9

/*  A file on its way into the archive. */
typedef struct {
    package_t *package;
    const char *path;
    uint64_t size;
    bytes_t data; /* while it is open */
    size_t done;
    zip_error_t error;
} feed_t;

/*  libzip's callback: gives the content of a file. */
static zip_int64_t
s_feed(void *context, void *data, zip_uint64_t length, zip_source_cmd_t command)
{
    feed_t *self = context;
    switch (command) {
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN,
                                              ZIP_SOURCE_READ,
                                              ZIP_SOURCE_CLOSE,
                                              ZIP_SOURCE_STAT,
                                              ZIP_SOURCE_ERROR,
                                              ZIP_SOURCE_FREE,
                                              -1);
    case ZIP_SOURCE_OPEN:
        self->done = 0;
        self->data = bytes_make(PACKAGE_FILE_SIZE_MAX);
        if (package_read(self->package, self->path, PACKAGE_FILE_SIZE_MAX, &self->data) == 0)
            return 0;
        zip_error_set(&self->error, ZIP_ER_READ, EIO);
        return -1;
    case ZIP_SOURCE_READ: {
        size_t left = self->data.size - self->done;
        size_t size = left < length ? left : (size_t)length;
        if (size > 0)
            memcpy(data, self->data.data + self->done, size);
        self->done += size;
        return (zip_int64_t)size;
    }
    case ZIP_SOURCE_CLOSE:
        bytes_clear(&self->data);
        return 0;
    case ZIP_SOURCE_STAT: {
        zip_stat_t *info = data;
        zip_stat_init(info);
        info->valid = ZIP_STAT_SIZE;
        info->size = self->size;
        return sizeof *info;
    }
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&self->error, data, length);
    case ZIP_SOURCE_FREE:
        bytes_clear(&self->data);
        free(self);
        return 0;
    default:
        return -1;
    }
}

static bool
s_is_program(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return strcmp(name, "build") == 0 || strcmp(name, "run") == 0;
}

static bool
s_add_file(zip_t *zip, package_t *package, const package_entry_t *entry)
{
    feed_t *feed = calloc(1, sizeof *feed);
    if (!feed)
        abort();
    *feed = (feed_t){.package = package, .path = entry->path, .size = entry->size};
    zip_source_t *source = zip_source_function(zip, s_feed, feed);
    if (!source) {
        free(feed);
        return false;
    }
    zip_int64_t index = zip_file_add(zip, entry->path, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    zip_uint64_t at = (zip_uint64_t)index;
    zip_uint32_t mode = s_is_program(entry->path) ? MODE_PROGRAM : MODE_FILE;
    return zip_file_set_dostime(zip, at, 0, DOS_DATE, 0) == 0 &&
           zip_file_set_external_attributes(zip, at, 0, ZIP_OPSYS_UNIX, mode << 16) == 0 &&
           zip_set_file_compression(zip, at, ZIP_CM_DEFLATE, COMPRESSION_LEVEL) == 0;
}

static int
s_write(package_t *package, const char *path, char **ret_why)
{
    int error = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (!zip) {
        zip_error_t why;
        zip_error_init_with_code(&why, error);
        *ret_why = text_format("%s: %s", path, zip_error_strerror(&why));
        zip_error_fini(&why);
        return ERR_INTERNAL;
    }
    bool good = true;
    for (size_t i = 0; good && i < package_entries(package); i++) {
        package_entry_t entry = package_entry(package, i);
        good = entry.is_directory || s_add_file(zip, package, &entry);
    }
    if (good && zip_close(zip) == 0)
        return 0;
    bool changed = zip_error_code_zip(zip_get_error(zip)) == ZIP_ER_READ;
    *ret_why = text_format("%s: %s", path, zip_strerror(zip));
    zip_discard(zip);
    return changed ? ERR_CORRUPT : ERR_INTERNAL;
}

/*  Whether the archive is the package: it opens, and has the same files. */
static int
s_check(const package_t *package, const char *path, char **ret_why)
{
    _cleanup_(package_destroy) package_t *again = NULL;
    _cleanup_(package_report_clear) package_report_t report = {0};
    int code = package_open(path, &again, &report);
    if (code) {
        *ret_why = report.count ? package_report_line(&report.problems[0]) : text_copy(path);
        return code;
    }
    for (size_t i = 0; i < package_entries(package); i++) {
        package_entry_t entry = package_entry(package, i);
        uint64_t size = 0;
        if (entry.is_directory || (package_has(again, entry.path, &size) && size == entry.size))
            continue;
        *ret_why = text_format("%s has changed while it was packed", entry.path);
        return ERR_CORRUPT;
    }
    return 0;
}

int
package_pack(package_t *package, const char *path, char **ret_why)
{
    assert(package && path && ret_why);
    _cleanup_(free_p) char *draft = text_format("%s.part.zip", path);
    int code = s_write(package, draft, ret_why);
    if (code == 0)
        code = s_check(package, draft, ret_why);
    if (code == 0 && rename(draft, path) != 0) {
        *ret_why = text_format("%s: %s", path, strerror(errno));
        code = ERR_INTERNAL;
    }
    if (code)
        remove(draft);
    return code;
}
