/*  worker_limits - every limit of the worker; docs/judging.md lists what happens at each */
#ifndef ASSIZE_WORKER_LIMITS_H
#define ASSIZE_WORKER_LIMITS_H

/* The node. */
#define WORKER_SLOTS_MAX 64 /* two sandboxes each */
#define WORKER_CREDIT_SPARE                                                                        \
    2 /* requests beyond the slots: `languages`, and one job to prefetch                           \
       */
#define WORKER_TICKETS_PER_JOB 4u /* the same job, delivered again while in hand; more: refused */
#define WORKER_ORPHAN_MS 2000     /* a job that no session wants any more is cancelled after this */
#define WORKER_PROGRESS_MS 100    /* at most one PARTIAL of a job in this time */
#define WORKER_TICK_MS 100        /* retries and orphans are looked at this often */
#define WORKER_LANGUAGES_MAX 60u  /* one service each: below BUS_SERVICES_PER_WORKER */

/* What a job may ask for; more is INVALID. */
#define JOB_ID_SIZE_MAX 64u
#define JOB_TESTS_MAX 1000u
#define JOB_TEST_NAME_SIZE_MAX 255u
#define JOB_FILE_NAME_SIZE_MAX 100u
#define JOB_GROUPS_MAX 500u
#define JOB_FILES_MAX 64u              /* of one program, or beside one test */
#define JOB_ARGS_MAX 64u               /* of one program for one test */
#define JOB_ARG_SIZE_MAX 1024u         /* bytes of one of them */
#define JOB_INLINE_SIZE_MAX (1u << 20) /* bytes of an input that came with the job */
#define JOB_BLOB_SIZE_MAX (UINT64_C(1) << 30)
#define JOB_DATA_SIZE_MAX (UINT64_C(8) << 30) /* all blobs of a job together */
#define JOB_TIME_MS_MAX 600000u
#define JOB_MEMORY_MIB_MAX 16384u
#define JOB_OUTPUT_KIB_MAX (256u << 10)
#define JOB_VALIDATION_PASSES_MAX 100u
#define JOB_CODE_KIB_MAX 4096u

/* What a job gets that names no limit: the defaults of the problem package format. */
#define JOB_OUTPUT_KIB 8192u
#define JOB_CODE_KIB 128u
#define JOB_COMPILATION_TIME_MS 60000u
#define JOB_COMPILATION_MEMORY_MIB 2048u
#define JOB_VALIDATION_TIME_MS 60000u
#define JOB_VALIDATION_MEMORY_MIB 2048u
#define JOB_VALIDATION_OUTPUT_KIB 8192u
#define JOB_VALIDATION_PASSES 2u

/* Judging. */
#define JUDGE_WALL_FACTOR 2u           /* wall limit = time limit * this + ... */
#define JUDGE_WALL_SPARE_MS 1000u      /* ... this */
#define JUDGE_CLOSE_PERCENT 10u        /* over the limit by no more than this: run again */
#define JUDGE_ATTEMPTS_MAX 2u          /* runs of one test: close to the limit, or broken box */
#define JUDGE_COMPILER_TEXT_MAX 65536u /* bytes of compiler output that are kept */
#define JUDGE_DETAIL_MAX 2048u         /* bytes of Judging.detail */
#define JUDGE_MESSAGE_MAX 4096u        /* bytes of one message or jury_message */
#define JUDGE_MESSAGES_MAX 262144u     /* of all messages of a judging; the rest is left out */
#define JUDGE_STDERR_MAX 16384u        /* bytes of standard error that are read */
#define JUDGE_SHOWN_MAX 65536u         /* bytes of output and of errors that a run shows */
#define JUDGE_TRANSCRIPT_MAX 16384u    /* bytes of one transcript */
#define JUDGE_GRADER_INPUT_MAX 65536u

/* Programs. */
#define PROGRAM_SIZE_MAX (64u << 20) /* of an executable; larger: compile error */
#define PROGRAM_PROCESSES_COMPILING 64u
#define PROGRAM_FILE_SIZE_COMPILING (128u << 20)
#define PROGRAM_FILE_SIZE_VALIDATING (64u << 20)

/* Languages. */
#define LANGUAGE_FILE_SIZE_MAX 65536u
#define LANGUAGE_WORDS_MAX 48u /* of a command or a list */
#define LANGUAGE_TEXT_MAX 16384u
#define LANGUAGE_PROCESSES_MAX 256u
#define LANGUAGE_STACK_MIB_MAX 1000u            /* {stack_mib}: the JVM takes no more than 1 GiB */
#define LANGUAGE_PREPARED_SIZE_MAX (512u << 20) /* of one prepared file */
#define LANGUAGE_PREPARED_LIST_MAX 65536u       /* bytes of a list of them */
#define LANGUAGE_PREPARING_MS 300000u
#define LANGUAGE_PREPARING_MIB 4096u
#define LANGUAGE_PROBES_MAX 8u /* languages that are proven at once */

/* Prefetching for contests. */
#define PREFETCH_EVERY_MS 60000    /* the store is asked this often */
#define PREFETCH_WITHIN_MS 7200000 /* for contests that begin in this time */
#define PREFETCH_TIMEOUT_MS 10000u /* of that question */
#define PREFETCH_BATCH 2u          /* blobs at once: a job's own never wait long */
#define PREFETCH_CACHE_PERCENT 50u /* of the cache that is filled ahead at most */

/* Caches. */
#define TEST_DATA_CHUNK_SIZE (1u << 20)  /* BlobGet's maximum */
#define TEST_DATA_FETCHES_MAX 8u         /* blobs in flight at once; others wait their turn */
#define TEST_DATA_ATTEMPTS_MAX 5u        /* of a blob: then its jobs are given up */
#define TEST_DATA_RETRY_MS 200           /* doubles with each attempt */
#define TEST_DATA_TIMEOUT_MS 5000u       /* of one chunk */
#define TEST_DATA_VERIFY_SIZE (4u << 20) /* hashed in one turn of the loop */

#endif
