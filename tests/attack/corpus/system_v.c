/*  system_v - shared memory, semaphores and queues, which outlive who made them

    language: c
    also: compile validator python
    expect: EXITED 0
*/
#include "attack.h"
#include <mqueue.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int
main(void)
{
    must_fail("shmget", shmget(0xa551, 4096, IPC_CREAT | 0666));
    must_fail("semget", semget(0xa551, 1, IPC_CREAT | 0666));
    must_fail("msgget", msgget(0xa551, IPC_CREAT | 0666));
    must_fail("shmat", shmat(0, NULL, 0) == (void *)-1 ? -1 : 0);
    must_fail("mq_open", mq_open("/attack", O_RDWR | O_CREAT, 0666, NULL));
    must_fail("mq_unlink", syscall(SYS_mq_unlink, "attack"));
    must_fail("shm_open", shm_open("/attack", O_RDWR | O_CREAT, 0666));
    must_fail("sem_open", sem_open("/attack", O_CREAT, 0666, 1) == SEM_FAILED ? -1 : 0);
    must_fail("memfd_create", memfd_create("attack", 0));
    return attack_over();
}
