/*  temp_dir - see temp_dir.h */
#include "tests/unit/worker/temp_dir.h"

#include "lib/base/text.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
temp_dir_make(void)
{
    const char *base = getenv("TMPDIR");
    char *path = text_format("%s/assize-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(path))
        abort();
    return path;
}

static int
s_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void
temp_dir_remove(char **path_p)
{
    if (*path_p)
        nftw(*path_p, s_remove, 8, FTW_DEPTH | FTW_PHYS);
    free(*path_p);
    *path_p = NULL;
}

int
temp_dir_count(const char *path, int dots)
{
    DIR *dir = opendir(path);
    int count = 0;
    for (struct dirent *item; dir && (item = readdir(dir));)
        if (strcmp(item->d_name, ".") != 0 && strcmp(item->d_name, "..") != 0 &&
            (dots || item->d_name[0] != '.'))
            count++;
    if (dir)
        closedir(dir);
    return count;
}
