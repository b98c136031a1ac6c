/*  data_files - writes, truncates, replaces and maps the input and answer it was given to read

    language: c
    role: validator
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/mman.h>

int
main(void)
{
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "/data/1" : "/data/0";
        must_fail("write", open(name, O_WRONLY));
        must_fail("read and write", open(name, O_RDWR));
        must_fail("truncate", truncate(name, 0));
        must_fail("chmod", chmod(name, 0777));
        must_fail("unlink", unlink(name));
        must_fail("rename", rename(name, "/box/data"));
        must_fail("rename over", rename("/box/feedback", name));
        must_fail("utime", utimensat(AT_FDCWD, name, NULL, 0));
        int fd = open(name, O_RDONLY);
        if (fd < 0)
            return 2;
        void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        must_fail("a writable mapping", page == MAP_FAILED ? -1 : 0);
        must_fail("fchmod", fchmod(fd, 0777));
        must_fail("ftruncate", ftruncate(fd, 0));
        must_fail("the directory behind it", openat(fd, "..", O_RDONLY));
        must_fail("a lease", fcntl(fd, F_SETLEASE, F_RDLCK));
        must_fail("dirty pages", madvise(page, 4096, 9));
    }
    must_fail("/data/2", open("/data/2", O_RDONLY) >= 0 && open("/data/2", O_WRONLY) >= 0 ? 0 : -1);
    return attack_over();
}
