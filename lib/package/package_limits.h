/*  package_limits - what a problem package may be at most

    A package comes from a stranger: these bounds hold before anything of it is
    trusted, and each has a test that stands at it. What is over a limit is
    refused with ERR_TOO_LARGE and a line in the report.
*/
#ifndef ASSIZE_PACKAGE_LIMITS_H
#define ASSIZE_PACKAGE_LIMITS_H

#define PACKAGE_ENTRIES_MAX 20000u /* files and directories */
#define PACKAGE_DEPTH_MAX 12u      /* directories inside one another, the outermost is 1 */
#define PACKAGE_NAME_MAX 255u      /* bytes of one file name */
#define PACKAGE_PATH_MAX 1023u     /* bytes of a path inside the package */

#define PACKAGE_ARCHIVE_SIZE_MAX (512ull << 20) /* bytes of the .zip itself */
#define PACKAGE_FILE_SIZE_MAX (256ull << 20)    /* bytes of one file, inflated */
#define PACKAGE_TOTAL_SIZE_MAX (2ull << 30)     /* bytes of all files, inflated */
/* All files together may be this many times the size of the archive. Honest test data ("1 1 1 ...")
   comes close to deflate's 1032, so a package below the free size is not asked. */
#define PACKAGE_RATIO_MAX 200u
#define PACKAGE_RATIO_FREE_SIZE (64ull << 20)

#define PACKAGE_YAML_SIZE_MAX (256u << 10) /* bytes of one YAML file */
#define PACKAGE_YAML_DEPTH_MAX 12u
#define PACKAGE_YAML_NODES_MAX 10000u
#define PACKAGE_XML_SIZE_MAX (4u << 20)  /* bytes of problem.xml */
#define PACKAGE_XML_DEPTH_MAX 24u        /* elements inside one another */
#define PACKAGE_XML_NODES_MAX 100000u    /* elements and attributes */
#define PACKAGE_XML_TEXT_MAX 65536u      /* bytes of one text */
#define PACKAGE_TEXT_SIZE_MAX (1u << 20) /* bytes of a statement or a small text file */
/* Bytes of YAML, hints and descriptions all together: they are kept in memory. */
#define PACKAGE_KEPT_SIZE_MAX (16u << 20)
#define PACKAGE_TAG_SIZE_MAX (256u << 10) /* bytes of a source that is searched for its tags */

#define PACKAGE_PROBLEMS_MAX 200u /* lines of a report; more are counted only */
#define PACKAGE_MESSAGE_MAX 400u  /* bytes of one of them */
#define PACKAGE_TIME_LIMIT_MS_MAX 3600000u
#define PACKAGE_GROUPS_MAX 500u      /* groups of test data */
#define PACKAGE_REQUIRED_MAX 100u    /* groups that one group requires */
#define PACKAGE_SUBMISSIONS_MAX 500u /* example submissions */
#define PACKAGE_PATTERNS_MAX 200u    /* patterns in submissions.yaml */
#define PACKAGE_EXPECTATIONS_MAX 64u /* rules of submissions.yaml that meet one submission */
#define PACKAGE_ALTERNATIVES_MAX 64u /* patterns that the braces of one pattern stand for */

#endif
