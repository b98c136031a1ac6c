/*  spec - the texts and defaults of sandbox.h */
#include "lib/base/text.h"
#include "nodes/worker/sandbox/sandbox.h"

#include <assert.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define CAPTURE_MAX 65536u
#define CPU_MS_MAX 10000u
#define WALL_MS_MAX 20000u
#define MEMORY_KIB_MAX (256u << 10)
#define FILE_SIZE_MAX (64u << 20)
#define TEXT_MAX 4096u

sandbox_run_t
sandbox_run_make(sandbox_profile_t profile, const char *const *argv)
{
    sandbox_run_t run = {
        .profile = profile,
        .argv = argv,
        .stdin_fd = -1,
        .stdout_fd = -1,
        .stderr_fd = -1,
        .stdout_max = CAPTURE_MAX,
        .stderr_max = CAPTURE_MAX,
        .cpu_ms_max = CPU_MS_MAX,
        .wall_ms_max = WALL_MS_MAX,
        .memory_kib_max = MEMORY_KIB_MAX,
        .processes_max = 1,
        .file_size_max = FILE_SIZE_MAX,
    };
    return run;
}

const char *
sandbox_outcome_code(sandbox_outcome_t outcome)
{
    static const char *const s_codes[] = {
#define X(name, code, meaning) code,
        SANDBOX_OUTCOME_MAP(X)
#undef X
    };
    assert((unsigned)outcome < SANDBOX_OUTCOMES);
    return s_codes[outcome];
}

char *
sandbox_layers_text(uint32_t layers)
{
    static const struct {
        uint32_t layer;
        const char *what;
        const char *how;
    } s_layers[] = {
#define X(name, bit, what, how) {SANDBOX_LAYER_##name, what, how},
        SANDBOX_LAYER_MAP(X)
#undef X
    };
    bytes_t text = bytes_make(TEXT_MAX);
    for (size_t i = 0; i < sizeof s_layers / sizeof s_layers[0]; i++) {
        if (layers & s_layers[i].layer)
            continue;
        bytes_append_format(
            &text, "%s%s (%s)", text.size ? "; " : "missing: ", s_layers[i].what, s_layers[i].how);
    }
    if (text.size == 0)
        bytes_append_text(&text, "all layers in force");
    size_t size;
    return (char *)bytes_steal(&text, &size);
}

/*  assize-sandbox beside the executable of this process. */
static char *
s_default_executable(void)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    char *slash = strrchr(path, '/');
    if (slash)
        *slash = 0;
    return text_format("%s/assize-sandbox", path);
}

char *
sandbox_executable(const sandbox_options_t *options)
{
    return options->executable ? text_copy(options->executable) : s_default_executable();
}
