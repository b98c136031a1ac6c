/*  compile_temporary_files - hopes to find in /tmp or beside itself what the last compilation left

    language: c
    run: times=2
    expect: EXITED 0
*/
#include "attack.h"
#include <dirent.h>

#if __has_include("/tmp/left.h") || __has_include("/box/left.h")
#error "somebody left it"
#endif

static int
count(const char *path)
{
    DIR *dir = opendir(path);
    int entries = 0;
    while (dir && readdir(dir))
        entries++;
    if (dir)
        closedir(dir);
    return entries - 2;
}

int
main(void)
{
    must_fail("left in /tmp", count("/tmp") > 0 ? 0 : -1);
    must_fail("left in /box", count("/box") > 0 ? 0 : -1);
    must_fail("beside the program", count("/program") > 1 ? 0 : -1);
    return attack_over();
}
