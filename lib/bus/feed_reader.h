/*  feed_reader - the store's event feed, in order, without gap or duplicate

    Subscribes to the stores' feed sockets and fills what it missed by FeedRead
    requests: at the start, after a lost connection, after a gap (an event's
    prev_seq is not the last seq seen, or a tip is ahead for longer than
    FEED_GAP_MS). Several endpoints are replicas of the same feed; duplicates
    are dropped by seq.

    Not thread-safe: belongs to the loop's thread.
    Source: zguide chapter 5, "Clone"; docs/protocols.md.
*/
#ifndef ASSIZE_FEED_READER_H
#define ASSIZE_FEED_READER_H

#include <schemas/feed.pb-c.h>
#include <schemas/judge.pb-c.h>

#include "lib/bus/bus_client.h"

#define FEED_FROM_NOW UINT64_MAX /* as after_seq: start at the tip, without history */
#define FEED_GAP_MS 500
#define FEED_PAGE_EVENTS 1000u

typedef struct feed_reader feed_reader_t;

typedef void(feed_event_fn)(void *arg, const Assize__Event *event);
typedef void(feed_progress_fn)(void *arg, const Assize__JudgeProgress *progress);

/*  Starts after `after_seq` (0 = from the beginning). The client must outlive the reader.
    `on_progress` may be NULL. */
feed_reader_t *feed_reader_new(zloop_t *loop,
                               bus_client_t *client,
                               const char *const *endpoints,
                               size_t endpoint_count,
                               uint64_t after_seq,
                               feed_event_fn *on_event,
                               feed_progress_fn *on_progress,
                               void *arg);
void feed_reader_destroy(feed_reader_t **self_p);

/*  Seq of the last event given to `on_event` (or where it started). */
uint64_t feed_reader_seq(const feed_reader_t *self);

/*  Whether it stands at the newest tip it has heard of, heard within the last 3 s. */
bool feed_reader_current(const feed_reader_t *self);

#endif
