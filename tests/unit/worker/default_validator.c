/*  default_validator - the default validator as a program, to be held against other ones

        default_validator INPUT ANSWER FEEDBACK_DIR [flags] < output

    Exit 42 or 43 (2: a mistake in the arguments), judgemessage.txt in the feedback directory.
*/
#include "nodes/worker/check/default_validator.h"
#include "lib/base/bytes.h"
#include "lib/base/cleanup.h"
#include "lib/base/text.h"

#include <unistd.h>

#define FILE_SIZE_MAX (256u << 20)
#define MESSAGE_SIZE_MAX 65536u

int
main(int argc, char **argv)
{
    size_t wrong;
    default_validator_options_t options;
    if (argc < 4 || default_validator_options_read(
                        (const char *const *)argv + 4, (size_t)argc - 4, &options, &wrong))
        return 2;
    _cleanup_(bytes_clear) bytes_t answer = bytes_make(FILE_SIZE_MAX);
    _cleanup_(bytes_clear) bytes_t output = bytes_make(FILE_SIZE_MAX);
    _cleanup_(bytes_clear) bytes_t message = bytes_make(MESSAGE_SIZE_MAX);
    if (bytes_read_file(&answer, argv[2]) || bytes_read_file(&output, "/dev/stdin"))
        return 2;
    bool accepted = default_validator_accepts(
        &options, output.data, output.size, answer.data, answer.size, &message);
    _cleanup_(free_p) char *path = text_format("%s/judgemessage.txt", argv[3]);
    if (bytes_write_file(message.data, message.size, path))
        return 2;
    return accepted ? 42 : 43;
}
