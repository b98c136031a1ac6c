/*  err - see err.h */
#include "lib/base/err.h"

const char *
err_code(int err)
{
    switch (err) {
    case ERR_OK:
        return "ok";
#define X(name, number, code, http, meaning)                                                       \
    case number:                                                                                   \
        return code;
        ERR_MAP(X)
#undef X
    default:
        return "internal";
    }
}

const char *
err_meaning(int err)
{
    switch (err) {
    case ERR_OK:
        return "done";
#define X(name, number, code, http, meaning)                                                       \
    case number:                                                                                   \
        return meaning;
        ERR_MAP(X)
#undef X
    default:
        return "an unknown error";
    }
}

int
err_http_status(int err)
{
    switch (err) {
    case ERR_OK:
        return 200;
#define X(name, number, code, http, meaning)                                                       \
    case number:                                                                                   \
        return http;
        ERR_MAP(X)
#undef X
    default:
        return 500;
    }
}
