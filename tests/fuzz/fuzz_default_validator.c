/*  The default validator on hostile output: the first byte chooses the flags, the first NUL divides
    output from answer. An output that is the answer is always accepted. */
#include "lib/base/cleanup.h"
#include "nodes/worker/check/default_validator.h"

#include <assert.h>
#include <string.h>

#define MESSAGE_SIZE_MAX 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    default_validator_options_t options = {
        .case_sensitive = data[0] & 1,
        .space_change_sensitive = data[0] & 2,
        .absolute_tolerance = data[0] & 4 ? 1e-6 : -1,
        .relative_tolerance = data[0] & 8 ? 1e-6 : -1,
    };
    const uint8_t *output = data + 1;
    const uint8_t *nul = memchr(output, 0, size - 1);
    size_t output_size = nul ? (size_t)(nul - output) : size - 1;
    const uint8_t *answer = nul ? nul + 1 : output;
    size_t answer_size = nul ? size - 2 - output_size : output_size;

    _cleanup_(bytes_clear) bytes_t message = bytes_make(MESSAGE_SIZE_MAX);
    bool accepted =
        default_validator_accepts(&options, output, output_size, answer, answer_size, &message);
    assert(accepted == (message.size == 0));
    assert(nul || accepted);
    return 0;
}
