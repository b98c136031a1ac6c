/*  dispatcher - which pending judgings are on their way, and what their answers mean

    The table `pending` is the durable queue; this is its moving part, lost with
    the process and rebuilt from the table. A judging is offered (again and
    again, until the table no longer has it), sent when its class has room in
    the window, and comes back as an answer:

        a verdict               -> propose it
        JE, INTERNAL            -> send again with back-off, but the
                                   DISPATCH_JUDGE_ERRORS_MAX-th is final
        QUARANTINED, INVALID... -> propose a JE with the reason
        UNAVAILABLE, TIMEOUT... -> send again with back-off, as long as it takes

    Contest and other judgings have windows of their own, so a backlog of
    practice never delays a contest.

    Pure: no clock, socket or disk. Not thread-safe.
*/
#ifndef ASSIZE_DISPATCHER_H
#define ASSIZE_DISPATCHER_H

#include <schemas/submission.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/id.h"
#include "nodes/store/store_limits.h"

typedef struct dispatcher dispatcher_t;

typedef struct {
    char submission[ID_SIZE];
    uint32_t judging;
    bool contest;
    bool rejudge;
} dispatch_key_t;

typedef enum {
    DISPATCH_SEND_AGAIN, /* the key is due at dispatcher_due_ms, or when offered again */
    DISPATCH_PROPOSE,    /* the verdict that came */
    DISPATCH_GIVE_UP,    /* propose a JE that carries the answer's detail */
} dispatch_answer_t;

dispatcher_t *dispatcher_new(void);
void dispatcher_destroy(dispatcher_t **self_p);

/*  Whether this judging should be sent now: true at most once until it is answered. False when it
    is on its way, waits for its back-off, or its class has no room (then the table has to be
    scanned again when there is: dispatcher_starved). */
bool dispatcher_offer(dispatcher_t *self, const dispatch_key_t *key, int64_t now_ms);

/*  An answer came: `status` 0 with its `verdict`, or a code of err.h. After SEND_AGAIN the judging
    waits for its back-off; else it stays known until dispatcher_forget. */
dispatch_answer_t dispatcher_answer(dispatcher_t *self,
                                    const dispatch_key_t *key,
                                    int status,
                                    Assize__Verdict verdict,
                                    int64_t now_ms);

/*  The table no longer has it. An unknown key is fine. */
void dispatcher_forget(dispatcher_t *self, const dispatch_key_t *key);

/*  Forgets every answered judging that `still_pending` denies: for when the word that a verdict was
    written got lost. */
typedef bool(dispatch_pending_fn)(void *arg, const dispatch_key_t *key);
void dispatcher_reconcile(dispatcher_t *self, dispatch_pending_fn *still_pending, void *arg);

/*  Whether an offer was turned away for want of room, and there is room now. Clears the mark. */
bool dispatcher_starved(dispatcher_t *self);

/*  The next key whose back-off is over at `now_ms` (it counts as sent), false when there is none.
 */
bool dispatcher_next_due(dispatcher_t *self, int64_t now_ms, dispatch_key_t *ret_key);

/*  Judgings on their way. */
uint32_t dispatcher_sent(const dispatcher_t *self);

#endif
