/*  mdp - the Majordomo Protocol 0.2 on the wire, and the heads that Assize adds

    Pure: frames in, a description of them out. The codec sees frames as views,
    so it serves zmq_msg_t in the broker and zmsg_t in the sessions alike, and
    copies nothing.

    A head is a frame of its own in front of the payload: four bytes of magic
    and a packed message of schemas/bus.proto. A peer that does not know heads
    sees one more body frame, or none, since the broker takes it away.

    Source: ZeroMQ RFC 18; docs/protocols.md.
*/
#ifndef ASSIZE_MDP_H
#define ASSIZE_MDP_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MDP_CLIENT "MDPC02"
#define MDP_WORKER "MDPW02"
#define MDP_HEADER_SIZE 6u
#define MDP_ADDRESS_MAX 255u  /* bytes of the frame that names the client to a worker */
#define MDP_MANAGEMENT "mmi." /* services of the broker itself (RFC 8) */

#define MDP_HEAD_REQUEST "AZQ1" /* Assize__RequestHead */
#define MDP_HEAD_REPLY "AZR1"   /* Assize__ReplyHead */
#define MDP_HEAD_READY "AZW1"   /* Assize__WorkerReady */
#define MDP_MAGIC_SIZE 4u

/*  A frame that somebody else owns. */
typedef struct {
    const uint8_t *data;
    size_t size;
} mdp_frame_t;

typedef enum {
    MDP_CLIENT_REQUEST,
    MDP_CLIENT_PARTIAL,
    MDP_CLIENT_FINAL,
    MDP_WORKER_READY,
    MDP_WORKER_REQUEST,
    MDP_WORKER_PARTIAL,
    MDP_WORKER_FINAL,
    MDP_WORKER_HEARTBEAT,
    MDP_WORKER_DISCONNECT,
} mdp_command_t;

#define MDP_COMMANDS 9u

typedef struct {
    mdp_command_t command;
    mdp_frame_t service; /* of client commands and READY; else empty */
    mdp_frame_t address; /* of worker REQUEST, PARTIAL, FINAL; else empty */
    size_t body_at;      /* index of the first body frame */
    size_t body_count;   /* of READY: 0, or 1 for the frame of its head */
} mdp_message_t;

/*  Describes `count` frames (a ROUTER's routing id is not one of them). Returns 0, or ERR_INVALID
    when they are no MDP/0.2 command: unknown header or command, too few or too many frames
    (BUS_FRAMES_MAX), a service name that is not 1 to BUS_SERVICE_NAME_MAX printable characters, an
    address of 0 or more than MDP_ADDRESS_MAX bytes, a delimiter that is not empty. */
int mdp_parse(const mdp_frame_t *frames, size_t count, mdp_message_t *ret);

/*  The header (MDP_HEADER_SIZE bytes) and the byte of a command. Static. */
const char *mdp_header(mdp_command_t command);
uint8_t mdp_byte(mdp_command_t command);

/*  Whether these are the bytes of a service name: printable ASCII, 1 to BUS_SERVICE_NAME_MAX. */
bool mdp_service_valid(const void *data, size_t size);

/*  Whether it is a name of the broker's own services: "mmi." and more. */
bool mdp_service_is_management(const void *data, size_t size);

/*  Whether the frame starts with `magic`. */
bool mdp_head_is(mdp_frame_t frame, const char *magic);

/*  The message behind the magic; NULL when it is over BUS_HEAD_MAX or does not unpack. The caller
    frees it by protobuf_c_message_free_unpacked. */
ProtobufCMessage *mdp_head_unpack(mdp_frame_t frame, const ProtobufCMessageDescriptor *descriptor);

/*  Bytes of a head's frame. */
size_t mdp_head_size(const ProtobufCMessage *head);

/*  Writes magic and message: exactly mdp_head_size bytes. */
void mdp_head_pack(const ProtobufCMessage *head, const char *magic, uint8_t *out);

#endif
