/*  memory_page_cache - maps and reads half of /usr: page cache gives way, it is nobody's limit

    language: c
    run: memory=16 time=4000
    expect: EXITED 0
*/
#include "attack.h"
#include <dirent.h>
#include <sys/mman.h>

static size_t total;

static void
read_all(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    while (dir && total < 400u << 20 && (entry = readdir(dir))) {
        struct stat stat;
        int fd = openat(dirfd(dir), entry->d_name, O_RDONLY | O_NOFOLLOW);
        if (fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0) {
            char *data = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, fd, 0);
            for (off_t at = 0; data != MAP_FAILED && at < stat.st_size; at += 4096)
                total += (size_t)(*(volatile char *)(data + at) & 0) + 4096;
            munmap(data, (size_t)stat.st_size);
        }
        close(fd);
    }
    if (dir)
        closedir(dir);
}

int
main(void)
{
    read_all("/usr/lib/x86_64-linux-gnu");
    read_all("/usr/bin");
    printf("%zu MiB\n", total >> 20);
    return total < 50u << 20;
}
