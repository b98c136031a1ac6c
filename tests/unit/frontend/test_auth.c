/*  test_auth - tokens, passwords and their pool */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <czmq.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/cleanup.h"
#include "lib/base/text.h"
#include "nodes/frontend/auth/password.h"
#include "nodes/frontend/auth/password_pool.h"
#include "nodes/frontend/auth/token.h"
#include "nodes/frontend/frontend_limits.h"

#define NOW 1000000

static token_keys_t *
s_keys(uint8_t fill, size_t count)
{
    uint8_t bytes[TOKEN_KEY_SIZE * TOKEN_KEYS_MAX];
    for (size_t i = 0; i < count; i++)
        memset(bytes + i * TOKEN_KEY_SIZE, fill + (int)i, TOKEN_KEY_SIZE);
    return token_keys_new(bytes, count * TOKEN_KEY_SIZE);
}

static char *
s_token(const token_keys_t *keys, const char *user, Assize__Role role)
{
    Assize__TokenClaims claims = ASSIZE__TOKEN_CLAIMS__INIT;
    claims.user = (char *)user;
    claims.role = role;
    claims.display_name = "A Name";
    claims.expires_at_ms = NOW + 1000;
    return token_issue(keys, &claims);
}

static token_verdict_t
s_check(const token_keys_t *keys, const char *token, int64_t now_ms)
{
    Assize__TokenClaims *claims = NULL;
    token_verdict_t verdict = token_check(keys, token, now_ms, &claims);
    assert_int_equal(claims != NULL, verdict == TOKEN_VALID);
    if (claims)
        assize__token_claims__free_unpacked(claims, NULL);
    return verdict;
}

static void
a_token_says_who_its_bearer_is_until_it_expires(void **state)
{
    (void)state;
    _cleanup_(token_keys_destroy) token_keys_t *keys = s_keys(1, 1);
    _cleanup_(free_p) char *token = s_token(keys, "ann", ASSIZE__ROLE__ROLE_JURY);
    Assize__TokenClaims *claims = NULL;
    assert_int_equal(token_check(keys, token, NOW, &claims), TOKEN_VALID);
    assert_string_equal(claims->user, "ann");
    assert_string_equal(claims->display_name, "A Name");
    assert_int_equal(claims->role, ASSIZE__ROLE__ROLE_JURY);
    assize__token_claims__free_unpacked(claims, NULL);
    assert_int_equal(s_check(keys, token, NOW + 999), TOKEN_VALID);
    assert_int_equal(s_check(keys, token, NOW + 1000), TOKEN_EXPIRED);
}

static void
no_changed_character_of_a_token_goes_unnoticed(void **state)
{
    (void)state;
    _cleanup_(token_keys_destroy) token_keys_t *keys = s_keys(1, 1);
    _cleanup_(free_p) char *token = s_token(keys, "ann", ASSIZE__ROLE__ROLE_USER);
    for (size_t i = 0; token[i]; i++) {
        char old = token[i];
        token[i] = old == 'A' ? 'B' : 'A';
        /* The last digit of unpadded base64 may hold bits that mean nothing; libsodium refuses
           those that are not zero. */
        assert_int_equal(s_check(keys, token, NOW), TOKEN_INVALID);
        token[i] = old;
    }
    assert_int_equal(s_check(keys, token, NOW), TOKEN_VALID);
}

static void
what_is_no_token_is_refused(void **state)
{
    (void)state;
    _cleanup_(token_keys_destroy) token_keys_t *keys = s_keys(1, 1);
    char long_one[TOKEN_MAX + 3];
    memset(long_one, 'A', sizeof long_one - 1);
    long_one[10] = '.';
    long_one[sizeof long_one - 1] = 0;
    const char *const CASES[] = {"", ".", "a.b", "no-dot", "AAAA.", ".AAAA", "a.b.c", long_one};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_int_equal(s_check(keys, CASES[i], NOW), TOKEN_INVALID);
}

static void
a_token_of_a_strange_role_or_name_is_refused_although_signed(void **state)
{
    (void)state;
    _cleanup_(token_keys_destroy) token_keys_t *keys = s_keys(1, 1);
    _cleanup_(free_p) char *role = s_token(keys, "ann", (Assize__Role)9);
    _cleanup_(free_p) char *nobody = s_token(keys, "ann", ASSIZE__ROLE__ROLE_UNSPECIFIED);
    _cleanup_(free_p) char *name = s_token(keys, "", ASSIZE__ROLE__ROLE_USER);
    assert_int_equal(s_check(keys, role, NOW), TOKEN_INVALID);
    assert_int_equal(s_check(keys, nobody, NOW), TOKEN_INVALID);
    assert_int_equal(s_check(keys, name, NOW), TOKEN_INVALID);
}

static void
a_new_key_signs_while_tokens_of_the_old_one_live(void **state)
{
    (void)state;
    _cleanup_(token_keys_destroy) token_keys_t *old_keys = s_keys(2, 1);
    _cleanup_(token_keys_destroy) token_keys_t *both = s_keys(1, 2); /* 1 signs, 2 is the old one */
    _cleanup_(token_keys_destroy) token_keys_t *new_keys = s_keys(1, 1);
    _cleanup_(free_p) char *old_token = s_token(old_keys, "ann", ASSIZE__ROLE__ROLE_USER);
    _cleanup_(free_p) char *new_token = s_token(both, "ann", ASSIZE__ROLE__ROLE_USER);
    assert_int_equal(s_check(both, old_token, NOW), TOKEN_VALID);
    assert_int_equal(s_check(new_keys, new_token, NOW), TOKEN_VALID);
    assert_int_equal(s_check(new_keys, old_token, NOW), TOKEN_INVALID);
}

static void
a_secret_file_is_one_to_four_keys_that_only_its_owner_reads(void **state)
{
    (void)state;
    char path[] = "/tmp/assize-secret-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    uint8_t bytes[160] = {7};
    static const struct {
        size_t size;
        mode_t mode;
        bool good;
    } CASES[] = {{0, 0600, false},
                 {31, 0600, false},
                 {32, 0600, true},
                 {33, 0600, false},
                 {128, 0600, true},
                 {160, 0600, false},
                 {32, 0640, false},
                 {32, 0604, false},
                 {32, 0400, true}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, bytes, CASES[i].size, 0), CASES[i].size);
        assert_int_equal(fchmod(fd, CASES[i].mode), 0);
        const char *why = NULL;
        _cleanup_(token_keys_destroy) token_keys_t *keys = token_keys_read(path, &why);
        assert_int_equal(keys != NULL, CASES[i].good);
        assert_true(keys || why);
    }
    close(fd);
    unlink(path);
    const char *why = NULL;
    assert_null(token_keys_read(path, &why));
    assert_non_null(why);
}

static void
a_password_matches_its_own_hash_only(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_SIZE];
    char again[PASSWORD_HASH_SIZE];
    password_hash("correct horse", hash);
    password_hash("correct horse", again);
    assert_true(text_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_string_not_equal(hash, again);
    assert_true(password_verify(hash, "correct horse"));
    assert_false(password_verify(hash, "correct horsf"));
    assert_false(password_verify(hash, ""));
    assert_false(password_verify(NULL, "correct horse"));
    assert_false(password_verify("", ""));
    assert_false(password_verify("not a hash", "correct horse"));
}

/* ---- the pool ---- */

typedef struct {
    zloop_t *loop;
    password_pool_t *pool;
    unsigned awaited;
    unsigned matched;
    unsigned hashed;
    char *hash;
} pool_test_t;

static void
s_count_done(void *arg, const char *hash, bool matched)
{
    pool_test_t *test = arg;
    test->matched += matched;
    if (hash) {
        test->hashed++;
        free(test->hash);
        test->hash = text_copy(hash);
    }
    test->awaited--;
}

static int
s_stop_when_done(zloop_t *loop, int timer, void *arg)
{
    (void)loop;
    (void)timer;
    return ((pool_test_t *)arg)->awaited == 0 ? -1 : 0;
}

static void
s_run(pool_test_t *test)
{
    int timer = zloop_timer(test->loop, 5, 0, s_stop_when_done, test);
    zloop_start(test->loop);
    zloop_timer_end(test->loop, timer);
    assert_int_equal(test->awaited, 0);
}

static void
a_pool_hashes_and_verifies_and_refuses_what_its_queue_cannot_hold(void **state)
{
    (void)state;
    pool_test_t test = {.loop = zloop_new()};
    zloop_set_nonstop(test.loop, true);
    test.pool = password_pool_new(test.loop);
    assert_true(password_pool_hash(test.pool, "correct horse", s_count_done, &test) > 0);
    test.awaited = 1;
    s_run(&test);
    assert_int_equal(test.hashed, 1);

    uint64_t jobs[PASSWORD_THREADS + PASSWORD_QUEUE_MAX];
    for (size_t i = 0; i < PASSWORD_THREADS + PASSWORD_QUEUE_MAX; i++) {
        jobs[i] = password_pool_verify(
            test.pool, test.hash, i % 2 ? "wrong horse" : "correct horse", s_count_done, &test);
        assert_true(jobs[i] > 0);
    }
    assert_int_equal(password_pool_verify(test.pool, test.hash, "x", s_count_done, &test), 0);
    assert_int_equal(password_pool_load(test.pool), PASSWORD_THREADS + PASSWORD_QUEUE_MAX);
    /* One that runs, and all but four that wait: none of these is ever heard of again. */
    password_pool_cancel(test.pool, jobs[0]);
    for (size_t i = PASSWORD_THREADS + 4; i < PASSWORD_THREADS + PASSWORD_QUEUE_MAX; i++)
        password_pool_cancel(test.pool, jobs[i]);
    password_pool_cancel(test.pool, 0);
    test.awaited = PASSWORD_THREADS + 4 - 1;
    s_run(&test);
    assert_int_equal(test.matched, 2);
    assert_true(password_pool_load(test.pool) <= 1);

    assert_true(password_pool_hash(test.pool, "left behind", s_count_done, &test) > 0);
    password_pool_destroy(&test.pool);
    zloop_destroy(&test.loop);
    free(test.hash);
}

int
main(void)
{
    zsys_init();
    zsys_handler_set(NULL);
    if (sodium_init() < 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_says_who_its_bearer_is_until_it_expires),
        cmocka_unit_test(no_changed_character_of_a_token_goes_unnoticed),
        cmocka_unit_test(what_is_no_token_is_refused),
        cmocka_unit_test(a_token_of_a_strange_role_or_name_is_refused_although_signed),
        cmocka_unit_test(a_new_key_signs_while_tokens_of_the_old_one_live),
        cmocka_unit_test(a_secret_file_is_one_to_four_keys_that_only_its_owner_reads),
        cmocka_unit_test(a_password_matches_its_own_hash_only),
        cmocka_unit_test(a_pool_hashes_and_verifies_and_refuses_what_its_queue_cannot_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
