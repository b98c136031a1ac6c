/*  hard_links - thousands of names for one file, which share its inode but cost the kernel each

    language: c
    role: validator
    expect: EXITED 0
    refused: first
*/
#include "attack.h"

int
main(void)
{
    int made = 0;
    close(open("/box/first", O_WRONLY | O_CREAT, 0600));
    for (; made < 100000; made++) {
        char name[32];
        snprintf(name, sizeof name, "/box/%d", made);
        if (link("/box/first", name) != 0)
            break;
    }
    printf("%d links\n", made);
    must_fail("links without end", made == 100000 ? 0 : -1);
    must_fail("a link to the system", link("/usr/bin/su", "/box/su"));
    must_fail("a link to data", link("/data/0", "/box/data"));
    return attack_over();
}
