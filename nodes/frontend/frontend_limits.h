/*  frontend_limits - every limit of the frontend; docs/api.md lists those a client can meet

    Sizes in bytes, times in milliseconds unless the name says otherwise.
*/
#ifndef ASSIZE_FRONTEND_LIMITS_H
#define ASSIZE_FRONTEND_LIMITS_H

/* One request */
#define HTTP_URI_MAX 4096u        /* request target; longer: 414 */
#define HTTP_HEAD_MAX (16u << 10) /* request line and headers; more: 431 */
#define HTTP_HEADERS_MAX 64u      /* header lines; more: 431 */
#define HTTP_TRAILERS_MAX 1024u   /* bytes of the trailers of a chunked body; more: 431 */
#define HTTP_BODY_MAX (1u << 20)  /* more: 413 */
#define HTTP_BLANK_LINES_MAX 4u   /* ignored before a request line; more: 400 */
#define HTTP_QUERY_VALUE_MAX 256u /* decoded value of one query parameter; longer: 400 */
#define HTTP_QUERY_PARAMS_MAX 16u /* more: 400 */

/* One connection */
#define HTTP_PIPELINE_MAX (64u << 10)      /* bytes behind the request in hand; more are dropped */
#define HTTP_DROPPED_MAX (1u << 20)        /* dropped behind a request without an answer: aborted */
#define HTTP_REQUESTS_MAX 10000u           /* then Connection: close */
#define HTTP_STREAM_QUEUE_MAX (256u << 10) /* unsent bytes of an event stream; more: evicted */
#define HTTP_HEAD_MS 10000                 /* from the first byte (or accept) to the head's end */
#define HTTP_BODY_MS 30000                 /* from the head's end to the body's end */
#define HTTP_IDLE_MS 75000                 /* between requests */
#define HTTP_STALL_MS 30000                /* with bytes to send and none taken: evicted */
#define HTTP_LINGER_MS 2000                /* for the peer to close after our last byte */

/* The socket */
#define HTTP_CHUNK_MAX 8192u /* of what we hand to ZeroMQ; it hands us as much */
#define HTTP_SEND_HWM 16     /* chunks of one connection inside ZeroMQ */
#define HTTP_RECEIVE_HWM 16
#define HTTP_BACKLOG 1024
#define HTTP_TCP_MAXRT_MS 40000 /* a peer that acknowledges nothing is dead */
#define HTTP_CONNECTIONS_DEFAULT 8192u
#define HTTP_CONNECTIONS_LIMIT 500000
#define HTTP_FDS_PER_CONNECTION 2u         /* ZeroMQ's and our duplicate */
#define HTTP_FDS_RESERVED 128u             /* for everything else */
#define HTTP_MESSAGES_PER_TURN 256         /* received before the loop looks elsewhere */
#define HTTP_OUTPUT_TOTAL_MAX (512u << 20) /* unsent bytes of all connections; more: dropped */
#define HTTP_RETRY_MS 2                    /* a full ZeroMQ pipe is tried again, */
#define HTTP_RETRY_MS_MAX 128              /* less and less often while nothing moves */
#define HTTP_SWEEP_MS 250                  /* granularity of the time-outs */

/* Routes and queries */
#define PAGE_LIMIT_DEFAULT 50
#define PAGE_LIMIT_MAX 200
#define BOARD_LIMIT_DEFAULT 50
#define BOARD_LIMIT_MAX 500
#define TEXT_FILTER_MAX 64u /* of ?text= and ?keyword= */

/* Users */
#define PASSWORD_MIN 8u
#define PASSWORD_MAX 256u
#define DISPLAY_NAME_MAX 64u
#define TOKEN_LIFE_MS (24 * 3600 * 1000)
#define TOKEN_MAX 1024u /* characters; longer is no token */
#define PASSWORD_THREADS 2u
#define PASSWORD_QUEUE_MAX 64u /* jobs waiting for a thread; more: 503 */

/* Submissions */
#define SOURCE_KIB_MAX 512u /* whatever the problem says: must fit the body as JSON */
#define SOURCE_FILES_MAX 64u
#define FILE_NAME_MAX 100u /* characters of a path */
#define LANGUAGE_NAME_MAX 36u
#define LANGUAGES_MAX 64u
#define LANGUAGES_REFRESH_MS 5000
#define LANGUAGES_KEEP_MS 600000 /* a language no worker named for so long is dropped */

/* Runs */
#define RUN_INPUT_MAX (1u << 20)
#define RUN_SHOWN_MAX (64u << 10) /* bytes of an output; workers send as much */
#define RUN_TIMEOUT_MS 50000      /* compiler and all samples; below what proxies wait for */

/* Calls to the cluster */
#define CALL_READ_MS 2000 /* one attempt */
#define CALL_WRITE_MS 3000
#define CALL_PATIENCE_MS 10000 /* all attempts of what may be repeated */
#define CALL_RETRY_MS_MIN 20
#define CALL_RETRY_MS_MAX 400
#define PROBE_MS 1000 /* readiness is asked for as often, and an answer is good for twice */

/* Blobs in statements and samples */
#define BLOB_READ_MAX (1u << 20) /* of one BlobGet */
#define STATEMENT_MAX (1u << 20) /* Markdown; larger: shown as missing */
#define STATEMENT_HTML_MAX (4u << 20)
#define STATEMENT_PDF_MAX (16u << 20)
#define SAMPLE_MAX (64u << 10) /* more is cut */
#define SAMPLES_MAX 32u        /* more are not shown */
#define BLOB_CACHE_BYTES (64u << 20)
#define BLOB_CACHE_ENTRIES 4096u
#define BLOB_FLIGHT_BYTES (64u << 20) /* of blobs being fetched at once; more: they wait */
#define BLOB_WAIT_MS 20               /* between looks at a blob that somebody else fetches */

/* Live streams */
#define LIVE_WATCHES_MAX 200000u
#define LIVE_PER_USER_MAX 16u
#define LIVE_PER_ADDRESS_MAX 1024u /* for those without a user: many may share an address */
#define LIVE_HEARTBEAT_MS 15000
#define LIVE_MESSAGES_PER_TURN 256
#define RECENT_ENTRIES 8192u /* progress of judgings, and writes to be read back */

/* Rate limits */
#define RATE_ENTRIES 65536u /* callers remembered at once */

/* The web page */
#define STATIC_FILES_MAX 512u
#define STATIC_FILE_MAX (4u << 20)
#define STATIC_TOTAL_MAX (32u << 20)
#define STATIC_DEPTH_MAX 4u

#define METRICS_SIZE_MAX (1u << 20)
#define JSON_OUT_MAX (8u << 20) /* of an answer */

#endif
