/*  reader - what the parts that read a package share, and the parts

    package_open runs the parts in the order of this header; each fills its
    fields of the package and reports what is wrong. None of them fails: errors
    are counted in the report.

    Internal to lib/package.
*/
#ifndef ASSIZE_PACKAGE_READER_H
#define ASSIZE_PACKAGE_READER_H

#include "lib/package/arena.h"
#include "lib/package/fields.h"
#include "lib/package/package.h"
#include "lib/package/tree.h"
#include "lib/package/yaml.h"

#define PROBLEM_YAML "problem.yaml"

struct package_files {
    arena_t *arena; /* all of the package */
    tree_t *tree;
};

typedef struct {
    package_t *package;
    arena_t *arena;
    tree_t *tree;
    package_report_t *report;
    bool draft;                 /* 2023-07-draft: read as 2025-09, and more is forgiven */
    bool old_groups;            /* testdata.yaml: legacy, and drafts that have such files only */
    package_words_t file_flags; /* legacy: validator_flags */
    size_t kept_size;           /* bytes of text that were kept */
} reader_t;

/*  How bad an unknown key is, in this format. */
package_severity_t reader_unknown(const reader_t *self);

/*  The accessor for the keys of this file. */
fields_t reader_fields(const reader_t *self, const char *file);

void reader_error(const reader_t *self, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void reader_warning(const reader_t *self, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*  Appends a text file of at most `size_max` bytes; reports why not, and returns a code then. */
int reader_text(const reader_t *self, const char *path, size_t size_max, bytes_t *out);

/*  Counts bytes of a file that are going to be kept in memory; false when it is too much, reported.
 */
bool reader_keep(reader_t *self, const char *path, size_t size);

/*  Reads a YAML file whose root is a map; NULL when it cannot be, reported. */
const yaml_value_t *reader_yaml(reader_t *self, const char *path, bool expand);

/*  problem.yaml, domjudge-problem.ini and .timelimit. Nothing else can be read when the format is
    not known: then this returns a code. */
int read_problem_yaml(reader_t *self);
void read_problem_yaml_legacy(reader_t *self, const yaml_value_t *root);
void read_problem_yaml_2025(reader_t *self, const yaml_value_t *root);
void read_time_files(reader_t *self);

/*  Statements, solutions, attachments; names are held against statements. */
void read_documents(reader_t *self);

/*  Validators, graders, include. */
void read_programs(reader_t *self);

/*  Test data with its groups. */
void read_test_data(reader_t *self);

/*  Example submissions. */
void read_submissions(reader_t *self);

/*  Shared by several parts --------------------------------------------------------------------- */

/*  The limits that all formats have, from the map `limits`. */
void read_common_limits(const fields_t *fields, const yaml_value_t *map, package_limits_t *limits);

/*  license, rights_owner and uuid. `strict`: a wrong value is an error, else a warning. */
void read_rights(reader_t *self, const fields_t *fields, const yaml_value_t *root, bool strict);

/*  "Full Name <mail@example>" as a person with this role. */
void read_person_text(reader_t *self, const char *role, const char *language, const char *text);

/*  The settings of a group from its file (NULL: it has none) on top of what `group` has inherited.
 */
void read_group_2025(reader_t *self, const char *file, package_group_t *group);
void read_group_legacy(reader_t *self, const char *file, package_group_t *group);

/*  The settings of a test case from its .yaml, on top of what it has from its group. */
void read_case_yaml(reader_t *self, const char *file, package_case_t *test);

/*  The program at `entry`: a file, or a directory with all its files. */
package_program_t read_program(const reader_t *self, const tree_entry_t *entry);

/*  The programs directly in a directory. */
void read_program_list(const reader_t *self,
                       const char *directory,
                       package_program_t **ret,
                       size_t *ret_count);

/*  The same for validators and graders: a header or a text is none of its own, but belongs to each
    of the single files beside it. */
void read_helper_list(const reader_t *self,
                      const char *directory,
                      package_program_t **ret,
                      size_t *ret_count);

/*  A programming language by the format's table, guessed from a file name; NULL when it is none. */
const char *language_of(const char *file_name);

/*  Whether `text` is a code as in the table ("cpp"), or "default". */
bool language_valid(const char *text);

/*  Whether `text` is a natural language as the format has it: "en", "fil", "pt-BR". */
bool natural_language_valid(const char *text);

#endif
