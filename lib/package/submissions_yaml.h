/*  submissions_yaml - submissions.yaml of 2025-09: rules for submissions by pattern

    Internal to lib/package. Source: spec/2025-09.md, "Example submissions".
*/
#ifndef ASSIZE_PACKAGE_SUBMISSIONS_YAML_H
#define ASSIZE_PACKAGE_SUBMISSIONS_YAML_H

#include "lib/package/reader.h"

/*  Checks all rules, so that each mistake is reported once, whatever they match. False when there
   are more patterns than PACKAGE_PATTERNS_MAX: they are not to be applied then. */
bool check_submissions_yaml(reader_t *self, const yaml_value_t *root, const char *file);

/*  Adds the rules whose pattern matches the submission; a rule for its folder itself changes what
    the folder has by default, if it has: then this is the first rule of the submission. Returns how
   many matched. */
size_t apply_submissions_yaml(reader_t *self,
                              const yaml_value_t *root,
                              const char *file,
                              bool has_default,
                              package_submission_t *submission);

/*  Warns of patterns that match none of the package's submissions. */
void report_unmatched_patterns(reader_t *self, const yaml_value_t *root, const char *file);

/*  Whether a path, or a directory around it, matches a pattern with '*' and braces. At most
    PACKAGE_ALTERNATIVES_MAX alternatives of the braces are tried. */
bool pattern_covers(const char *pattern, const char *path);

/*  Whether the pattern uses only what the format has, within the limits. */
bool pattern_valid(const char *pattern);

#endif
