/*  probe - which services of the cluster have a worker

    Asks the broker (mmi.service, RFC 8) for each service that the frontend
    needs, every PROBE_MS; an answer is good for twice as long. So /readyz
    never waits, and a broker that is gone shows as every service missing.

    Belongs to the loop's thread.
*/
#ifndef ASSIZE_PROBE_H
#define ASSIZE_PROBE_H

#include <stdbool.h>

#include "lib/bus/bus_client.h"

#define PROBE_SERVICES_MAX 20u

typedef struct probe probe_t;

/*  The client must outlive the probe. */
probe_t *probe_new(zloop_t *loop, bus_client_t *bus);
void probe_destroy(probe_t **self_p);

/*  Stores the names of the missing services (static as long as the probe) in `names`, which has
    room for PROBE_SERVICES_MAX, and returns how many. */
size_t probe_missing(const probe_t *self, const char **names);

#endif
