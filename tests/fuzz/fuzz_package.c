/*  fuzz_package - YAML files, zip archives and whole packages from strangers

    The first byte tells what the rest is:
      Y  a YAML file
      X  an XML file
      Z  an archive, as it is
      P  a package as text: a line "== path" begins a file, what follows is in it
    Whatever it is: an answer, a reason when it is refused, and no file that a
    sound package names but cannot give.
*/
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "lib/base/bytes.h"
#include "lib/base/text.h"
#include "lib/package/package.h"
#include "lib/package/xml.h"
#include "lib/package/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FILES_MAX 64u
#define READ_MAX (1u << 20)
#define MARK "== "

static void
s_must(int holds)
{
    if (!holds)
        abort();
}

static void
s_try_yaml(const uint8_t *data, size_t size)
{
    arena_t *arena = arena_new();
    yaml_value_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    if (yaml_value_parse(data, size, arena, &root, &line, &why))
        s_must(why && !root);
    else
        s_must(root != NULL);
    arena_destroy(&arena);
}

static void
s_try_xml(const uint8_t *data, size_t size)
{
    arena_t *arena = arena_new();
    xml_node_t *root = NULL;
    size_t line = 0;
    const char *why = NULL;
    if (xml_parse(data, size, arena, &root, &line, &why))
        s_must(why && !root);
    else
        s_must(root != NULL);
    arena_destroy(&arena);
}

/*  All that the package names must be there. */
static void
s_use(package_t *package)
{
    for (size_t i = 0; i < package_entries(package); i++) {
        package_entry_t entry = package_entry(package, i);
        bytes_t out = bytes_make(READ_MAX);
        if (!entry.is_directory && entry.size <= READ_MAX)
            s_must(package_read(package, entry.path, READ_MAX, &out) == 0 &&
                   out.size == entry.size);
        bytes_clear(&out);
    }
    for (size_t i = 0; i < package->cases_count; i++) {
        s_must(package_has(package, package->cases[i].input_path, NULL));
        s_must(package_has(package, package->cases[i].answer_path, NULL));
        s_must(package->cases[i].group < package->groups_count);
    }
    for (size_t i = 0; i < package->submissions_count; i++)
        s_must(package->submissions[i].program.files.count > 0 &&
               package->submissions[i].expectations_count > 0);
    const package_statement_t *statement = package_statement(package, "sv");
    bytes_t out = bytes_make(READ_MAX);
    s_must(statement != NULL || package->format == PACKAGE_POLYGON);
    if (statement)
        (void)package_read_statement(package, statement, &out);
    bytes_clear(&out);
    s_must(package_name(package, "pt-BR") != NULL);
}

static void
s_try_archive(int fd)
{
    char *path = text_format("/proc/self/fd/%d", fd);
    package_report_t report = {0};
    package_t *package = NULL;
    if (package_open(path, &package, &report))
        s_must(report.errors > 0 && !package);
    else
        s_use(package);
    package_destroy(&package);
    package_report_clear(&report);
    free(path);
}

static void
s_try_zip(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz.zip", MFD_CLOEXEC);
    s_must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    s_try_archive(fd);
    close(fd);
}

/*  Adds the files of the text to the archive. */
static void
s_fill(zip_t *zip, char *text)
{
    size_t count = 0;
    for (char *at = text; at && count < FILES_MAX; count++) {
        char *line_end = strchr(at, '\n');
        if (!text_starts(at, MARK) || !line_end)
            return;
        *line_end = 0;
        char *content = line_end + 1;
        char *next = text_starts(content, MARK) ? content - 1 : strstr(content, "\n" MARK);
        size_t length = !next ? strlen(content) : next < content ? 0 : (size_t)(next + 1 - content);
        zip_source_t *source = zip_source_buffer(zip, content, length, 0);
        if (zip_file_add(zip, at + strlen(MARK), source, 0) < 0)
            zip_source_free(source);
        at = next ? next + 1 : NULL;
    }
}

static void
s_try_package(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    s_must(text && zip);
    zip_source_keep(target);
    s_fill(zip, text);
    if (zip_get_num_entries(zip, 0) > 0 && zip_close(zip) == 0) {
        zip_stat_t info;
        s_must(zip_source_stat(target, &info) == 0 && zip_source_open(target) == 0);
        uint8_t *archive = malloc(info.size);
        s_must(archive && zip_source_read(target, archive, info.size) == (zip_int64_t)info.size);
        zip_source_close(target);
        s_try_zip(archive, info.size);
        free(archive);
    } else {
        zip_discard(zip);
    }
    zip_source_free(target);
    zip_error_fini(&error);
    free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] == 'Y')
        s_try_yaml(data + 1, size - 1);
    else if (data[0] == 'X')
        s_try_xml(data + 1, size - 1);
    else if (data[0] == 'Z')
        s_try_zip(data + 1, size - 1);
    else
        s_try_package(data + 1, size - 1);
    return 0;
}
