/*  static_files - the web page, in memory

    Loaded once from a directory: "index.html" is "/", any other file its path
    below the directory behind "/assets" ("/assets/views/problem.js"). Requests look names up and
   never touch the disk, so there is no way out of the directory.
*/
#ifndef ASSIZE_STATIC_FILES_H
#define ASSIZE_STATIC_FILES_H

#include "nodes/frontend/payload.h"

typedef struct static_files static_files_t;

#define STATIC_ETAG_SIZE 35u /* a quoted hash of 32 digits and the NUL */

typedef struct {
    char *path;       /* "/assets/app.js" */
    const char *type; /* content type */
    char etag[STATIC_ETAG_SIZE];
    payload_t *content;
} static_file_t;

/*  Loads all files below `dir` that are not hidden. NULL with a line in `*ret_why` (the caller
    frees it) when the directory cannot be read or is over a limit of frontend_limits.h. */
static_files_t *static_files_load(const char *dir, char **ret_why);

/*  No files at all. */
static_files_t *static_files_none(void);
void static_files_destroy(static_files_t **self_p);

/*  The file of a request path; NULL when there is none. */
const static_file_t *static_files_find(const static_files_t *self, const char *path);

size_t static_files_count(const static_files_t *self);

#endif
