/*  shown_samples - see shown_samples.h */
#include "client/shown_samples.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/text.h"

static Assize__Sample *
s_add(Assize__Problem *problem, const char *name)
{
    Assize__Sample *sample = malloc(sizeof *sample);
    if (!sample)
        abort();
    assize__sample__init(sample);
    sample->name = text_copy(name);
    problem->samples[problem->n_samples++] = sample;
    return sample;
}

static int
s_show_case(manifest_t *manifest, const package_case_t *source)
{
    Assize__Sample *sample = s_add(manifest_problem(manifest), source->name);
    if (source->interaction_path)
        return manifest_add_blob(manifest, source->interaction_path, &sample->interaction);
    const char *input = source->statement_input_path;
    const char *answer = source->statement_answer_path;
    int code = manifest_add_blob(manifest, input ? input : source->input_path, &sample->input);
    return code ? code
                : manifest_add_blob(
                      manifest, answer ? answer : source->answer_path, &sample->answer);
}

static int
s_show_interaction(manifest_t *manifest, const char *path)
{
    const char *slash = strrchr(path, '/');
    Assize__Sample *sample = s_add(manifest_problem(manifest), slash ? slash + 1 : path);
    return manifest_add_blob(manifest, path, &sample->interaction);
}

int
shown_samples_add(manifest_t *manifest, const package_t *package)
{
    assert(manifest && package);
    Assize__Problem *problem = manifest_problem(manifest);
    size_t room = package->cases_count + package->interactions_count;
    problem->samples = calloc(room + 1, sizeof(Assize__Sample *));
    if (!problem->samples)
        abort();
    int code = 0;
    for (size_t i = 0; code == 0 && i < package->cases_count; i++)
        if (package->cases[i].kind == PACKAGE_SAMPLE)
            code = s_show_case(manifest, &package->cases[i]);
    for (size_t i = 0; code == 0 && i < package->interactions_count; i++)
        code = s_show_interaction(manifest, package->interactions[i].path);
    return code;
}
