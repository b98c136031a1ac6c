/*  replay - runs a fuzz target over its committed corpus, without a fuzzer

    usage: fuzz_x DIR_OR_FILE...   Fails when it found no input at all, so that
    a lost corpus is not a silent pass.
*/
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#define INPUT_SIZE_MAX (16u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
s_replay_file(const char *path)
{
    _cleanup_(bytes_clear) bytes_t input = bytes_make(INPUT_SIZE_MAX);
    if (bytes_read_file(&input, path)) {
        fprintf(stderr, "replay: cannot read %s\n", path);
        return 0;
    }
    LLVMFuzzerTestOneInput(input.data ? input.data : (const uint8_t *)"", input.size);
    return 1;
}

static int
s_replay(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return 0;
    if (!S_ISDIR(info.st_mode))
        return s_replay_file(path);

    int count = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return 0;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.')
            continue;
        _cleanup_(free_p) char *child = text_format("%s/%s", path, entry->d_name);
        count += s_replay_file(child);
    }
    closedir(dir);
    return count;
}

int
main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += s_replay(argv[i]);
    printf("%d inputs replayed\n", count);
    return count > 0 ? 0 : 1;
}
