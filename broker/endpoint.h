/*  endpoint - where the broker may listen */
#ifndef ASSIZE_ENDPOINT_H
#define ASSIZE_ENDPOINT_H

#define ENDPOINT_WHY_SIZE 200u

/*  Whether the broker may bind to this: "ipc://PATH" that fits into a socket address, or
    "tcp://HOST:PORT" with a loopback address, since MDP by itself neither authenticates nor
    encrypts. Returns 0, or ERR_INVALID with a line for people in `why`. */
int endpoint_check(const char *endpoint, char why[ENDPOINT_WHY_SIZE]);

#endif
