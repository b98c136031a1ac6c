/*  compile_cache - see compile_cache.h

    The note of a key lies under a key of its own (the hash of key and "note"),
    so that the file cache needs to know nothing of pairs. Its bytes: hash of
    the rest (64), hash of the product (64), the compiler's text.
*/
#include "nodes/worker/compile_cache.h"

#include "lib/base/cleanup.h"
#include "lib/base/err.h"
#include "lib/base/text.h"
#include "nodes/worker/file_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define HASH_DIGITS ((size_t)HASH_HEX_SIZE - 1)
#define NOTE_SIZE_MAX (2 * HASH_DIGITS + JUDGE_COMPILER_TEXT_MAX + 256u)
#define KEY_VERSION "assize program 2" /* change it when the making of products changes */

typedef enum { CLAIM_WAITS, CLAIM_BUILDS, CLAIM_HOLDS } claim_state_t;

/* What one asker has to do with one key. In order of asking. */
typedef struct claim {
    TAILQ_ENTRY(claim) order;
    uint64_t asker;
    char key[HASH_HEX_SIZE];
    claim_state_t state;
} claim_t;

struct compile_cache {
    file_cache_t *files;
    compile_cache_answer_fn *answer;
    void *arg;
    TAILQ_HEAD(claim_list, claim) claims; /* a few per slot: searched one by one */
};

compile_cache_t *
compile_cache_new(
    const char *dir, uint64_t size_max, compile_cache_answer_fn *answer, void *arg, char **ret_why)
{
    file_cache_t *files = file_cache_new(dir, size_max, ret_why);
    if (!files)
        return NULL;
    compile_cache_t *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->files = files;
    self->answer = answer;
    self->arg = arg;
    TAILQ_INIT(&self->claims);
    return self;
}

void
compile_cache_destroy(compile_cache_t **self_p)
{
    compile_cache_t *self = *self_p;
    if (!self)
        return;
    for (claim_t *claim; (claim = TAILQ_FIRST(&self->claims));) {
        TAILQ_REMOVE(&self->claims, claim, order);
        free(claim);
    }
    file_cache_destroy(&self->files);
    free(self);
    *self_p = NULL;
}

static void
s_note_key(const char *key, char note_key[HASH_HEX_SIZE])
{
    hash_t hash;
    hash_init(&hash);
    hash_update(&hash, key, HASH_DIGITS);
    hash_update(&hash, "note", 4);
    hash_final(&hash, note_key);
}

static void
s_pin(compile_cache_t *self, const char *key)
{
    char note_key[HASH_HEX_SIZE];
    s_note_key(key, note_key);
    file_cache_pin(self->files, key);
    file_cache_pin(self->files, note_key);
}

static void
s_unpin(compile_cache_t *self, const char *key)
{
    char note_key[HASH_HEX_SIZE];
    s_note_key(key, note_key);
    file_cache_unpin(self->files, key);
    file_cache_unpin(self->files, note_key);
}

static int
s_read_all(int fd, bytes_t *into)
{
    char buffer[16384];
    for (;;) {
        ssize_t size = read(fd, buffer, sizeof buffer);
        if (size < 0)
            return ERR_UNAVAILABLE;
        if (size == 0)
            return 0;
        if (bytes_append(into, buffer, (size_t)size))
            return ERR_TOO_LARGE;
    }
}

/*  Reads and checks the note of a key. */
static int
s_read_note(compile_cache_t *self,
            const char *key,
            char product_hash[HASH_HEX_SIZE],
            char **ret_text)
{
    char note_key[HASH_HEX_SIZE], hash[HASH_HEX_SIZE];
    _cleanup_(bytes_clear) bytes_t note = bytes_make(NOTE_SIZE_MAX);
    uint64_t size;

    s_note_key(key, note_key);
    if (file_cache_look(self->files, note_key, &size) == FILE_CACHE_ABSENT)
        return ERR_NOT_FOUND;
    _cleanup_(close_p) int fd = file_cache_open(self->files, note_key);
    if (fd < 0 || s_read_all(fd, &note) || note.size < 2 * HASH_DIGITS)
        return ERR_CORRUPT;
    hash_of(note.data + HASH_DIGITS, note.size - HASH_DIGITS, hash);
    if (memcmp(hash, note.data, HASH_DIGITS) != 0)
        return ERR_CORRUPT;
    memcpy(product_hash, note.data + HASH_DIGITS, HASH_DIGITS);
    product_hash[HASH_DIGITS] = '\0';
    *ret_text = text_copy((const char *)note.data + 2 * HASH_DIGITS);
    return 0;
}

/*  Whether the product's bytes are what the note says. */
static bool
s_product_good(compile_cache_t *self, const char *key, const char *product_hash)
{
    uint64_t size;
    file_cache_state_t state = file_cache_look(self->files, key, &size);
    if (state != FILE_CACHE_UNVERIFIED)
        return state == FILE_CACHE_VERIFIED;
    _cleanup_(bytes_clear) bytes_t product = bytes_make(PROGRAM_SIZE_MAX);
    _cleanup_(close_p) int fd = file_cache_open(self->files, key);
    char hash[HASH_HEX_SIZE];
    if (fd < 0 || s_read_all(fd, &product))
        return false;
    hash_of(product.data, product.size, hash);
    if (strcmp(hash, product_hash) != 0)
        return false;
    file_cache_set_verified(self->files, key);
    return true;
}

/*  Whether the key is there and good, with its text; what is damaged is removed. */
static bool
s_present(compile_cache_t *self, const char *key, char **ret_text)
{
    char product_hash[HASH_HEX_SIZE], note_key[HASH_HEX_SIZE];
    _cleanup_(free_p) char *text = NULL;
    if (s_read_note(self, key, product_hash, &text) == 0 &&
        s_product_good(self, key, product_hash)) {
        *ret_text = steal(&text);
        return true;
    }
    s_note_key(key, note_key);
    file_cache_remove(self->files, key);
    file_cache_remove(self->files, note_key);
    return false;
}

/*  The first claim on a key that has this state, or NULL. */
static claim_t *
s_claim_with(compile_cache_t *self, const char *key, claim_state_t state)
{
    claim_t *claim;
    TAILQ_FOREACH(claim, &self->claims, order)
    if (claim->state == state && strcmp(claim->key, key) == 0)
        return claim;
    return NULL;
}

compile_cache_answer_t
compile_cache_find(compile_cache_t *self, uint64_t asker, const char *key, char **ret_text)
{
    assert(hash_valid(key));
    claim_t *claim = calloc(1, sizeof *claim);
    if (!claim)
        abort();
    claim->asker = asker;
    memcpy(claim->key, key, HASH_HEX_SIZE);
    if (s_claim_with(self, key, CLAIM_BUILDS))
        claim->state = CLAIM_WAITS;
    else if (s_present(self, key, ret_text))
        claim->state = CLAIM_HOLDS;
    else
        claim->state = CLAIM_BUILDS;
    TAILQ_INSERT_TAIL(&self->claims, claim, order);
    s_pin(self, key);
    return claim->state == CLAIM_WAITS    ? COMPILE_CACHE_WAIT
           : claim->state == CLAIM_BUILDS ? COMPILE_CACHE_BUILD
                                          : COMPILE_CACHE_HIT;
}

/*  Nobody builds the key any more: those that wait get it, or the first of them builds. */
static void
s_pass_on(compile_cache_t *self, const char *key)
{
    for (claim_t *claim; (claim = s_claim_with(self, key, CLAIM_WAITS));) {
        _cleanup_(free_p) char *text = NULL;
        bool present = s_present(self, key, &text);
        claim->state = present ? CLAIM_HOLDS : CLAIM_BUILDS;
        self->answer(self->arg,
                     claim->asker,
                     claim->key,
                     present ? COMPILE_CACHE_HIT : COMPILE_CACHE_BUILD,
                     present ? text : "");
        if (!present)
            return;
    }
}

static int
s_write_note(compile_cache_t *self, const char *key, const char *product_hash, const char *text)
{
    char note_key[HASH_HEX_SIZE], hash[HASH_HEX_SIZE], temp[FILE_CACHE_TEMP_SIZE];
    _cleanup_(bytes_clear) bytes_t rest = bytes_make(NOTE_SIZE_MAX);
    (void)bytes_append(&rest, product_hash, HASH_DIGITS);
    if (bytes_append_text(&rest, text))
        return ERR_TOO_LARGE;
    hash_of(rest.data, rest.size, hash);

    s_note_key(key, note_key);
    _cleanup_(close_p) int fd = file_cache_temp(self->files, temp);
    if (fd < 0)
        return ERR_UNAVAILABLE;
    if (write(fd, hash, HASH_DIGITS) != (ssize_t)HASH_DIGITS ||
        write(fd, rest.data, rest.size) != (ssize_t)rest.size) {
        file_cache_discard(self->files, temp);
        return ERR_UNAVAILABLE;
    }
    return file_cache_commit(self->files, temp, note_key);
}

int
compile_cache_built(compile_cache_t *self,
                    uint64_t asker,
                    const char *key,
                    const char *temp,
                    const char *product_hash,
                    const char *text)
{
    claim_t *claim = s_claim_with(self, key, CLAIM_BUILDS);
    if (!claim || claim->asker != asker) {
        file_cache_discard(self->files, temp);
        return ERR_CONFLICT;
    }
    claim->state = CLAIM_HOLDS;
    int rc = file_cache_commit(self->files, temp, key);
    if (rc == 0)
        rc = s_write_note(self, key, product_hash, text);
    s_pass_on(self, key);
    return rc;
}

void
compile_cache_release(compile_cache_t *self, uint64_t asker)
{
    claim_t *claim = TAILQ_FIRST(&self->claims);
    while (claim) {
        claim_t *next = TAILQ_NEXT(claim, order);
        if (claim->asker == asker) {
            TAILQ_REMOVE(&self->claims, claim, order);
            if (claim->state == CLAIM_BUILDS)
                s_pass_on(self, claim->key);
            s_unpin(self, claim->key);
            free(claim);
        }
        claim = next;
    }
}

uint64_t
compile_cache_size(const compile_cache_t *self)
{
    return file_cache_size(self->files);
}

/*  A field of a key: its size too, so that no two lists of fields hash alike. */
static void
s_hash_field(hash_t *hash, const char *text)
{
    uint64_t size = strlen(text);
    hash_update(hash, &size, sizeof size);
    hash_update(hash, text, size);
}

static void
s_hash_words(hash_t *hash, language_words_t words)
{
    for (size_t i = 0; words && words[i]; i++)
        s_hash_field(hash, words[i]);
    s_hash_field(hash, "");
}

void
compile_cache_key(const language_t *language,
                  const char *entry,
                  const char *const *names,
                  const char *const *hashes,
                  size_t count,
                  char key[HASH_HEX_SIZE])
{
    hash_t hash;
    hash_init(&hash);
    s_hash_field(&hash, KEY_VERSION);
    s_hash_field(&hash, language->id);
    s_hash_field(&hash, language->identity ? language->identity : "");
    s_hash_words(&hash, language->prepare);
    s_hash_words(&hash, language->compile);
    s_hash_field(&hash, entry ? entry : "");
    s_hash_field(&hash, language->product ? language->product : "");
    for (size_t i = 0; i < count; i++) {
        s_hash_field(&hash, names[i]);
        s_hash_field(&hash, hashes[i]);
    }
    hash_final(&hash, key);
}
