/*  core_lease - a core of this machine, for one slot alone

    Times repeat when each program has a core of its own. Several workers may
    run on one machine, so slots agree on who has which: a core belongs to the
    process that has bound the abstract socket "assize-core-N"; the kernel takes
    the name back when that process ends, however it ends. Workers in different
    network namespaces do not see each other's.
*/
#ifndef CORE_LEASE_H
#define CORE_LEASE_H

/*  Takes the first free core that this process may run on. Its number, with `*ret_fd` to be closed
    to give it back; or -1 when all are taken (`*ret_fd` is -1). */
int core_lease_take(int *ret_fd);

#endif
