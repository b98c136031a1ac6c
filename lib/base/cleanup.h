/*  cleanup - scope-bound ownership

    `_cleanup_(foo_destroy) foo_t *foo = NULL;` destroys foo when its scope ends,
    on every path. Destructors take `foo_t **`, null the reference and accept
    NULL. `steal (&foo)` hands the value out and leaves NULL behind.
*/
#ifndef ASSIZE_CLEANUP_H
#define ASSIZE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(destructor) __attribute__((cleanup(destructor)))

#define steal(reference_p)                                                                         \
    __extension__({                                                                                \
        __typeof__(reference_p) steal_p_ = (reference_p);                                          \
        __typeof__(*steal_p_) steal_value_ = *steal_p_;                                            \
        *steal_p_ = NULL;                                                                          \
        steal_value_;                                                                              \
    })

/*  For `_cleanup_(free_p) char *text`. */
static inline void
free_p(void *memory_p)
{
    free(*(void **)memory_p);
    *(void **)memory_p = NULL;
}

/*  For `_cleanup_(close_p) int fd = -1`. */
static inline void
close_p(int *fd_p)
{
    if (*fd_p >= 0)
        close(*fd_p);
    *fd_p = -1;
}

/*  Hands the descriptor out and leaves -1 behind. */
static inline int
steal_fd(int *fd_p)
{
    int fd = *fd_p;
    *fd_p = -1;
    return fd;
}

/*  For `_cleanup_(fclose_p) FILE *file`. */
static inline void
fclose_p(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
    *file_p = NULL;
}

#endif
