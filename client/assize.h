/*  assize - libassize: talk to a cluster from C

    A connection asks the services of a cluster through its broker. The calls
    here block and are meant for tools; programs with a loop of their own use
    lib/bus with the same generated descriptors.

        assize_t *cluster = assize_connect (endpoint);
        Assize__Applied *applied = NULL;
        if (assize_propose (cluster, &command, &applied))
            fprintf (stderr, "%s\n", assize_why (cluster));

    Outputs are freed with protobuf_c_message_free_unpacked (message_free_p).
    Every call returns 0 or a code of lib/base/err.h; assize_why tells the last
    failure in one line.

    Not thread-safe: one connection per thread.
*/
#ifndef ASSIZE_ASSIZE_H
#define ASSIZE_ASSIZE_H

#include <schemas/blob.pb-c.h>
#include <schemas/board.pb-c.h>
#include <schemas/judge.pb-c.h>
#include <schemas/store.pb-c.h>

#include "lib/bus/rpc.h"

typedef struct assize assize_t;

/*  Connects; succeeds without a broker too: calls then end with TIMEOUT. */
assize_t *assize_connect(const char *broker_endpoint);
void assize_close(assize_t **self_p);

/*  How long a call waits, milliseconds (10,000 to begin with). */
void assize_set_timeout(assize_t *self, uint32_t timeout_ms);

/*  The last failure. Valid until the next call. */
const char *assize_why(const assize_t *self);

/*  A write: any command, through the log. */
int assize_propose(assize_t *self, const Assize__Command *command, Assize__Applied **ret);

/*  A read: a method of StoreAny ("ProblemGet") with its input and output. */
int assize_read(assize_t *self, const char *method, const ProtobufCMessage *input, void *ret);

/*  Any method of any service. `ret` is a pointer to a pointer to the output's type. */
int assize_call(assize_t *self,
                const char *service,
                const ProtobufCServiceDescriptor *descriptor,
                const char *method,
                const ProtobufCMessage *input,
                void *ret);

/*  Which of these blobs the store lacks. */
int assize_find_blobs(assize_t *self, char **hashes, size_t count, Assize__BlobMissing **ret);

/*  Uploads one blob in chunks. */
int assize_put_blob(assize_t *self, const char *hash, const void *data, size_t size);

/*  What "mmi.status" of the broker tells. */
int assize_broker_status(assize_t *self, Assize__BrokerStatus **ret);

/*  The client and loop underneath, for asynchronous calls. Owned by the connection. */
bus_client_t *assize_bus(assize_t *self);
zloop_t *assize_loop(assize_t *self);

#endif
