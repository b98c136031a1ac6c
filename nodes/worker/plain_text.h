/*  plain_text - what compilers, validators and programs wrote, made fit to be shown and sent

    Their bytes are anything at all; strings of our messages are UTF-8 without
    NUL or terminal control.
*/
#ifndef PLAIN_TEXT_H
#define PLAIN_TEXT_H

#include <stddef.h>

/*  At most `size_max` bytes of `data` as UTF-8: each byte that is not part of a valid character,
   and each control character but newline and tab, becomes '?'; trailing white space goes; what was
   cut is said in a last line. The caller frees it. NULL data is fine when size is 0. */
char *plain_text(const void *data, size_t size, size_t size_max);

#endif
