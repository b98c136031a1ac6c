/*  pack - a package as one archive

    The same files always make the same bytes: entries are in order, with one
    fixed time and the modes that a package needs. What the format overlooks
    (hidden files, names with other characters) is not in it.
*/
#ifndef ASSIZE_PACKAGE_PACK_H
#define ASSIZE_PACKAGE_PACK_H

#include "lib/package/package.h"

/*  Writes the package to a new archive at `path`, replacing a file there only when all went well.
    Returns 0, or a code with one line in `*ret_why` (the caller frees it): TOO_LARGE when it could
    not be read again, CORRUPT when a file changed meanwhile, INTERNAL when writing failed. */
int package_pack(package_t *package, const char *path, char **ret_why);

#endif
