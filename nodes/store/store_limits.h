/*  store_limits - every limit of a store */
#ifndef ASSIZE_STORE_LIMITS_H
#define ASSIZE_STORE_LIMITS_H

#define STORE_MAP_GIB 64              /* LMDB's map: address space, not disk; --map-gib */
#define STORE_READERS_MAX 64          /* LMDB's reader slots; one per reading thread */
#define STORE_KEY_MAX 200u            /* bytes of a key; LMDB allows 511 */
#define STORE_ROUND_COMMANDS_MAX 512u /* commands that share one write transaction */
#define STORE_QUEUE_MAX 8192u         /* commands that wait for a round; more: RATE_LIMITED */
#define STORE_FEED_EVENTS_MAX 1000u   /* events of one page or one published update */
#define STORE_FEED_BYTES_MAX (1u << 20)
#define STORE_TIP_MS 1000               /* how often the feed tells its tip */
#define STORE_PAGE_MAX 200u             /* rows of one page of a list */
#define STORE_SCAN_MAX 20000u           /* rows that one page may pass over */
#define STORE_PREFETCH_BLOBS_MAX 10000u /* named by one PrefetchList */
#define STORE_PREFETCH_WITHIN_MS_MAX (7 * 86400000LL)
#define STORE_CLOCK_SLACK_MS 2000 /* received_at may differ this much from the leader's clock */

/* What a command may hold; longer is INVALID or TOO_LARGE. */
#define STORE_TEXT_MAX 256u            /* display names, titles */
#define STORE_SOURCE_MAX (512u << 10)  /* of a submission, whatever its problem allows */
#define STORE_TESTS_MAX 1000u          /* test cases of a problem */
#define STORE_GROUPS_MAX 500u          /* test groups of a problem */
#define STORE_TEMPLATE_MAX (64u << 10) /* bytes of an editor template */
#define STORE_LIST_MAX 64u             /* keywords, statements, templates, languages, files */
#define STORE_CONTEST_PROBLEMS_MAX 64u
#define STORE_CONTEST_DURATION_MS_MAX (366LL * 86400000)
#define STORE_JUDGING_TEXT_MAX (64u << 10) /* compiler output, messages: cut */

/* Dispatcher */
#define DISPATCH_WINDOW 4096u /* judgings on their way through the broker */
#define DISPATCH_RETRY_MS 500 /* after UNAVAILABLE, doubles up to the maximum */
#define DISPATCH_RETRY_MS_MAX 10000
#define DISPATCH_JUDGE_ERRORS_MAX 3u /* JE this often is final */
#define DISPATCH_TIMEOUT_MS 3600000  /* of one judging, queueing included; then it is sent again */

/* Blobs */
#define BLOB_SIZE_MAX (1ULL << 30)
#define BLOB_CHUNK_MAX (1u << 20)
#define BLOB_UPLOADS_MAX 256u /* unfinished ones; the oldest gives way */
#define BLOB_QUERY_MAX 1000u

#endif
