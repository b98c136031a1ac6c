/*  message_copy - a message of our own, when a borrowed one must outlive its lender */
#ifndef ASSIZE_MESSAGE_COPY_H
#define ASSIZE_MESSAGE_COPY_H

#include <protobuf-c/protobuf-c.h>

/*  A deep copy; the caller frees it (message_free_p). */
ProtobufCMessage *message_copy(const ProtobufCMessage *message);

#endif
