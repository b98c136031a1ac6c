/*  file_cache - files on disk, named by 64 hexadecimal digits, the least used go first

    The directory holds regular files only, flat, mode 0444; the index lives in
    memory and is made from the directory at the start (order of use: by
    modification time). A file becomes visible by rename, so it is there whole
    or not at all; but a machine that lost power may have kept the name and lost
    the bytes. Hence every file is *unverified* until somebody checked its
    content in full, once per start of the process; from then on, size and
    modification time are compared at each look, and a difference makes it
    unverified again.

    A file counts for the blocks that it takes on disk, at least one: so the size
    also bounds how many files there are.

    Pinned files are never evicted: the cache may be over its size by what is
    pinned, never by more. Other threads may open a pinned file by its path.

    Not thread-safe: belongs to one actor. One process per directory: see
    cache_lock in main.c.
*/
#ifndef FILE_CACHE_H
#define FILE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#define FILE_CACHE_BLOCK 4096u

typedef struct file_cache file_cache_t;

typedef enum { FILE_CACHE_ABSENT, FILE_CACHE_UNVERIFIED, FILE_CACHE_VERIFIED } file_cache_state_t;

/*  Opens or makes the directory; deletes what is no file of ours (left-over temporary files). NULL
    with `*ret_why` (the caller frees it) when it cannot. */
file_cache_t *file_cache_new(const char *dir, uint64_t size_max, char **ret_why);
void file_cache_destroy(file_cache_t **self_p);

/*  What is known of a key; counts as a use. */
file_cache_state_t file_cache_look(file_cache_t *self, const char *key, uint64_t *ret_size);

/*  Says that somebody has checked the content just now. The key must be there. */
void file_cache_set_verified(file_cache_t *self, const char *key);

/*  Opens for reading: an fd (close-on-exec, the caller's) or -1. */
int file_cache_open(file_cache_t *self, const char *key);

/*  A new file for writing that does not count yet; its name is for commit or discard, which it must
    come to. An fd (the caller's) or -1. Any thread may make such files itself, given a name that
    starts with '.' and is nobody else's. */
#define FILE_CACHE_TEMP_SIZE 40u
int file_cache_temp(file_cache_t *self, char name[FILE_CACHE_TEMP_SIZE]);

/*  Gives a temporary file its key, replacing what was there; it is verified; others may be evicted.
    0, or ERR_UNAVAILABLE (it is gone then). */
int file_cache_commit(file_cache_t *self, const char *temp, const char *key);
void file_cache_discard(file_cache_t *self, const char *temp);

/*  Forgets and deletes a file, pinned or not (it was found damaged). Unknown keys are fine. */
void file_cache_remove(file_cache_t *self, const char *key);

/*  Pins count. A pin is on the key, so that it may come before the file. */
void file_cache_pin(file_cache_t *self, const char *key);
void file_cache_unpin(file_cache_t *self, const char *key);

/*  Bytes of all files, in whole blocks of FILE_CACHE_BLOCK. */
uint64_t file_cache_size(const file_cache_t *self);

#endif
