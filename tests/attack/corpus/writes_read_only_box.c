/*  writes_read_only_box - writes into /box and /tmp in a run that says it may not

    language: c
    expect: EXITED 0
*/
#include "attack.h"

int
main(void)
{
    must_fail("/box/new", open("/box/new", O_WRONLY | O_CREAT, 0644));
    must_fail("/tmp/new", open("/tmp/new", O_WRONLY | O_CREAT, 0644));
    must_fail("chmod /box", chmod("/box", 0777));
    must_fail("chmod /tmp", chmod("/tmp", 0777));
    return attack_over();
}
