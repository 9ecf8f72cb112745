/* A controller without a brain: it greets, and answers each packet-in with one prepared flow-mod in which it fills in
 * nothing but the transaction id and the buffer. No other controller on the same machine can be much faster.
 *
 * Usage: canned PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HELLO = 0, ECHO_REQUEST = 2, ECHO_REPLY = 3, FEATURES_REQUEST = 5, PACKET_IN = 10, FLOW_MOD = 14 };
enum { HEADER = 8, BUFFER_IN = 8, BUFFER_OUT = 32, ROOM = 256 * 1024 };

/* A flow-mod with in_port, eth_dst, eth_src and one output. */
static const uint8_t flow_mod[104] = {
    [0] = 4, [1] = FLOW_MOD, [3] = 104, [27] = 60, [30] = 0x80, [36] = 255, 255, 255, 255, 255, 255, 255, 255,
    [49] = 1, [51] = 32, [52] = 0x80, 0, 0, 4, 0, 0, 0, 1, [60] = 0x80, 0, 6, 6, 2, [70] = 0x80, 0, 8, 6, 2,
    [81] = 4, [83] = 24, [91] = 16, [95] = 2,
};

struct connection {
    int socket;
    size_t in_length, out_start, out_length;
    uint8_t in[ROOM], out[4 * ROOM];
};

static uint8_t *put(struct connection *c, const void *bytes, size_t length)
{
    uint8_t *at = c->out + c->out_length;
    memcpy(at, bytes, length);
    c->out_length += length;
    return at;
}

static void answer(struct connection *c, const uint8_t *message, size_t length)
{
    static const uint8_t hello[] = {4, HELLO, 0, 8, 0, 0, 0, 1, 4, FEATURES_REQUEST, 0, 8, 0, 0, 0, 2};
    uint8_t *at;
    switch (message[1]) {
    case HELLO:
        put(c, hello, sizeof hello);
        break;
    case ECHO_REQUEST:
        put(c, message, length)[1] = ECHO_REPLY;
        break;
    case PACKET_IN:
        if (length < 34)
            break;
        at = put(c, flow_mod, sizeof flow_mod);
        memcpy(at + 4, message + 4, 4);
        memcpy(at + BUFFER_OUT, message + BUFFER_IN, 4);
        break;
    }
}

/* Writes what waits; false when the connection is gone. */
static int flush(struct connection *c, int poll)
{
    int was_waiting = c->out_start > 0;
    while (c->out_start < c->out_length) {
        ssize_t n = send(c->socket, c->out + c->out_start, c->out_length - c->out_start, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN)
            return 0;
        if (n < 0)
            break;
        c->out_start += n;
    }
    int is_waiting = c->out_start < c->out_length;
    if (!is_waiting)
        c->out_start = c->out_length = 0;
    if (is_waiting || was_waiting) {
        /* Nothing more is read until the peer has read its answers. */
        struct epoll_event event = {.events = is_waiting ? EPOLLOUT : EPOLLIN, .data.ptr = c};
        epoll_ctl(poll, EPOLL_CTL_MOD, c->socket, &event);
    }
    return 1;
}

static int receive(struct connection *c)
{
    ssize_t n = recv(c->socket, c->in + c->in_length, sizeof c->in - c->in_length, 0);
    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    c->in_length += n;
    size_t at = 0;
    while (c->in_length - at >= HEADER) {
        size_t length = c->in[at + 2] << 8 | c->in[at + 3];
        if (length < HEADER)
            return 0;
        if (c->in_length - at < length)
            break;
        answer(c, c->in + at, length);
        at += length;
    }
    memmove(c->in, c->in + at, c->in_length -= at);
    return 1;
}

int main(int count, char **arguments)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), poll = epoll_create1(0);
    if (count != 2) {
        fprintf(stderr, "usage: canned PORT\n");
        return 2;
    }
    address.sin_port = htons(atoi(arguments[1]));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) {
        perror("canned");
        return 1;
    }
    struct epoll_event events[256], event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                int accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (accepted >= 0 && (c = malloc(sizeof *c))) {
                    setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    c->socket = accepted;
                    c->in_length = c->out_start = c->out_length = 0;
                    event = (struct epoll_event){.events = EPOLLIN, .data.ptr = c};
                    epoll_ctl(poll, EPOLL_CTL_ADD, accepted, &event);
                }
                continue;
            }
            int alive = events[i].events & EPOLLOUT ? 1 : receive(c);
            if (!alive || !flush(c, poll)) {
                close(c->socket);
                free(c);
            }
        }
    }
}
