/*  shown_samples - what of a package its readers see as samples */
#ifndef ASSIZE_SHOWN_SAMPLES_H
#define ASSIZE_SHOWN_SAMPLES_H

#include "client/manifest.h"

/*  Fills Problem.samples: of each sample case the interaction, or what the statement shows for its
    input and answer; then the interactions that are no case. 0 or the code of package_read. */
int shown_samples_add(manifest_t *manifest, const package_t *package);

#endif
