/*  page_cache_probe - asks which pages of shared files are in memory: what others have just run

    language: c
    also: compile managed validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <sys/mman.h>
#include <sys/uio.h>

int
main(void)
{
    int fd = open("/usr/bin/gcc", O_RDONLY);
    unsigned char in_memory[16];
    char byte;
    struct iovec vector = {&byte, 1};
    uint64_t range[2] = {0, 65536};
    uint64_t counts[5];
    void *data = mmap(NULL, 65536, PROT_READ, MAP_SHARED, fd, 0);
    if (data == MAP_FAILED)
        return 2;
    must_fail("mincore", mincore(data, 65536, in_memory));
    must_fail("preadv2 RWF_NOWAIT", syscall(SYS_preadv2, fd, &vector, 1, 0, 0, 8));
    must_fail("cachestat", syscall(451, fd, range, counts, 0));
    must_fail("readahead", syscall(SYS_readahead, fd, 0, 65536));
    must_fail("sync_file_range", syscall(SYS_sync_file_range, fd, 0, 0, 0));
    must_fail("process_madvise", syscall(SYS_process_madvise, 0, &vector, 1, MADV_PAGEOUT, 0));
    must_fail("sync of everybody's disks", syscall(SYS_sync) == 0 ? 0 : -1);
    return attack_over();
}
