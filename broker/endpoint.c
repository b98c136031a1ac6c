/*  endpoint - see endpoint.h */
#include "broker/endpoint.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "lib/base/err.h"
#include "lib/base/text.h"

#define IPC "ipc://"
#define TCP "tcp://"
#define PATH_MAX_SIZE (sizeof((struct sockaddr_un *)0)->sun_path)
#define HOST_SIZE 64u

static int
s_check_ipc(const char *endpoint, char *why)
{
    size_t length = strlen(endpoint + strlen(IPC));
    if (length > 0 && length < PATH_MAX_SIZE)
        return 0;
    snprintf(why,
             ENDPOINT_WHY_SIZE,
             "a socket's path has 1 to %zu characters, this one has %zu",
             PATH_MAX_SIZE - 1,
             length);
    return ERR_INVALID;
}

static bool
s_is_loopback(const char *host)
{
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0;
}

static int
s_check_tcp(const char *endpoint, char *why)
{
    const char *host = endpoint + strlen(TCP);
    const char *colon = strrchr(host, ':');
    size_t length = colon ? (size_t)(colon - host) : 0;
    int64_t port;
    if (length == 0 || length >= HOST_SIZE ||
        (strcmp(colon + 1, "*") != 0 && text_parse_int(colon + 1, 1, 65535, &port))) {
        snprintf(why, ENDPOINT_WHY_SIZE, "tcp endpoints are tcp://HOST:PORT");
        return ERR_INVALID;
    }
    char name[HOST_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)length, host);
    if (s_is_loopback(name))
        return 0;
    snprintf(why,
             ENDPOINT_WHY_SIZE,
             "tcp is for loopback addresses only (127.0.0.1, [::1], localhost): without CURVE "
             "anybody who reaches the port could offer and call every service");
    return ERR_INVALID;
}

int
endpoint_check(const char *endpoint, char why[ENDPOINT_WHY_SIZE])
{
    assert(endpoint);
    assert(why);
    if (text_starts(endpoint, IPC))
        return s_check_ipc(endpoint, why);
    if (text_starts(endpoint, TCP))
        return s_check_tcp(endpoint, why);
    snprintf(why, ENDPOINT_WHY_SIZE, "an endpoint starts with ipc:// or tcp://");
    return ERR_INVALID;
}
