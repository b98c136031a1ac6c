/*  code_segment_32 - goes over to 32-bit code by a far jump, and calls the kernel from there

    language: c
    expect: SIGNALED 31 | SIGNALED 11
*/
#include "attack.h"
#include <sys/mman.h>

int
main(void)
{
    /* mov eax, 20 (i386: getpid); int 0x80; then return by lret */
    static const unsigned char s_code[] = {0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xcb};
    char *page = mmap(NULL,
                      8192,
                      PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
                      -1,
                      0);
    if (page == MAP_FAILED)
        return 2;
    memcpy(page, s_code, sizeof s_code);
    struct {
        uint32_t offset;
        uint16_t segment;
    } __attribute__((packed)) target = {(uint32_t)(uintptr_t)page, 0x23};
    long result = -1;
    __asm__ volatile("mov %%rsp, %%r12\n\t"
                     "lea 8192(%2), %%rsp\n\t"
                     "lcall *%1\n\t"
                     "mov %%r12, %%rsp"
                     : "=a"(result)
                     : "m"(target), "r"((uintptr_t)page)
                     : "r12", "rcx", "rdx", "memory");
    printf("succeeded: %ld\n", result);
    return 1;
}
