/*  files - moving files in and out of a directory that strangers wrote into

    Everything is relative to a directory fd, and no name is resolved through a
    symbolic link, out of the directory, or onto another mount: openat2 with
    RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_XDEV. What comes out is
    judged by fstat of the fd, never by name. Errors: see sandbox.h.
    Source: openat2(2).
*/
#ifndef ASSIZE_SANDBOX_FILES_H
#define ASSIZE_SANDBOX_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FILES_NAME_MAX 255u
#define FILES_DEPTH_MAX 32u /* of directories that files_wipe goes into */

/*  Whether this is a name as sandbox.h has it. NULL is not. */
bool files_name_valid(const char *name);

int files_put(int dir_fd, const char *name, mode_t mode, const void *data, size_t size);
int files_put_fd(int dir_fd, const char *name, mode_t mode, int fd);
int files_mkdir(int dir_fd, const char *name, mode_t mode);
int files_take(int dir_fd, const char *name, uint64_t size_max, int *ret_fd);

/*  Removes what has this name, if it is no directory. */
int files_remove(int dir_fd, const char *name);

/*  Removes everything in the directory. 0, or ERR_UNAVAILABLE: something is left (nested deeper
   than FILES_DEPTH_MAX, or not removable). */
int files_wipe(int dir_fd);

#endif
