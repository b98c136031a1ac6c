/*  live - who watches what

    Watches are grouped by topic ("submission" and its id, "board" and its
    contest, "run" and its user, who waits for it) and counted by owner (a user, or an address), so
   that nobody holds more streams than is fair. Holds no socket: the watcher is the caller's.

    Pure; not thread-safe.
*/
#ifndef ASSIZE_LIVE_H
#define ASSIZE_LIVE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum { LIVE_SUBMISSION, LIVE_BOARD, LIVE_RUN, LIVE_KINDS } live_kind_t;

typedef struct live live_t;
typedef struct live_watch live_watch_t;

/*  At most `watches_max` watches in all. */
live_t *live_new(size_t watches_max);

/*  All watches must be over. */
void live_destroy(live_t **self_p);

/*  Starts a watch; NULL when there are too many, or the owner has `owner_max` already. */
live_watch_t *live_watch(live_t *self,
                         live_kind_t kind,
                         const char *topic,
                         const char *owner,
                         size_t owner_max,
                         void *watcher);

/*  Ends a watch and nulls the reference; NULL is fine. */
void live_unwatch(live_t *self, live_watch_t **watch_p);

/*  Calls `fn` for each watcher of a topic, oldest first. `fn` may end its own watch, not others'.
 */
void live_each(const live_t *self,
               live_kind_t kind,
               const char *topic,
               void (*fn)(void *watcher, void *arg),
               void *arg);

/*  The same for each watcher of a kind. */
void live_each_of_kind(const live_t *self,
                       live_kind_t kind,
                       void (*fn)(void *watcher, void *arg),
                       void *arg);

/*  Watches of a topic; of a kind; of an owner. */
size_t live_topic_count(const live_t *self, live_kind_t kind, const char *topic);
size_t live_count(const live_t *self, live_kind_t kind);
size_t live_owner_count(const live_t *self, const char *owner);

#endif
