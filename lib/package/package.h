/*  package - a problem package in the ICPC/Kattis or Polygon format, read and checked

    Opens a directory, .zip or .kpp in the format `legacy`, `2025-09` or Polygon's
    and tells what is in it as one tree of plain structs. All of the format is read; what
    a judge cannot run yet (see package_type_t) is the caller's decision.

    Everything that the structs point to belongs to the package and lives until
    package_destroy; all paths are inside the package, separated by '/'. Files
    are read through the package, in place: a zip is never unpacked to disk.

    Not thread-safe: a package belongs to one thread at a time.
    Sources: icpc.io/problem-package-format, spec/legacy.md and spec/2025-09.md;
    domjudge.org manual, "Problem format"; for Polygon see polygon.h. See docs/packages.md.
*/
#ifndef ASSIZE_PACKAGE_H
#define ASSIZE_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes.h"
#include "lib/package/package_report.h"

/*  What the problem is ------------------------------------------------------------------------ */

typedef enum {
    PACKAGE_LEGACY,  /* `legacy` and its subset `legacy-icpc` */
    PACKAGE_2025_09, /* `2025-09`, and its draft `2023-07-draft` */
    PACKAGE_POLYGON, /* problem.xml */
} package_format_t;

/*  A list of words, as for argv. */
typedef struct {
    const char **items;
    size_t count;
} package_words_t;

/*  A text in one natural language ("en", "pt-BR"). */
typedef struct {
    const char *language;
    const char *text;
} package_name_t;

typedef struct {
    bool scoring; /* otherwise pass-fail */
    bool interactive;
    bool multi_pass;
    bool submit_answer;
    bool minimize;    /* scoring, legacy: the lower score is the better one */
    bool show_groups; /* scoring, legacy: solvers may see the result of each group */
} package_type_t;

typedef enum {
    PACKAGE_TIME_UNSTATED,       /* time_limit_ms is 0: derive it from the submissions */
    PACKAGE_TIME_YAML,           /* limits.time_limit in problem.yaml */
    PACKAGE_TIME_DOMJUDGE,       /* timelimit in domjudge-problem.ini */
    PACKAGE_TIME_TIMELIMIT_FILE, /* .timelimit */
    PACKAGE_TIME_POLYGON,        /* time-limit in problem.xml */
} package_time_source_t;

/*  Limits as stated, or the typical system default of the format where they are not. */
typedef struct {
    uint32_t time_limit_ms; /* CPU time of one run; 0 when time_source is PACKAGE_TIME_UNSTATED */
    package_time_source_t time_source;
    double ac_to_time_limit;     /* slowest accepted run x this <= time limit */
    double time_limit_to_tle;    /* time limit x this <= run that must be too slow */
    uint32_t time_resolution_ms; /* a derived limit is a multiple of this */
    uint32_t memory_mib;
    uint32_t output_mib;
    uint32_t code_kib;
    uint32_t compilation_time_s;
    uint32_t compilation_memory_mib;
    uint32_t validation_time_s;
    uint32_t validation_memory_mib;
    uint32_t validation_output_mib;
    uint32_t validation_passes; /* multi-pass: the most runs of one test case */
} package_limits_t;

typedef struct {
    const char *role; /* "author", "contributor", "tester", "translator", "packager", ... */
    const char *name;
    const char *email; /* NULL when not given, as the rest */
    const char *orcid;
    const char *kattis;   /* user name at Kattis */
    const char *language; /* translators: into which language */
} package_person_t;

typedef struct {
    const char *name;
    const char *url; /* NULL when not given */
} package_source_t;

/*  {{name}} or {{name.variant}} in the texts listed in docs/packages.md stands for `text`. */
typedef struct {
    const char *name;
    const char *variant; /* NULL: the value itself */
    const char *text;
} package_constant_t;

/*  Files -------------------------------------------------------------------------------------- */

typedef enum { PACKAGE_TEX, PACKAGE_MARKDOWN, PACKAGE_PDF } package_text_format_t;

typedef struct {
    const char *language; /* natural language */
    package_text_format_t format;
    const char *path;
} package_statement_t;

/*  A file for the solvers. `language` is the programming language as the format's table calls it
    ("cpp", "python3"): for a template its directory's ("default" serves all others), otherwise
    guessed from the name and NULL when it is none. */
typedef struct {
    const char *path;
    const char *name; /* file name without directories */
    const char *language;
    bool is_template;
} package_attachment_t;

/*  The language of a directory that has a file `build` or `run`: it says itself how it is made. */
#define PACKAGE_SCRIPT_LANGUAGE "script"

/*  One program of one or more files. */
typedef struct {
    const char *name;      /* base name of its file or directory */
    const char *path;      /* that file or directory */
    package_words_t files; /* paths of all its files; the first is the one that is started */
    const char *language;  /* NULL when the extensions do not say one */
} package_program_t;

/*  include/<language>/: copied over every submission in that language; "default": in any. */
typedef struct {
    const char *language;
    const char *path;
    package_words_t files;
} package_include_t;

typedef struct {
    bool custom;                   /* otherwise the default validator, which needs no program */
    bool gives_score;              /* legacy: `custom score` */
    package_program_t *program;    /* NULL unless custom */
    bool testlib;                  /* Polygon: a testlib checker, not a validator of the format */
    package_program_t *interactor; /* Polygon, interactive: a testlib interactor; else NULL */
} package_validator_t;

/*  Test data ---------------------------------------------------------------------------------- */

typedef enum {
    PACKAGE_SUM,
    PACKAGE_MIN,
    PACKAGE_PASS_FAIL, /* 2025-09: all or nothing */
    PACKAGE_AVG,       /* legacy */
    PACKAGE_MAX,       /* legacy */
} package_aggregation_t;

typedef enum {
    PACKAGE_WORST_ERROR,
    PACKAGE_FIRST_ERROR,
    PACKAGE_ALWAYS_ACCEPT,
} package_verdict_mode_t; /* legacy */

/*  Arguments for input validators: for the one of this name, or for all (`validator` is NULL). */
typedef struct {
    const char *validator;
    package_words_t args;
} package_input_args_t;

/*  What a case or group passes to programs. Inherited from the groups around it, so complete. */
typedef struct {
    package_words_t program_args;          /* 2025-09: to the submission */
    package_words_t output_validator_args; /* legacy: validator_flags of problem.yaml included */
    package_input_args_t *input_validator_args;
    size_t input_validator_args_count;
    bool full_feedback; /* solvers may see the case once they failed on it */
} package_args_t;

#define PACKAGE_NO_PARENT SIZE_MAX

/*  A directory of test data with a result of its own. */
typedef struct {
    const char *name; /* "" (data itself), "sample", "secret", "secret/group1", ... */
    size_t parent;    /* index of the group around it; PACKAGE_NO_PARENT for data itself */
    package_args_t args;
    package_aggregation_t aggregation;

    /* 2025-09, scoring */
    double max_score;             /* INFINITY: unbounded */
    package_words_t require_pass; /* names of groups that must be passed first */
    bool static_validation;       /* the group has a static validation test case ... */
    double static_score;          /* ... worth this much; 0: it is pass-fail */
    package_words_t static_args;

    /* legacy */
    bool stop_on_reject;
    package_verdict_mode_t verdict_mode;
    bool accept_if_any_accepted;
    bool ignore_sample;
    bool custom_grader; /* graders/ decides: grader_flags are its arguments */
    package_words_t grader_flags;
    double accept_score;
    double reject_score;
    double score_min; /* -INFINITY, INFINITY: no bound */
    double score_max;
} package_group_t;

typedef enum {
    PACKAGE_SAMPLE,
    PACKAGE_SECRET,
    PACKAGE_INVALID_INPUT,  /* an input validator must reject input_path */
    PACKAGE_INVALID_OUTPUT, /* the output validator must reject output_path */
    PACKAGE_VALID_OUTPUT,   /* the output validator must accept output_path */
} package_case_kind_t;

/*  A test case. Paths other than input_path are NULL where there is no such file. */
typedef struct {
    const char *name; /* path under data/ without extension: "secret/group1/07-large" */
    package_case_kind_t kind;
    size_t group; /* index of the group it counts in */
    const char *input_path;
    const char *answer_path; /* never NULL but for PACKAGE_INVALID_INPUT */
    const char *output_path;
    const char *interaction_path;     /* shown instead of input and answer */
    const char *statement_input_path; /* shown instead of the input, and so on */
    const char *statement_answer_path;
    const char *download_input_path;
    const char *download_answer_path;
    const char *image_path; /* for judges */
    const char *files_path; /* directory whose files are put beside the submission */
    package_words_t files;  /* its files */
    package_args_t args;
    const char *hint;        /* NULL or text for a solver who failed on this case */
    const char *description; /* NULL or text for judges */
    double points;           /* Polygon: of this case; 0: not given */
} package_case_t;

/*  A sample of an interactive problem that is shown but not judged: it has no .in and .ans. */
typedef struct {
    const char *path;                 /* the .interaction */
    const char *download_input_path;  /* NULL: none */
    const char *download_answer_path; /* NULL: none */
} package_interaction_t;

/*  Example submissions ------------------------------------------------------------------------ */

enum {
    PACKAGE_AC = 1,
    PACKAGE_WA = 2,
    PACKAGE_TLE = 4,
    PACKAGE_RTE = 8,
    PACKAGE_MLE = 16, /* from here on only by @EXPECTED_RESULTS@ */
    PACKAGE_OLE = 32,
    PACKAGE_CE = 64,
    PACKAGE_VERDICTS_ALL = 15, /* what submissions.yaml knows */
};

typedef enum {
    PACKAGE_TIME_BY_VERDICTS, /* lower bound if TLE is not permitted, upper if it is required */
    PACKAGE_TIME_UNUSED,
    PACKAGE_TIME_LOWER,
    PACKAGE_TIME_UPPER,
} package_time_use_t;

/*  One rule that a submission must satisfy. */
typedef struct {
    const char *cases; /* pattern over names of cases and groups (only '*' and braces); NULL: all */
    unsigned permitted; /* verdicts that these cases may have */
    unsigned required;  /* at least one of these cases has one of these */
    bool has_score;
    double score_min; /* of the submission, or of the group that `cases` names */
    double score_max;
    const char *message; /* part of some judgemessage.txt; NULL: any */
    package_time_use_t time_use;
} package_expectation_t;

typedef struct {
    package_program_t program;
    const char *folder;   /* "accepted", ... */
    unsigned verdicts;    /* what the verdict of the whole may be */
    bool partial;         /* accepted, but not with the best score */
    bool verdicts_tagged; /* `verdicts` comes from @EXPECTED_RESULTS@ in the source */
    bool detailed;        /* submissions.yaml has rules about it: each case counts, not the first */
    package_expectation_t *expectations; /* all must hold */
    size_t expectations_count;
    const char *entry_point; /* NULL: the language's own */
    bool model_solution;
} package_submission_t;

/*  A file or directory of the package. */
typedef struct {
    const char *path; /* without a '/' at the end */
    bool is_directory;
    uint64_t size; /* bytes; 0 for a directory */
} package_entry_t;

/*  The package -------------------------------------------------------------------------------- */

typedef struct package_files package_files_t; /* private: the files and the memory */

typedef struct {
    package_format_t format;
    const char *format_text; /* problem_format_version as it was given */
    const char *short_name;  /* of the directory or archive, without extension */
    package_name_t *names;
    size_t names_count; /* 0: only legacy */
    const char *uuid;   /* lower case; NULL only in legacy */
    const char *version;
    package_type_t type;
    package_limits_t limits;
    package_words_t keywords;
    package_words_t languages; /* programming languages that are allowed; empty: all */
    bool file_writing;         /* submissions may write to their working directory */
    bool legacy_grading;       /* scores by testdata.yaml: legacy, and drafts that have it */
    const char *input_file;    /* Polygon: the program reads this file; NULL: standard input */
    const char *output_file;   /* Polygon: the program writes this file; NULL: standard output */
    const char *license;       /* "unknown" when not given */
    const char *rights_owner;  /* NULL when nobody is named */
    int64_t embargo_until_ms;  /* UTC; 0: none */
    package_person_t *persons;
    size_t persons_count;
    package_source_t *sources;
    size_t sources_count;
    package_constant_t *constants;
    size_t constants_count;

    package_statement_t *statements;
    size_t statements_count;
    package_statement_t *solutions; /* how it is solved: for judges */
    size_t solutions_count;
    package_attachment_t *attachments;
    size_t attachments_count;
    package_include_t *includes;
    size_t includes_count;

    package_validator_t validator;
    package_program_t *input_validators;
    size_t input_validators_count;
    bool validator_exit_zero; /* Polygon: exit code 0 of an input validator says valid, not 42 */
    package_program_t *static_validator;  /* NULL: none */
    package_program_t *output_visualizer; /* NULL: none */
    package_program_t *graders;           /* legacy */
    size_t graders_count;

    package_group_t *groups; /* the first is data itself; a group comes after the one around it */
    size_t groups_count;
    package_case_t *cases; /* samples, then secret ones, in the order of judging */
    size_t cases_count;
    package_case_t *checks; /* invalid_input, invalid_output, valid_output: never for submissions */
    size_t checks_count;
    package_interaction_t *interactions; /* samples that are only shown */
    size_t interactions_count;

    package_submission_t *submissions;
    size_t submissions_count;

    package_files_t *files;
} package_t;

/*  Opens and checks the package at `path`. All that is wrong is added to `report`. Returns 0 (there
    may be warnings), or ERR_INVALID, ERR_TOO_LARGE, ERR_UNSUPPORTED (encrypted, zip64), ERR_CORRUPT
    or ERR_NOT_FOUND with at least one error in the report and `*ret` untouched. */
int package_open(const char *path, package_t **ret, package_report_t *report);

/*  Closes the package and frees all it points to. NULL is fine. */
void package_destroy(package_t **self_p);

/*  How many files and directories there are, and the i-th of them: a directory comes right before
    what is in it. */
size_t package_entries(const package_t *self);
package_entry_t package_entry(const package_t *self, size_t i);

/*  Whether there is a file at this path, and its bytes. */
bool package_has(const package_t *self, const char *path, uint64_t *ret_size);

/*  Appends a file to `out`. Returns 0, ERR_NOT_FOUND, ERR_TOO_LARGE (over `size_max` or over what
    `out` takes), ERR_CORRUPT (the archive is damaged, or the file has changed since). */
int package_read(package_t *self, const char *path, size_t size_max, bytes_t *out);

/*  Writes a file to `fd`, from its current position. Errors as above, and ERR_INTERNAL when writing
    fails. Part of it may have been written then. */
int package_copy_to_fd(package_t *self, const char *path, int fd);

/*  The statement in this language; else in its base language ("pt" for "pt-BR"), any variant of it,
    English, or the first. NULL only when there is none. */
const package_statement_t *package_statement(const package_t *self, const char *language);

/*  The name in this language, chosen the same way; the short name when the package has none. */
const char *package_name(const package_t *self, const char *language);

/*  Appends the statement's text with the constants put in (Markdown: {{name}}, LaTeX also
    \constant{name}; a PDF as it is). Errors as package_read. */
int package_read_statement(package_t *self, const package_statement_t *statement, bytes_t *out);

/*  Appends `text` with every {{name}} and {{name.variant}} of the package replaced. What names no
    constant stays. For the sources of validators, includes and submissions of 2025-09. Returns 0 or
    ERR_TOO_LARGE. */
int package_expand(const package_t *self, const char *text, size_t size, bytes_t *out);

/*  Whether `pattern` of an expectation covers the case: its name or that of a group around it
    matches. NULL covers all. */
bool package_covers(const char *pattern, const char *case_name);

#endif
